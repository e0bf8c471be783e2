"""The way to a model: tries, limits, ceiling, cache, prices; one attempt over the wire is `openai_chat`."""

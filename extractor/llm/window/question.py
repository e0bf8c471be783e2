"""The question for a window, and the same once more where the reply was not of the form."""

from extractor.llm.chat import Message, Question
from extractor.llm.prompts.window_v1 import NAME, prompt_text, reply_schema
from extractor.llm.window.text import render_window
from schemas.episode import Episode
from schemas.extraction import Window
from schemas.gazetteer import Gazetteer
from schemas.ontology import Ontology

# A bad reply is shown again, but no endless one: its beginning tells the model what it did.
MAX_SHOWN = 2_000


def build_question(
    episode: Episode, window: Window, ontology: Ontology, gazetteer: Gazetteer, max_tokens: int
) -> Question:
    """Ask for the graph of a window; the first message and the schema are the same bytes for one ontology."""
    return Question(
        name=NAME,
        messages=(
            Message(role="system", content=prompt_text(ontology)),
            Message(role="user", content=render_window(episode, window, gazetteer)),
        ),
        reply_schema=reply_schema(ontology),
        max_tokens=max_tokens,
    )


def build_retry(question: Question, reply_text: str, fault_message: str) -> Question:
    """Ask again, showing the reply and what is wrong with it."""
    shown = reply_text if len(reply_text) <= MAX_SHOWN else reply_text[:MAX_SHOWN] + " ..."
    fault = f"That can't be used: {fault_message} Reply again with the one JSON object of the schema, nothing else."
    again = (Message(role="assistant", content=shown), Message(role="user", content=fault))
    return question.model_copy(update={"messages": (*question.messages, *again)})

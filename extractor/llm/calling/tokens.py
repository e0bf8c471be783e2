"""Count tokens exactly, offline, by the encoding that a model uses."""

import json
import re
import threading

from toktok import batch_count

from extractor.llm.chat import Question

# o200k_base for what is unknown: most tokenizers of today have as large a vocabulary.
_ENCODINGS = (
    (re.compile(r"gpt-oss"), "o200k_harmony"),
    (re.compile(r"(ft:)?(gpt-4o|gpt-4\.[15]|chatgpt|gpt-[5-9]|o\d)"), "o200k_base"),
    (re.compile(r"(ft:)?gpt-(4|3\.5|35)"), "cl100k_base"),
    (re.compile(r"qw(en|q)"), "qwen3.5"),
)
_DEFAULT = "o200k_base"
_PER_MESSAGE = 4  # the role and the marks around a message
_PER_REPLY = 3  # the marks that open the answer


def encoding_of(model: str) -> str | None:
    """Return the encoding that counts a model's tokens exactly, or None where it is not known."""
    name = model.lower().rsplit("/", 1)[-1]
    return next((encoding for pattern, encoding in _ENCODINGS if pattern.match(name)), None)


def count_tokens(text: str, model: str = "") -> int:
    """Count the tokens of a text as a model does; of an unknown model by o200k_base, which is near."""
    return int(batch_count([text], encoding_of(model) or _DEFAULT, threads=1)[0])


def count_question(question: Question, model: str = "") -> int:
    """Count the prompt's tokens: the messages, the marks around them, and the schema as compact JSON."""
    texts = [message.content for message in question.messages]
    if question.reply_schema:
        texts.append(json.dumps(question.reply_schema, ensure_ascii=False, separators=(",", ":")))
    counts = batch_count(texts, encoding_of(model) or _DEFAULT, threads=1)
    return int(sum(counts)) + _PER_MESSAGE * len(question.messages) + _PER_REPLY


class PromptBound:
    """Bound the tokens that a server will count for a prompt, by what it counted for others.

    A server renders messages and schema in its own way, and may use another tokenizer than we can.
    """

    def __init__(self, model: str) -> None:
        self._factor = 1.05 if encoding_of(model) else 1.4
        self._lock = threading.Lock()

    def of(self, counted: int) -> int:
        """Return what the server counts at most for a prompt of which we count so many."""
        with self._lock:
            return round(counted * self._factor) + 16

    def learn(self, counted: int, served: int) -> None:
        """Widen the bound where the server counted more than it allowed for."""
        with self._lock:
            self._factor = max(self._factor, 1.05 * served / max(counted, 1))

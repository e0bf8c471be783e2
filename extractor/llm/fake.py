"""A model that answers what it is told to, for tests and for trying things out without a server."""

import threading
from collections.abc import Callable, Mapping, Sequence

from extractor.llm.calling.tokens import count_question, count_tokens
from extractor.llm.chat import Question, Reply, Tokens
from schemas.errors import LLMUnavailableError

Answer = Reply | str | Exception
Answers = Callable[[Question], Answer] | Mapping[str, Answer] | Sequence[Answer] | Reply


class FakeModel:
    """Answer by a function, one after the other, by what is asked, or always the same.

    `questions` are those that came, in order. A mapping is looked up by the last message's words, then by the
    question's name. An answer that is an error is raised. Tokens are counted as OpenAI does; a first message that was
    there before counts as cached.
    """

    def __init__(self, answer: Answers) -> None:
        self._answer = answer
        self._lock = threading.Lock()
        self._asked: list[Question] = []

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return the questions asked so far."""
        with self._lock:
            return tuple(self._asked)

    def __call__(self, question: Question, /) -> Reply:
        """Return the answer meant for this question."""
        with self._lock:
            number = len(self._asked)
            known = any(question.messages[0] == asked.messages[0] for asked in self._asked)
            self._asked.append(question)
        answer = self._find(question, number)
        if isinstance(answer, Exception):
            raise answer
        reply = Reply(text=answer) if isinstance(answer, str) else answer
        return reply if reply.tokens else reply.model_copy(update={"tokens": _count(question, reply.text, known)})

    def _find(self, question: Question, number: int) -> Answer:
        if isinstance(self._answer, str | Reply):
            return self._answer
        if isinstance(self._answer, Mapping):
            words = question.messages[-1].content
            found = self._answer.get(words, self._answer.get(question.name))
        elif isinstance(self._answer, Sequence):
            found = self._answer[number] if number < len(self._answer) else None
        else:
            found = self._answer(question)
        return found if found is not None else LLMUnavailableError("the fake model was told no answer to this question")


def _count(question: Question, text: str, known: bool) -> Tokens:
    cached = count_tokens(question.messages[0].content) if known else 0
    return Tokens(prompt=count_question(question), cached=cached, completion=count_tokens(text))

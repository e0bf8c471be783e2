"""Calls of named queries: the sample of each, and more, on the demo's graph and on that of three made talks."""

from collections.abc import Iterator
from typing import NamedTuple

from graph.ask_named import ask_named
from graph.connection import Graph, Row
from graph.named_queries import read_named_queries

DEMO, MADE = "the demo", "a made talk"


class Call(NamedTuple):
    """Ask a named query; `name` and what is given."""

    name: str
    given: dict[str, str]

    def __str__(self) -> str:
        return " ".join([self.name, *(f"{key}={value}" for key, value in self.given.items())])

    def ask(self, graph: Graph) -> list[Row]:
        return ask_named(graph, self.name, **self.given)


MORE = [
    Call("who-said-what-about", {"entity": "Pelorus Labs", "since": "2024-06-01"}),
    Call("claims", {"speaker": "Noor Achterberg", "kind": "definition", "limit": "5"}),
    Call("definitions", {"entity": "MMLU"}),  # said to be of a kind, not defined
    Call("metrics", {"entity": "Pelorus Labs", "unit": "customers"}),
    Call("works-at", {"company": "tidewater health"}),
    Call("founders", {"entity": "pelorus-labs"}),
    Call("evaluations", {"entity": "MMLU"}),
    Call("discussed-with", {"entity": "evals", "least": "1"}),
    Call("path", {"from": "llamaindex", "to": "Ruben Okonjo-Lind"}),
    Call("newest", {"days": "120", "today": "2024-07-01", "type": "Product"}),
    Call("search", {"q": '"context debt" owe'}),
    Call("search", {"q": "quantiz*"}),
    Call("search", {"q": "GPT-4"}),
    Call("entity-card", {"entity": "GPT 4"}),
]


def demo_calls() -> Iterator[Call]:
    yield from samples_of(DEMO)
    yield from MORE


def samples_of(source: str) -> Iterator[Call]:
    for query in read_named_queries().values():
        if query.sample.source == source:
            yield Call(query.name, query.sample.parameters)

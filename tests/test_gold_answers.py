"""Ten questions about a talk that many know, asked of the graph that people drew of it."""

import json
from typing import NamedTuple

import pytest
from gold import extraction_from_gold
from loads import ONTOLOGY
from neo4j_server import emptied
from shared_texts import shared_file

from graph.ask_named import ask_named
from graph.connection import Graph, Row
from graph.load import load_graph
from graph.query import query_graph
from schemas.gazetteer import load_gazetteer
from schemas.workspace import open_workspace

MAKERS = """MATCH (maker)-[:DEVELOPED]->(:Entity {id: $entity})
MATCH (maker)<-[:HEAD]-(s:Relation {type: 'DEVELOPED'})-[:TAIL]->(:Entity {id: $entity})
RETURN maker.name AS maker, s.quote AS words ORDER BY maker, words"""


class Question(NamedTuple):
    """Ask a named query, or Cypher, of an entity; `column` of the answer's rows must be, or have in it, `wanted`."""

    asked: str
    entity: str
    column: str
    wanted: list[str]

    def ask(self, graph: Graph) -> list[Row]:
        if " " not in self.asked:
            return ask_named(graph, self.asked, entity=self.entity)
        with query_graph(graph, self.asked, {"entity": self.entity}) as answer:
            return list(answer)


QUESTIONS = {
    "the four wars": Question(
        "members",
        "four wars",
        "member",
        ["Data war", "GPU", "general-purpose model", "Domain-specific models", "AI regulation"],
    ),
    # The sentence said first defines AI engineers, and names the line on the way.
    "what the API line is": Question("definitions", "API line", "words", ["between companies", "separating the two"]),
    "vertical start-ups": Question(
        "members",
        "vertical startups",
        "member",
        ["Harvey", "Midjourney", "Perplexity", "Photo AI", "Cursor", "GitHub Copilot"],
    ),
    "tracks of the fair": Question(
        "members",
        "AI Engineer World Fair",
        "member",
        ["Multimodality track", "Evals and ops track", "Agents track", "AI in the Fortune 500", "VPs of AI"],
    ),
    "who made MMLU": Question(MAKERS, "mmlu", "maker", ["Dan Hendrycks"]),
    "what a million tokens cost": Question("metrics", "GPT-4", "words", ["in 2022, ", "Today, that cost"]),
    "how many came": Question("metrics", "AI Engineer World's Fair", "words", ["500 in-person", "2,000 in-person"]),
    "AI engineers for each ML engineer": Question("metrics", "ML engineer", "value", ["four AI engineers for every"]),
    "research directions by rank": Question(
        "members",
        "research priorities",
        "member",
        [
            "Long inference",
            "synthetic data",
            "Alternative architectures",
            "mixture of experts",
            "Model merging",
            "online learning",
        ],
    ),
    "what temperature two is for": Question(
        "definitions", "temperature two use cases", "words", ["embrace hallucination and creativity"]
    ),
}


@pytest.fixture(scope="module")
def talk(embedded_graph_opened: Graph, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    gold = json.loads(shared_file("gold/dev/d01.json").read_text("utf-8"))
    text = shared_file("gold/texts/d01.txt").read_text("utf-8")
    with open_workspace(tmp_path_factory.mktemp("talk")) as workspace:
        workspace.write_extraction(extraction_from_gold(gold, text, name="d01", ontology=ONTOLOGY))
        load_graph(emptied(embedded_graph_opened), workspace, gazetteer=load_gazetteer(), ontology=ONTOLOGY)
    return embedded_graph_opened


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_about_the_talk_is_answered_in_full_in_order_and_in_the_talks_words(
    talk: Graph, question: Question
) -> None:
    rows = question.ask(talk)
    text = " ".join(shared_file("gold/texts/d01.txt").read_text("utf-8").split())
    assert len(rows) == len(question.wanted)
    for row, wanted in zip(rows, question.wanted, strict=True):
        assert wanted == row[question.column] or (question.column != "member" and wanted in row[question.column])
        assert " ".join(row["words"].split()) in text

"""Gold graphs as extractions."""

from gold import count_lost, extraction_from_gold

TEXT = """**Ida Moss:** [0:01] Welcome to the [Loom](https://loom.example) show. I'm the founder of Loom Labs.

**Tom Reed:** [0:20] They make Weftling, which costs 3 dollars a yard. Everyone likes it.
"""
GOLD = {
    "entities": [
        {"id": "ida-moss", "name": "Ida Moss", "type": "Person", "names": ["Ida Moss"]},
        {"id": "loom-labs", "name": "Loom Labs", "type": "Company", "names": ["Loom Labs"]},
        {"id": "loom", "name": "Loom", "type": "Work", "names": ["Loom"]},
        {"id": "weftling", "name": "Weftling", "type": "Product", "names": ["Weftling"]},
    ],
    "relations": [
        {
            "head": "ida-moss",
            "type": "FOUNDED",
            "tail": "loom-labs",
            "evidence": "the [Loom](https://loom.example) show. I'm the founder of Loom Labs.",
        },
        {"head": "loom-labs", "type": "DEVELOPED", "tail": "weftling", "evidence": "They make Weftling"},
        {"head": "loom-labs", "type": "DEVELOPED", "tail": "weftling", "evidence": "They sell Weftling"},
    ],
    "claims": [
        {
            "speaker": None,
            "kind": "metric",
            "about": ["weftling"],
            "quote": "costs 3 dollars a yard",
            "value": "3 dollars",
        }
    ],
}


def test_a_gold_graph_becomes_an_extraction_and_what_is_lost_is_counted() -> None:
    extraction = extraction_from_gold(GOLD, TEXT, name="loom", suffix=".md")
    assert count_lost(GOLD, extraction) == {"entities": (0, 4), "relations": (1, 3), "claims": (0, 1)}
    assert [(r.kind, r.reason) for r in extraction.rejections] == [("relation", "quote not in the text")]
    founded, developed = extraction.relations
    assert (founded.head_tie.how, founded.tail_tie.how, founded.evidence.speaker) == ("speaker", "named", "ida-moss")
    assert (developed.head_tie.how, developed.evidence.quote) == ("near", "They make Weftling")
    assert extraction.claims[0].value == "3 dollars"
    for mention in extraction.mentions:
        assert mention.span.of(extraction.episode.text) == mention.form

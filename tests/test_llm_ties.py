"""Ends that only a label names: who holds an opinion, and who is meant by "you"."""

import json

import pytest
from extractions import check_extraction
from factories import RECIPE, make_episode

from extractor.llm.meeting.merge import merge_readings
from extractor.llm.window.reply import read_reply
from extractor.verify import verify_extraction
from extractor.windows import cut_windows
from schemas.gazetteer import Gazetteer
from schemas.ontology import load_ontology

ONTOLOGY = load_ontology()
LINES = [
    ("Ida Moss", "You founded Brightloom."),
    ("Tom Reed", "Weaving by hand is underrated."),
    (None, "You weave."),
    ("Ida Moss", "Brightloom weaves."),
    ("Bo Lind", "Weaving is dull."),
]
ENTITIES = [
    {"t": "Person", "x": ["1|Ida Moss", "2|Tom Reed", "3|Bo Lind"]},
    {"t": "Company", "x": ["4|Brightloom"]},
    {"t": "Concept", "x": ["5|weaving"]},
]


@pytest.mark.parametrize(
    ("type", "numbers", "tie"),
    [
        ("ADVOCATES", [2, 5, 2], "speaker"),
        ("CRITICIZES", [3, 5, 5], "speaker"),
        ("ADVOCATES", [3, 5, 2], None),
        ("USES", [2, 5, 2], None),
        ("FOUNDED", [2, 4, 1], "speaker"),
        ("FOUNDED", [3, 4, 1], None),
        ("FOUNDED", [2, 4, 4], None),
        ("USES", [2, 5, 3], None),
    ],
    ids=[
        "who says it argues for it",
        "who says it argues against it",
        "another does not",
        "to use a thing is more than to say so",
        "you are who speaks next",
        "you are nobody who speaks later",
        "nobody is addressed",
        "nobody is known to speak",
    ],
)
def test_an_end_that_only_a_label_names_is_tied_by_opinion_or_by_address(
    type: str, numbers: list[int], tie: str | None
) -> None:
    episode = make_episode("ties", LINES)
    window = cut_windows(episode, 1000)[0]
    text = json.dumps({"e": ENTITIES, "r": [{"t": type, "x": [numbers]}]})
    readings = [[read_reply(text, episode, window, ONTOLOGY)]]
    proposals = merge_readings(episode, [window], readings, ONTOLOGY, Gazetteer())
    extraction = verify_extraction(episode, proposals, RECIPE, ONTOLOGY)
    check_extraction(extraction)
    assert [relation.head_tie.how for relation in extraction.relations] == ([tie] if tie else [])
    assert len(extraction.rejections) == (0 if tie else 1)

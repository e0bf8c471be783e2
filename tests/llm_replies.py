"""A small episode of invented content, and replies to the question for its one window."""

import json
from typing import Any

from extractions import check_extraction
from factories import RECIPE, make_episode

from extractor.llm.meeting.merge import merge_readings
from extractor.llm.window.reply import WindowReading, read_reply
from extractor.verify import verify_extraction
from extractor.windows import cut_windows
from schemas.extraction import Extraction
from schemas.gazetteer import Gazetteer, GazetteerEntry
from schemas.ontology import load_ontology

ONTOLOGY = load_ontology()
EPISODE = make_episode(
    "loom",
    [
        ("Ida Moss", "Welcome to Loom Talk."),
        ("Ida Moss", "I founded Brightloom in Lund."),
        (None, "Bride Loom makes Weftling, which costs $20 per million threads."),
        ("Tom Reed", "They say cotton will be gone in two years."),
    ],
    title="On cotton",
    show="Loom Talk",
    published="2024-05-14",
    description="word " * 100,
    people=[("Ida Moss", "host"), ("Tom Reed", "guest")],
)
WINDOW = cut_windows(EPISODE, 1000)[0]
GAZETTEER = Gazetteer(
    entries=(
        GazetteerEntry(name="Weftling", type="Product"),
        GazetteerEntry(name="Brightloom", type="Company", aliases=("Brightloom AB",), heard_as=("Loom Talk",)),
        GazetteerEntry(name="Lund", type="Company", common=("Lund",)),
    )
)
ENTITIES = [
    {"t": "Person", "x": ["1|Ida Moss"]},
    {"t": "Company", "x": ["2|Brightloom|~Bride Loom"]},
    {"t": "Product", "x": ["3|Weftling"]},
    {"t": "Concept", "x": ["4|Cotton|cotton"]},
]


def make_reply(**lists: Any) -> str:
    return json.dumps({"e": ENTITIES, **{key: [] for key in "srdpamq"}, **lists})


def read_made(text: str) -> WindowReading:
    return read_reply(text, EPISODE, WINDOW, ONTOLOGY)


def extract_made(text: str) -> Extraction:
    proposals = merge_readings(EPISODE, [WINDOW], [[read_made(text)]], ONTOLOGY, GAZETTEER)
    extraction = verify_extraction(EPISODE, proposals, RECIPE, ONTOLOGY)
    check_extraction(extraction)
    return extraction

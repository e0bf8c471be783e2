"""Windows meet: what the readings of one episode have in common becomes one."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from extractions import check_extraction
from factories import RECIPE, make_episode

from extractor.llm.meeting.merge import merge_readings
from extractor.llm.window.form_places import find_places
from extractor.llm.window.reply import WindowReading
from extractor.llm.window.reply_items import LocalEntity
from extractor.proposal import ProposedRelation
from extractor.verify import verify_extraction
from schemas.episode import Episode
from schemas.extraction import Extraction, Window
from schemas.gazetteer import Gazetteer, GazetteerEntry
from schemas.model import Span
from schemas.ontology import load_ontology

ONTOLOGY = load_ontology()
GAZETTEER = Gazetteer(
    entries=(
        GazetteerEntry(name="artificial general weaving", type="Concept", aliases=("AGW",)),
        GazetteerEntry(name="Weftling", type="Product"),
    )
)

Named = tuple[str, ...]
"""A type, a name and further forms; "~" marks a misheard one."""


def read(window: int, *named: Named, salient: Sequence[int] = (), relations: Sequence[Any] = ()) -> WindowReading:
    entities = tuple(
        LocalEntity(
            number=number,
            type=type,
            name=name,
            forms=tuple(form.lstrip("~") for form in forms),
            heard=tuple(form[1:] for form in forms if form.startswith("~")),
        )
        for number, (type, name, *forms) in enumerate(named, 1)
    )
    return WindowReading(window=window, entities=entities, salient=tuple(salient), relations=tuple(relations))


def windows_of(episode: Episode) -> list[Window]:
    """Take each segment for a window."""
    return [
        Window(index=s.index, span=s.span, segments=Span(s.index, s.index + 1), status="ok") for s in episode.segments
    ]


def extract(episode: Episode, *readings: WindowReading) -> Extraction:
    windows = windows_of(episode)
    by_window = [[reading for reading in readings if reading.window == window.index] for window in windows]
    proposals = merge_readings(episode, windows, by_window, ONTOLOGY, GAZETTEER)
    extraction = verify_extraction(episode, proposals, RECIPE, ONTOLOGY)
    check_extraction(extraction)
    return extraction


def referents_of(
    *lines: str, named: Sequence[Sequence[Named]], **metadata: Any
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return name, type and forms of what comes of entities named in each line."""
    episode = make_episode("merge", [(None, line) for line in lines], **metadata)
    extraction = extract(episode, *(read(window, *entities) for window, entities in enumerate(named)))
    return [(r.name, r.type, r.forms) for r in extraction.referents]


@pytest.mark.parametrize(
    ("lines", "named", "expected"),
    [
        pytest.param(
            ("API lines move.", "The API line moved."),
            [[("Concept", "API lines")], [("Concept", "API line")]],
            [("API line", "Concept", ("API line", "API lines"))],
            id="names of one normal form",
        ),
        pytest.param(
            ("We want AGW.", "Artificial general weaving is near."),
            [[("Concept", "AGW")], [("Concept", "artificial general weaving")]],
            [("artificial general weaving", "Concept", ("AGW", "Artificial general weaving"))],
            id="two names of one gazetteer entry",
        ),
        pytest.param(
            ("Retrieval Augmented Weaving (RAW) is old.", "RAW is new."),
            [[("Concept", "Retrieval Augmented Weaving", "RAW")], [("Concept", "RAW")]],
            [("Retrieval Augmented Weaving", "Concept", ("RAW", "Retrieval Augmented Weaving"))],
            id="an acronym that the model gives as a form",
        ),
        pytest.param(
            ("Noor Hale came.", "Noor left."),
            [[("Person", "Noor Hale")], [("Person", "Noor")]],
            [("Noor Hale", "Person", ("Noor", "Noor Hale"))],
            id="a first name and the one full name that has it",
        ),
        pytest.param(
            ("Dr. Noor Hale came.", "Noor Hale left.", "Hale again."),
            [[("Person", "Dr. Noor Hale")], [("Person", "Noor Hale")], [("Person", "Hale")]],
            [("Noor Hale", "Person", ("Hale", "Noor Hale", "Dr. Noor Hale"))],
            id="a title is no part of a name",
        ),
        pytest.param(
            ("Noor Hale and Noor Berg came.", "Noor left."),
            [[("Person", "Noor Hale"), ("Person", "Noor Berg")], [("Person", "Noor")]],
            [
                ("Noor", "Person", ("Noor",)),
                ("Noor Berg", "Person", ("Noor Berg",)),
                ("Noor Hale", "Person", ("Noor Hale",)),
            ],
            id="a first name that two have stays alone",
        ),
        pytest.param(
            ("Weftling costs.", "Weftling sells.", "Weftling knits."),
            [[("Company", "Weftling")], [("Product", "Weftling")], [("Company", "Weftling")]],
            [("Weftling", "Company", ("Weftling",))],
            id="the type that most windows give",
        ),
        pytest.param(
            ("Weftling costs.", "Weftling sells."),
            [[("Company", "Weftling")], [("Product", "Weftling")]],
            [("Weftling", "Product", ("Weftling",))],
            id="of equal counts the gazetteer's type",
        ),
        pytest.param(
            ("The agents track is on; agents are many.", "Agents knit."),
            [
                [("Event", "Agents track", "agents"), ("Concept", "AI agent", "agents")],
                [("Concept", "AI agent", "Agents")],
            ],
            [("Agents track", "Event", ("agents track",)), ("AI agent", "Concept", ("agents", "Agents"))],
            id="a form of two things in one window unites nothing",
        ),
        pytest.param(
            ("Pulsar makes Laguna.", "Poolside wins."),
            [[("Company", "Poolside", "~Pulsar"), ("Model", "Laguna")], [("Company", "Poolside")]],
            [("Laguna", "Model", ("Laguna",)), ("Poolside", "Company", ("Poolside", "Pulsar"))],
            id="a misheard form",
        ),
    ],
)
def test_windows_meet_in_the_episode(
    lines: Sequence[str], named: Sequence[Sequence[Named]], expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    found = referents_of(*lines, named=named)
    assert sorted((name, type, tuple(sorted(forms))) for name, type, forms in found) == sorted(
        (name, type, tuple(sorted(forms))) for name, type, forms in expected
    )


def test_other_types_stay_candidates_with_their_share_of_the_windows() -> None:
    episode = make_episode("types", [(None, "Loomer costs."), (None, "Loomer sells."), (None, "Loomer knits.")])
    named = [("Company", "Loomer"), ("Product", "Loomer"), ("Company", "Loomer")]
    extraction = extract(episode, *(read(window, one) for window, one in enumerate(named)))
    assert [(c.type, c.score) for c in extraction.referents[0].candidates] == [("Company", 0.667), ("Product", 0.333)]


def test_what_stands_in_another_window_only_is_refused_with_all_that_leans_on_it() -> None:
    episode = make_episode("alien", [(None, "Brightloom makes Weftling."), (None, "They sell it.")])
    relation = ProposedRelation(head="1", type="DEVELOPED", tail="2", span=episode.sentences[1], method="llm")
    named = [("Company", "Brightloom"), ("Product", "Weftling")]
    extraction = extract(episode, read(0, *named), read(1, *named, relations=[relation]))
    assert [r.id for r in extraction.referents] == ["brightloom", "weftling"]
    assert not extraction.relations
    assert [(r.kind, r.reason, r.detail) for r in extraction.rejections] == [
        ("referent", "not in the window", "Brightloom"),
        ("referent", "not in the window", "Weftling"),
        ("relation", "end is no referent", "?brightloom"),
    ]


def test_speakers_are_known_by_label_or_metadata_and_meet_the_people_the_model_names() -> None:
    lines = [("Ida Moss", "I like yarn."), ("Swyx", "Thanks, Ida, says Sean Yang."), ("Zed", "Yes.")]
    episode = make_episode("voices", lines, people=[("Tom Reed", "host")])
    extraction = extract(
        episode,
        read(0, ("Person", "Ida Moss"), ("Person", "Tom"), ("Concept", "yarn")),
        read(1, ("Person", "Sean Yang", "Swyx"), ("Person", "Ida")),
        read(2, ("Person", "Zed Zimmer", "Zed")),
    )
    assert {r.id: (r.name, r.known_from, r.forms) for r in extraction.referents} == {
        "ida-moss": ("Ida Moss", "text", ("Ida",)),
        "sean-yang": ("Sean Yang", "text", ("Sean Yang",)),
        "tom-reed": ("Tom Reed", "metadata", ()),
        "yarn": ("yarn", "text", ("yarn",)),
        "zed-zimmer": ("Zed", "label", ()),
    }
    assert extraction.speakers == {"Ida Moss": "ida-moss", "Swyx": "sean-yang", "Zed": "zed-zimmer"}
    assert not extraction.rejections


def test_a_person_whom_neither_text_nor_label_names_is_refused() -> None:
    episode = make_episode("nobody", [("Swyx", "Hello from Sean.")])
    extraction = extract(episode, read(0, ("Person", "Tim Zorn"), ("Person", "Sean", "Swyx"), ("Person", "Bo", "Swyx")))
    assert [r.name for r in extraction.referents] == ["Sean", "Swyx"]
    assert [(r.kind, r.reason) for r in extraction.rejections] == [
        ("referent", "not in the window"),
        ("referent", "not in the text"),
    ]


def test_the_longest_form_takes_its_place_and_a_form_of_one_thing_is_found_in_all_windows_that_were_read() -> None:
    episode = make_episode(
        "places", [(None, "Loom Labs makes Loom."), (None, "Loom is out; loom on."), (None, "Loom Labs again.")]
    )
    extraction = extract(episode, read(0, ("Company", "Loom Labs"), ("Product", "Loom")), read(1))
    assert [(m.form, m.referent, m.span.start) for m in extraction.mentions] == [
        ("Loom Labs", "loom-labs", 0),
        ("Loom", "loom", 16),
        ("Loom", "loom", 22),
    ]


def test_salience_grows_with_the_windows_that_lean_on_it_and_with_its_spread() -> None:
    episode = make_episode("weight", [(None, "Yarn, dye and felt."), (None, "Yarn and dye."), (None, "Yarn.")])
    terms = [("Concept", "yarn"), ("Concept", "dye"), ("Concept", "felt")]
    readings = [read(0, *terms, salient=[1, 2]), read(1, *terms[:2], salient=[1]), read(2, terms[0])]
    weights = {r.id: (r.salience, r.salient) for r in extract(episode, *readings).referents}
    assert {id: salient for id, (_, salient) in weights.items()} == {"yarn": True, "dye": True, "felt": False}
    assert 1 >= weights["yarn"][0] > weights["dye"][0] > weights["felt"][0] > 0


def test_the_result_does_not_depend_on_the_order_of_the_windows() -> None:
    lines = ["Noor Hale of Loom Labs.", "Noor likes Loom.", "Hale sells Loom, says AGW.", "Loom Labs, Berg."]
    episode = make_episode("order", [(None, line) for line in lines])
    readings = [
        read(0, ("Person", "Noor Hale"), ("Company", "Loom Labs")),
        read(1, ("Person", "Noor"), ("Product", "Loom")),
        read(2, ("Company", "Loom"), ("Person", "Hale"), ("Concept", "AGW")),
        read(3, ("Organization", "Loom Labs"), ("Person", "Berg")),
    ]
    pairs = list(zip(windows_of(episode), [[reading] for reading in readings], strict=True))
    first = merge_readings(episode, *zip(*pairs, strict=True), ONTOLOGY, GAZETTEER)
    for seed in range(10):
        Random(seed).shuffle(pairs)
        assert merge_readings(episode, *zip(*pairs, strict=True), ONTOLOGY, GAZETTEER) == first


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("AI", "AIs and OpenAI use AI.", ["AI"]),
        ("OpenAI", "openai and OpenAI", ["OpenAI"]),
        ("OpenAI", "openai", ["openai"]),
        ("foundation model", "Foundation models and a foundation model", ["Foundation models", "foundation model"]),
        ("Moore's Law", "Moore’s Law", ["Moore’s Law"]),
        ("data set", "a data\nset", ["data\nset"]),
        ("C++", "C++ and C", ["C++"]),
        ("GPT-4", "GPT‑4", ["GPT‑4"]),
        ("...", "and so on ...", []),
    ],
)
def test_a_form_is_found_as_whole_words_in_its_own_case_first(form: str, text: str, found: list[str]) -> None:
    assert [span.of(text) for span in find_places(form, text, Span(0, len(text)), plural=True)] == found

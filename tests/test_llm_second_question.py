"""The cross-check in whole runs: what spaCy alone heard is asked for once, and a question that fails loses nothing."""

from pathlib import Path
from typing import Any

import pytest
from demo_graph import demo_extractor
from extractions import check_extraction
from llm_faults import Fault
from llm_server import FaultServer
from llm_talks import COMPANIES, NAMES, Request, TalkPlace, answer_talk, make_talk

from extractor.offline.extractor import SpacyExtractor


@pytest.fixture(scope="module")
def spacy() -> SpacyExtractor:
    return demo_extractor()


def forgetful(request: Request) -> dict[str, Any]:
    """Leave out two names at first, and return them when asked for them."""
    asked = "not yet in its graph" in request["messages"][1]["content"]
    return answer_talk(request, COMPANIES if asked else ("OpenAI", "Anthropic"))


@pytest.fixture
def real_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the model know two companies that spaCy's rules know as well."""
    for name in ("OpenAI", "Anthropic"):
        monkeypatch.setitem(NAMES, name, "Company")


TALK_WITH_NAMES = f"""{make_talk(1, turns=4)}
**Ida Moss:** OpenAI builds Twillbot, and it was a surprise. Then Anthropic builds Carderly, which was none at all.

**Tom Reed:** Nobody had thought of that before the summer. It was the talk of the town for a week or two.
"""


def second_questions(server: FaultServer) -> list[Request]:
    return [r for r in server.requests if "not yet in its graph" in r["messages"][1]["content"]]


def test_names_that_only_spacy_has_are_asked_for_once_and_the_gain_is_told(
    server: FaultServer, spacy: SpacyExtractor, real_names: None, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path, talks=0)
    place.write("talk.md", TALK_WITH_NAMES)
    server.answer = forgetful
    usage = place.ingest(server.url, names=spacy).usage
    asked = second_questions(server)
    assert len(asked) == 1
    assert "OpenAI, Anthropic" in asked[0]["messages"][1]["content"]
    assert usage
    assert (usage.second.calls, usage.second.names, usage.second.statements) == (1, 2, 2)
    assert usage.calls == len(server.requests)
    assert 0 < usage.second.tokens < usage.prompt_tokens + usage.completion_tokens
    (extraction,) = place.extractions.values()
    check_extraction(extraction)
    assert {r.method for r in extraction.relations} == {"llm", "llm, second question"}
    assert {"OpenAI", "Anthropic"} <= {referent.name for referent in extraction.referents}
    place.ingest(server.url, names=spacy)
    assert len(server.requests) == usage.calls


def test_a_model_that_leaves_nothing_out_is_asked_nothing_twice(
    server: FaultServer, spacy: SpacyExtractor, real_names: None, tmp_path: Path
) -> None:
    place = TalkPlace(tmp_path, talks=0)
    place.write("talk.md", TALK_WITH_NAMES)
    usage = place.ingest(server.url, names=spacy).usage
    assert second_questions(server) == []
    assert usage
    assert usage.second.calls == usage.second.names == 0


@pytest.mark.parametrize(
    ("kind", "status", "asked_again"), [("500", "failed", 1), ("prose", "ok", 0), ("refusal", "ok", 0)]
)
def test_a_second_question_that_fails_takes_nothing_away_and_is_told(
    kind: str,
    status: str,
    asked_again: int,
    server: FaultServer,
    spacy: SpacyExtractor,
    real_names: None,
    tmp_path: Path,
) -> None:
    place = TalkPlace(tmp_path, talks=0)
    place.write("talk.md", TALK_WITH_NAMES)
    server.answer = forgetful
    server.faults = (Fault(kind, lambda request: "not yet in its graph" in request["messages"][1]["content"]),)
    report = place.ingest(server.url, names=spacy)
    (line,) = report.unread
    assert f": {status}: the second question: " in line
    (extraction,) = place.extractions.values()
    assert len(extraction.relations) == 4
    assert [w.status for w in extraction.windows].count(status) >= 1
    server.faults = ()
    asked = len(server.requests)
    healed = place.ingest(server.url, names=spacy)
    assert len(server.requests) == asked + asked_again
    assert healed.unread == ()
    (extraction,) = place.extractions.values()
    assert len(extraction.relations) == 4 + 2 * asked_again

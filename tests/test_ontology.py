import json
import re
from pathlib import Path

import pytest
from shared_texts import shared_file

from schemas.errors import SettingsError
from schemas.ontology import GRAPH_LABELS, load_ontology


def write(tmp_path: Path, entities: list[str], relations: list[dict[str, object]]) -> Path:
    path = tmp_path / "ontology.json"
    path.write_text(json.dumps({"entities": [{"name": name} for name in entities], "relations": relations}))
    return path


def test_the_shipped_ontology_has_nine_entity_and_21_relation_types() -> None:
    ontology = load_ontology()
    assert len(ontology.entities) == 9
    assert len(ontology.relations) == 21


def test_the_shipped_ontology_is_that_of_the_guidelines() -> None:
    text = shared_file("gold/GUIDELINES.md").read_text("utf-8")
    ontology = load_ontology()
    assert set(ontology.relations_by_name) == set(re.findall(r"^\| ([A-Z_]+) \|", text, re.M))
    assert set(ontology.entity_names) == set(re.findall(r"^\| ([A-Z][a-z]+) \|", text, re.M))


@pytest.mark.parametrize(
    ("head", "relation", "tail", "fits"),
    [
        ("Person", "FOUNDED", "Company", True),
        ("Company", "FOUNDED", "Person", False),
        ("Concept", "PART_OF", "Event", True),
        ("Model", "EVALUATED_ON", "Benchmark", True),
        ("Person", "NO_SUCH_TYPE", "Company", False),
    ],
)
def test_a_relation_joins_only_the_types_it_may(head: str, relation: str, tail: str, fits: bool) -> None:
    assert load_ontology().may_join(head, relation, tail) is fits


def test_a_users_ontology_of_the_same_form_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path, ["Drug", "Disease"], [{"name": "TREATS", "heads": ["Drug"], "tails": ["Disease"]}])
    assert load_ontology(path).may_join("Drug", "TREATS", "Disease")
    assert load_ontology(path).hash != load_ontology().hash


@pytest.mark.parametrize("label", sorted(GRAPH_LABELS))
def test_an_entity_type_named_like_a_label_of_the_graph_is_refused(tmp_path: Path, label: str) -> None:
    with pytest.raises(SettingsError, match=label):
        load_ontology(write(tmp_path, [label], []))


@pytest.mark.parametrize(
    ("relation", "said"),
    [
        ({"name": "MENTIONS", "heads": ["any"], "tails": ["any"]}, "of the graph itself"),
        ({"name": "TREATS", "heads": ["Drug"], "tails": ["Illness"]}, "no entity type 'Illness'"),
        ({"name": "treats`]->()", "heads": ["Drug"], "tails": ["Drug"]}, "must match"),
        ({"name": "TREATS", "heads": [], "tails": ["Drug"]}, "at least one"),
        ({"name": "LIKE", "heads": ["Drug"], "tails": ["Disease"], "symmetric": True}, "equal heads and tails"),
        ({"name": "Drug", "heads": ["Drug"], "tails": ["Drug"]}, "defined twice"),
    ],
)
def test_a_faulty_relation_type_is_refused_in_one_line(tmp_path: Path, relation: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)) as caught:
        load_ontology(write(tmp_path, ["Drug", "Disease"], [relation]))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b'{"entities": 1}'])
def test_what_is_no_ontology_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"broken\.json"):
        load_ontology(path)

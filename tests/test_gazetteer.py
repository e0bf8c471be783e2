import json
import time
from pathlib import Path

import pytest
from shared_texts import shared_file

from schemas.errors import SettingsError
from schemas.gazetteer import Gazetteer, load_gazetteer
from schemas.names import normal_form
from schemas.ontology import load_ontology

SHIPPED = Path(__file__).parents[1] / "schemas" / "gazetteer.json"
MONONYMS = {"Aristotle", "Plato", "Teknium"}


@pytest.fixture(scope="module")
def shipped() -> Gazetteer:
    return load_gazetteer()


def written(folder: Path, *entries: dict[str, object], **rest: object) -> Path:
    path = folder / "mine.json"
    sources = [{"id": "me", "name": "my own list", "licence": "CC0"}]
    path.write_text(json.dumps({"format": 1, "sources": sources, "entries": entries, **rest}), "utf-8")
    return path


def test_the_shipped_entries_are_sorted_and_stand_one_to_a_line(shipped):
    order = [(entry.name.casefold(), entry.name, entry.type) for entry in shipped.entries]
    lines = [line for line in SHIPPED.read_text("utf-8").splitlines() if line.startswith('  {"name"')]
    assert order == sorted(order)
    assert [json.loads(line.rstrip(","))["name"] for line in lines] == [entry.name for entry in shipped.entries]


def test_the_shipped_names_are_unique_by_normal_form(shipped):
    keys = [normal_form(entry.name) for entry in shipped.entries]
    assert len(set(keys)) == len(keys)


def test_no_form_is_written_twice_in_an_entry(shipped):
    assert [entry.name for entry in shipped.entries if len(set(entry.forms)) != len(entry.forms)] == []


def test_the_shipped_types_are_those_of_the_ontology(shipped):
    assert {kind for entry in shipped.entries for kind in entry.types} == set(load_ontology().entity_names)


def test_each_shipped_entry_names_its_sources_and_each_source_its_licence(shipped):
    assert [entry.name for entry in shipped.entries if not entry.sources] == []
    assert {source for entry in shipped.entries for source in entry.sources} == {s.id for s in shipped.sources}
    assert all(source.licence for source in shipped.sources)


def test_no_person_goes_by_a_bare_first_name(shipped):
    people = [entry for entry in shipped.entries if entry.type == "Person"]
    assert {entry.name for entry in people if " " not in entry.name} == MONONYMS
    for entry in people:
        first = entry.name.split()[0]
        assert first not in entry.aliases or first == entry.name


def test_the_gazetteer_is_small_enough_to_read_in_a_diff(shipped):
    assert 2000 <= len(shipped.entries) <= 3500
    assert SHIPPED.stat().st_size < 700_000


def test_loading_takes_a_moment() -> None:
    load_gazetteer()
    start = time.process_time()  # the machine may be busy with other things
    load_gazetteer()
    # Measured: 0.04 s alone, up to ten times that with the other tests' objects in memory.
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("form", "name", "type"),
    [
        ("gpt4", "GPT-4", "Model"),
        ("the GPT 4", "GPT-4", "Model"),
        ("hugging face", "Hugging Face", "Company"),
        ("Open AI", "OpenAI", "Company"),
        ("the LLMs", "large language model", "Concept"),
        ("RAG", "retrieval-augmented generation", "Concept"),
        ("fine tuning", "fine-tuning", "Concept"),
        ("swyx", "Shawn Wang", "Person"),
        ("Opus 4.5", "Claude Opus 4.5", "Model"),
        ("CMU", "Carnegie Mellon University", "Organization"),
        ("MCP", "Model Context Protocol", "Product"),
        ("llama 3", "Llama 3", "Model"),
    ],
)
def test_any_right_spelling_leads_to_its_name(shipped, form, name, type):
    entry = shipped.canonical(form, type)
    assert entry is not None
    assert (entry.name, entry.type) == (name, type)


@pytest.mark.parametrize(
    ("form", "name", "type"),
    [
        ("Swix", "Shawn Wang", "Person"),
        ("opening", "OpenAI", "Company"),
        ("Cloud", "Claude", "Model"),
        ("Palanteer", "Palantir", "Company"),
        ("Chris Latner", "Chris Lattner", "Person"),
        ("GPD-2", "GPT-2", "Model"),
        ("helping problem", "halting problem", "Concept"),
    ],
)
def test_a_misheard_form_leads_to_its_name_and_is_no_alias(shipped, form, name, type):
    entry = shipped.canonical(form, type)
    assert entry is not None
    assert entry.name == name
    assert normal_form(form) in {normal_form(heard) for heard in entry.heard_as}


@pytest.mark.parametrize(
    "form",
    [
        *("Better", "Modal", "Banana", "Cursor", "Apple", "Meta", "Scale", "Python", "Rust", "Go", "Transformers"),
        *("opening", "Cloud", "lambda", "Whisper", "Together", "Slack", "Linear", "Windows", "hard to be", "embedding"),
    ],
)
def test_everyday_words_are_marked(shipped, form):
    assert shipped.is_common(form)


@pytest.mark.parametrize(
    "form", ["OpenAI", "GPT-4", "LangChain", "Google", "Stanford University", "RLHF", "Andrej Karpathy", "Claude"]
)
def test_names_that_are_no_words_are_not_marked(shipped, form):
    assert not shipped.is_common(form)


def test_model_versions_stay_apart(shipped):
    names = {shipped.canonical(form, "Model").name for form in ("Llama", "Llama 2", "Llama 3", "Llama 3.1")}
    assert len(names) == 4


def test_names_known_in_their_own_right_stay_apart(shipped):
    assert shipped.canonical("Groq", "Company").name == "Groq"
    assert shipped.canonical("Grok", "Product").name == "Grok"
    assert shipped.canonical("Mixtral", "Model").name == "Mixtral"


def test_a_form_of_two_names_is_looked_up_as_both_and_resolved_to_neither(shipped):
    assert {"GitHub Copilot", "Microsoft Copilot"} <= {entry.name for entry in shipped.lookup("copilot")}
    assert shipped.canonical("copilot", "Product") is None


def test_an_unknown_form_leads_nowhere(shipped):
    assert shipped.lookup("Quuxbaz") == ()
    assert shipped.lookup("--") == ()
    assert shipped.canonical("OpenAI", "Person") is None


def test_a_users_file_of_the_same_form_loads(tmp_path):
    entry = {"name": "Acme", "type": "Company", "heard_as": ["acne"], "common": ["acne"], "sources": ["me"]}
    mine = load_gazetteer(written(tmp_path, entry))
    assert mine.canonical("ACNE", "Company").name == "Acme"
    assert mine.is_common("acne")
    assert not mine.is_common("Acme")


def test_a_users_own_types_are_known_when_given(tmp_path):
    path = written(tmp_path, {"name": "Paris", "type": "Place"})
    assert load_gazetteer(path, types=("Place",)).canonical("paris", "Place")


def test_a_name_goes_before_an_alias_and_an_alias_before_a_misheard_form(tmp_path):
    entries = [
        {"name": "Heard", "type": "Model", "heard_as": ["Orca"]},
        {"name": "Alias", "type": "Model", "aliases": ["Orca"]},
        {"name": "Orca", "type": "Model"},
    ]
    mine = load_gazetteer(written(tmp_path, *entries))
    assert [entry.name for entry in mine.lookup("orca")] == ["Orca", "Alias", "Heard"]
    assert mine.canonical("orca", "Model").name == "Orca"


def test_the_other_type_of_a_name_finds_it_too(tmp_path):
    mine = load_gazetteer(written(tmp_path, {"name": "Acme", "type": "Company", "also_type": ["Product"]}))
    assert mine.canonical("acme", "Product") is mine.canonical("acme", "Company")


def test_the_hash_changes_with_an_entry_alone(tmp_path):
    first = load_gazetteer(written(tmp_path, {"name": "Acme", "type": "Company"})).hash
    again = load_gazetteer(written(tmp_path, {"type": "Company", "name": "Acme"})).hash
    other = load_gazetteer(written(tmp_path, {"name": "Acme", "type": "Product"})).hash
    assert first == again != other
    assert len(first) == 16


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([{"name": "Acme", "type": "Firm"}], "entry 1 ('Acme'): unknown type 'Firm'"),
        ([{"name": "Acme", "type": "Company", "also_type": ["Firm"]}], "entry 1 ('Acme'): unknown type 'Firm'"),
        ([{"name": "Acme", "type": "Company"}, {"name": "acme", "type": "Company"}], "entry 2 ('acme'): the same name"),
        ([{"name": "Acme", "type": "Company", "common": ["acne"]}], "entry 1 ('Acme'): 'acne' is common, but no form"),
        ([{"name": "Acme", "type": "Company", "sources": ["you"]}], "entry 1 ('Acme'): source 'you' is not among"),
        ([{"name": "--", "type": "Company"}], "entry 1 ('--'): '--' has no letter and no digit"),
        ([{"name": "Acme"}], "entry 1 ('Acme'), type: Field required"),
        ([{"name": "Acme", "type": "Company", "alias": "A"}], "entry 1 ('Acme'), alias: Extra inputs"),
        (["Acme"], "entry 1 ('Acme'): Input should be"),
    ],
)
def test_a_wrong_entry_gives_one_line_with_file_entry_and_fault(tmp_path, entries, says):
    path = written(tmp_path, *entries)
    with pytest.raises(SettingsError) as caught:
        load_gazetteer(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"no JSON", b"\xff\xfe", b"[]", b"null", b'{"format": 2}', b'{"entries": 3}'])
def test_a_file_that_is_no_gazetteer_gives_one_line(tmp_path, content):
    path = tmp_path / "mine.json"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="not a gazetteer") as caught:
        load_gazetteer(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_gives_one_line(tmp_path):
    with pytest.raises(SettingsError, match=r"missing\.json: can't read the gazetteer"):
        load_gazetteer(tmp_path / "missing.json")


@pytest.mark.heavy
def test_rebuilding_gives_the_shipped_file_byte_for_byte() -> None:
    pytest.importorskip("wordfreq")
    from schemas.gazetteer_build.entries import build_entries, write_gazetteer

    built = build_entries(shared_file("gazetteer").parent)
    assert write_gazetteer(built).encode() == SHIPPED.read_bytes()

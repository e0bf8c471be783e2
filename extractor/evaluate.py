"""Evaluation: what is found in annotated texts beside what people found, and how two graphs of one text differ."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from extractor.annotated import AnnotatedText
from extractor.annotation import to_annotation
from extractor.extract import Begun, Extractor, finish_extraction
from extractor.scoring import Comparison, Row, compare_graphs, make_table, pair_entities
from schemas.extraction import Extraction
from schemas.names import normal_form
from schemas.ontology import Ontology

Graph = Mapping[str, Any]
Drawn = Callable[[str, Begun, Extraction], None]
Table = dict[str, Row | int]
PARTS = ("relations", "claims", "entities")
KINDS = ("type ", "relation ", "claim ")
EMPTY: Graph = {"entities": [], "relations": [], "claims": []}


class WorstCase(NamedTuple):
    """Name one thing that was missed or wrong in a text."""

    text: str
    fault: str
    part: str
    says: str


class Evaluation(NamedTuple):
    """Hold the tables over all texts and by show, and the worst cases."""

    table: Table
    shows: dict[str, Table]
    worst: list[WorstCase]


class Difference(NamedTuple):
    """Name an entity or a statement that only one of two graphs of a text holds, or that they hold otherwise."""

    text: str
    change: str
    part: str
    says: str
    before: str = ""


class _Held(NamedTuple):
    """Hold what a graph says of one thing; two graphs say the same of it where `same` is equal."""

    part: str
    says: str
    same: str


def draw_graphs(
    texts: Sequence[AnnotatedText], extractor: Extractor, report: Drawn = lambda doc, begun, extraction: None
) -> dict[str, Graph]:
    """Return what an extractor finds in the texts, in the annotation form, by the names of the texts.

    `report` is told of each text when it is read. An extractor that can is given several texts at once.
    """
    graphs: dict[str, Graph] = {}
    under_way: deque[tuple[AnnotatedText, Begun]] = deque()

    def finish_first() -> None:
        text, begun = under_way.popleft()
        extraction = finish_extraction(text.episode, extractor, begun)
        graphs[text.doc] = to_annotation(extraction, text.doc)
        report(text.doc, begun, extraction)

    for text in texts:
        under_way.append((text, extractor.begin(text.episode)))
        if len(under_way) > extractor.ahead:
            finish_first()
    while under_way:
        finish_first()
    return graphs


def evaluate_texts(
    texts: Sequence[AnnotatedText], graphs: Mapping[str, Graph], ontology: Ontology, most: int = 24
) -> Evaluation:
    """Compare graphs, by the names of their texts, with the annotations; a text without a graph counts as empty."""
    compared = [
        (text, compare_graphs(text.annotation, graphs.get(text.doc, EMPTY), text.written, ontology)) for text in texts
    ]
    by_show = {
        show: _sum(comparison for text, comparison in compared if text.show == show)
        for show in sorted({text.show for text in texts})
    }
    cases = [case for text, comparison in compared for case in _cases(text, comparison, graphs.get(text.doc, EMPTY))]
    return Evaluation(_sum(comparison for _, comparison in compared), by_show, _take_turns(cases, most))


def compare_statements(before: Graph, after: Graph, text: str) -> list[Difference]:
    """Return what is new, gone and changed from one graph of a text to another: entities, relations and claims.

    An entity is the same where names are shared, a relation where its ends and type are, a claim where its kind and
    words are: graphs of different extractors meet.
    """
    one = _held(before, None)
    other = _held(after, pair_entities(before, after))
    found = [Difference(text, "new", held.part, held.says) for key, held in other.items() if key not in one]
    found += [Difference(text, "gone", held.part, held.says) for key, held in one.items() if key not in other]
    for key, held in other.items():
        if key in one and one[key].same != held.same:
            found.append(Difference(text, "changed", held.part, held.says, one[key].says))
    return sorted(found, key=lambda change: (-PARTS.index(change.part), *change))


def compare_graphs_of(
    texts: Sequence[AnnotatedText], before: Mapping[str, Graph], after: Mapping[str, Graph]
) -> list[Difference]:
    """Return what changed in each text; a text without a graph counts as empty."""
    pairs = ((before.get(text.doc, EMPTY), after.get(text.doc, EMPTY), text.doc) for text in texts)
    return [change for one, other, doc in pairs for change in compare_statements(one, other, doc)]


def describe_evaluation(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as plain data."""
    worst = [case._asdict() for case in evaluation.worst]
    return {"table": evaluation.table, "shows": evaluation.shows, "worst": worst}


def _sum(comparisons: Iterable[Comparison]) -> Table:
    total: Counter[tuple[str, str]] = Counter()
    for comparison in comparisons:
        total.update(comparison.counts)
    kinds = sorted({n for n, _ in total if n.startswith(KINDS)}, key=lambda n: (-total[n, "gold"], n))
    plain = [name for name, _ in total if name not in kinds]
    return make_table(total, [*plain, *(name for kind in KINDS for name in kinds if name.startswith(kind))])


# --- cases --------------------------------------------------------------------------------------------------------


def _cases(text: AnnotatedText, comparison: Comparison, graph: Graph) -> Iterator[WorstCase]:
    for fault, faults, source in (("missed", comparison.missed, text.annotation), ("wrong", comparison.wrong, graph)):
        names = {entity["id"]: entity["name"] for entity in source["entities"]}
        for part in PARTS:
            items = sorted(faults[part], key=_weight, reverse=True)
            yield from (WorstCase(text.doc, fault, part, _say(part, item, names)) for item in items)


def _weight(item: Mapping[str, Any]) -> tuple[bool, bool, int]:
    """Put salient things before others, names before concepts, and what has many names before the rest."""
    return bool(item.get("salient")), item.get("type") != "Concept", len(item.get("names", ()))


def _take_turns(cases: Sequence[WorstCase], most: int) -> list[WorstCase]:
    """Take cases in turn from each fault, part and text, so that none hides the others."""
    queues: dict[tuple[str, str, str], list[WorstCase]] = {}
    for case in cases:
        queues.setdefault((case.text, case.fault, case.part), []).append(case)
    turns = sorted((place, number) for number, queue in enumerate(queues.values()) for place in range(len(queue)))
    lines = list(queues.values())
    return sorted((lines[number][place] for place, number in turns[:most]), key=lambda case: case[1:3])


def _say(part: str, item: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if part == "entities":
        return f"{item['type']} {item['name']}"
    if part == "claims":
        return f"{item['kind']}: {_fold_blanks(item['quote'])}"
    ends = " ".join((names.get(item["head"], item["head"]), item["type"], names.get(item["tail"], item["tail"])))
    return f"{ends}: {_fold_blanks(item.get('evidence', ''))}"


def _held(graph: Graph, ids: Mapping[str, str] | None) -> dict[tuple[str, ...], _Held]:
    """Return what a graph holds by what makes it the same as in another; `ids` are the other's, where there is one."""
    names = {entity["id"]: entity["name"] for entity in graph["entities"]}
    known = {id: id if ids is None else ids.get(id, f"new {id}") for id in names}
    found: dict[tuple[str, ...], _Held] = {}
    for entity in graph["entities"]:
        type = f"{entity['type']}{', salient' if entity.get('salient') else ''}"
        same = f"{normal_form(entity['name'])} {type}"
        found["entity", known[entity["id"]]] = _Held("entities", f"{entity['name']}: {type}", same)
    for relation in graph["relations"]:
        denied = " (denied)" if relation.get("negated") else ""
        head, tail = relation["head"], relation["tail"]
        evidence = _fold_blanks(relation.get("evidence", ""))
        says = f"{names[head]} {relation['type']} {names[tail]}{denied}: {evidence}"
        found["relation", known[head], relation["type"], known[tail], denied] = _Held("relations", says, evidence)
    for claim in graph["claims"]:
        found["claim", claim["kind"], _fold_blanks(claim["quote"])] = _hold_claim(claim, names, known)
    return found


def _hold_claim(claim: Mapping[str, Any], names: Mapping[str, str], known: Mapping[str, str]) -> _Held:
    about = ", ".join(sorted(names.get(id, id) for id in claim.get("about", ())))
    more = "; ".join(filter(None, (claim.get("value"), about and f"about {about}")))
    says = f"{claim['kind']}: {_fold_blanks(claim['quote'])}{more and f' ({more})'}"
    same = f"{claim.get('value')} {sorted(known.get(id, id) for id in claim.get('about', ()))}"
    return _Held("claims", says, same)


def _fold_blanks(words: str) -> str:
    return " ".join(words.split())

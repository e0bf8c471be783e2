"""`train_pipeline`: annotated texts in, a folder with a spaCy pipeline, its scorer of concepts and its card out."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.training import Example

from extractor.annotated import AnnotatedText
from extractor.annotation import to_annotation
from extractor.extract import extract_episode
from extractor.offline.concept_scorer import FILE_NAME, ConceptScorer, load_scorer
from extractor.offline.extractor import SpacyExtractor
from extractor.offline.language import parse_segments
from extractor.offline.linear_model import CLAIMS_FILE, OFF, RELATIONS_FILE, read_claim_file, read_relation_file
from extractor.offline.sentence_words import SentenceWords
from extractor.training.augment import augment_example, collect_names
from extractor.training.claims import TrainedClaims, claim_candidates, train_claims
from extractor.training.folds import split_by_show
from extractor.training.measure import Score, score_entities
from extractor.training.names import find_ner, make_examples, open_base, train_names
from extractor.training.projection import count_lower_words, project_entities
from extractor.training.ranking import RankedText, choose_thresholds, rank_text, take_thresholds, train_scorer
from extractor.training.relations import TrainedRelations, pair_rows, train_relations
from extractor.training.written import Trained, write_pipeline
from schemas.errors import SettingsError
from schemas.gazetteer import Gazetteer
from schemas.names import normal_form
from schemas.ontology import load_ontology

ALL_SHOWS = "all, each left out"
FROM_ANNOTATIONS = ("annotations",)

Report = Callable[[str], None]


class TrainingSettings(NamedTuple):
    """Hold what shapes a training besides its texts; `folds` is into how many parts the shows are divided."""

    base: str | Path
    seed: int = 0
    epochs: int = 5
    folds: int = 3
    fold_epochs: int = 4
    augment: bool = True
    jobs: int = 1


class NamesRun(NamedTuple):
    """Hold what one training of names is made of."""

    label: str
    texts: list[AnnotatedText]
    gazetteer: Gazetteer
    settings: TrainingSettings
    epochs: int


class _Fold(NamedTuple):
    texts: list[AnnotatedText]
    language: Language
    gazetteer: Gazetteer
    ranked: list[RankedText]


def train_pipeline(
    texts: Sequence[AnnotatedText], output: Path, gazetteer: Gazetteer, settings: TrainingSettings, report: Report
) -> Trained:
    """Train on the texts and write the pipeline to a folder; what it does on shows left out goes into its card.

    The same texts, base and seed give the same pipeline.
    """
    trained = fit_pipeline(texts, gazetteer, settings, report)
    write_pipeline(trained, texts, settings.base, settings.seed, output)
    return trained


def fit_pipeline(
    texts: Sequence[AnnotatedText], gazetteer: Gazetteer, settings: TrainingSettings, report: Report
) -> Trained:
    """Train on the texts, in turn without a part of the shows and at last on all; `settings.jobs` at the same time."""
    prior = _read_prior(settings.base)
    parts = split_by_show(texts, settings.folds)
    if len(parts) < 2 and not prior:
        raise SettingsError("texts of one show alone: concepts need two shows, or a base that talkgraph trained")
    runs = [_plan_fold(part, texts, gazetteer, settings) for part in (parts if len(parts) > 1 else [])]
    runs.append(NamesRun("all", list(texts), gazetteer, settings, settings.epochs))
    *trained, last = _run_all(runs, settings.jobs, report)
    if not trained:
        return _keep_prior(last, Path(settings.base))
    folds = [_rank_fold(part, run, model) for part, run, model in zip(parts, runs, trained, strict=False)]
    ranked = [text for fold in folds for text in fold.ranked]
    judges = [train_scorer([t for other in folds if other is not fold for t in other.ranked], prior) for fold in folds]
    each = [judge for fold, judge in zip(folds, judges, strict=True) for _ in fold.ranked]
    scorer = choose_thresholds(train_scorer(ranked, prior), ranked, each)
    extractors = [
        SpacyExtractor(gazetteer=fold.gazetteer, model=(fold.language, take_thresholds(judge, scorer)))
        for fold, judge in zip(folds, judges, strict=True)
    ]
    statements = _keep_known(*train_statements([fold.texts for fold in folds], extractors), Path(settings.base))
    return Trained(last, scorer, *statements, _score_left_out(folds, extractors))


def forget_names(gazetteer: Gazetteer, known: Sequence[AnnotatedText]) -> Gazetteer:
    """Return the gazetteer without what it has from annotations of other texts alone: to measure as if unseen."""
    keys = {normal_form(form) for text in known for e in text.entities for form in (e["name"], *e.get("names", ()))}
    kept = (
        entry
        for entry in gazetteer.entries
        if entry.sources != FROM_ANNOTATIONS or any(normal_form(form) in keys for form in entry.forms)
    )
    return gazetteer.model_copy(update={"entries": tuple(kept)})


def _read_prior(base: str | Path) -> ConceptScorer | None:
    folder = Path(base)
    return load_scorer(folder) if (folder / FILE_NAME).is_file() else None


def _plan_fold(
    part: list[AnnotatedText], texts: Sequence[AnnotatedText], gazetteer: Gazetteer, settings: TrainingSettings
) -> NamesRun:
    rest = [text for text in texts if text not in part]
    label = "without " + ", ".join(sorted({text.show for text in part}))
    return NamesRun(label, rest, forget_names(gazetteer, rest), settings, settings.fold_epochs)


def _run_all(runs: Sequence[NamesRun], jobs: int, report: Report) -> list[Language]:
    if jobs < 2:
        weights = [run_names(run, report) for run in runs]
    else:
        with ProcessPoolExecutor(min(jobs, len(runs)), mp_context=get_context("spawn")) as pool:
            weights = list(pool.map(run_names, runs, [report] * len(runs)))
    return [load_weights(run.settings.base, one) for run, one in zip(runs, weights, strict=True)]


def run_names(run: NamesRun, report: Report) -> bytes:
    """Train the names of one run and return the weights of its NER; in a process of its own where jobs run together."""
    language = open_base(run.settings.base, load_ontology().entity_names, run.settings.seed)
    everyday = count_lower_words(run.texts)
    names = collect_names(run.texts, run.gazetteer)

    def augment(example: Example, random: Random) -> Example:
        return augment_example(example, names, random) if run.settings.augment else example

    def say(line: str) -> None:
        report(f"{run.label}: {line}")

    examples = [e for text in run.texts for e in make_examples(language, text, project_entities(text, everyday))]
    train_names(language, examples, augment, epochs=run.epochs, seed=run.settings.seed, report=say)
    return bytes(find_ner(language).model.to_bytes())


def load_weights(base: str | Path, weights: bytes) -> Language:
    """Return the base with the weights of a trained NER."""
    language = open_base(base, load_ontology().entity_names)
    find_ner(language).model.from_bytes(weights)
    return language


def _rank_fold(part: list[AnnotatedText], run: NamesRun, language: Language) -> _Fold:
    ranked = [rank_text(parse_segments(language, text.episode), run.gazetteer, text.entities) for text in part]
    return _Fold(part, language, run.gazetteer, ranked)


def _keep_known(
    relations: TrainedRelations, claims: TrainedClaims, base: Path
) -> tuple[TrainedRelations, TrainedClaims]:
    """Return what was learnt, and the base's models of what could not be learnt from the texts."""
    if (base / RELATIONS_FILE).is_file():
        learnt = {type: model for type, model in relations.models.items() if _is_used(model)}
        relations = relations._replace(models={**read_relation_file(base / RELATIONS_FILE), **learnt})
    if (base / CLAIMS_FILE).is_file() and not _is_used(claims.model):
        claims = claims._replace(model=read_claim_file(base / CLAIMS_FILE))
    return relations, claims


def _is_used(model: Mapping[str, Any]) -> bool:
    return any(threshold < OFF for threshold in model["thresholds"].values())


def _keep_prior(language: Language, base: Path) -> Trained:
    """Return new names with the base's concepts, relations and claims: to learn these takes two shows."""
    relations = TrainedRelations(read_relation_file(base / RELATIONS_FILE), 0, 0, 0)
    claims = TrainedClaims(read_claim_file(base / CLAIMS_FILE), 0, 0, 0)
    return Trained(language, load_scorer(base), relations, claims, {})


def train_statements(
    parts: Sequence[Sequence[AnnotatedText]], extractors: Sequence[SpacyExtractor]
) -> tuple[TrainedRelations, TrainedClaims]:
    """Train relations and claims on texts as they look where names and concepts come from other shows."""
    pairs, claims = [], []
    for texts, extractor in zip(parts, extractors, strict=True):
        seen = [[SentenceWords(s) for s in extractor.name_sentences(text.episode)] for text in texts]
        each = list(zip(texts, seen, strict=True))
        pairs.append([pair_rows(text, words, extractor.ontology) for text, words in each])
        claims.append([claim_candidates(text, words) for text, words in each])
    annotations = [text.annotation for texts in parts for text in texts]
    relations = train_relations(pairs, sum(len(annotation["relations"]) for annotation in annotations))
    return relations, train_claims(claims, sum(len(annotation["claims"]) for annotation in annotations))


def _score_left_out(folds: Sequence[_Fold], extractors: Sequence[SpacyExtractor]) -> dict[str, dict[str, Score]]:
    """Extract each text as if its show were new, and score what was found; by show, and over all of them."""
    found: dict[str, list[tuple[list[dict[str, Any]], list[dict[str, Any]]]]] = {}
    for fold, extractor in zip(folds, extractors, strict=True):
        for text in fold.texts:
            annotation = to_annotation(extract_episode(text.episode, extractor), text.doc)
            found.setdefault(text.show, []).append((text.entities, annotation["entities"]))
    scores = {show: score_entities(pairs) for show, pairs in sorted(found.items())}
    return {**scores, ALL_SHOWS: score_entities(pair for pairs in found.values() for pair in pairs)}

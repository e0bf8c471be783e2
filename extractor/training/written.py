"""The folder that training writes: spaCy's own form, the scorer of concepts, the licences, and the model card."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import spacy
from spacy.language import Language

from extractor.annotated import AnnotatedText
from extractor.offline.concept_scorer import FILE_NAME, ConceptScorer, save_scorer
from extractor.offline.linear_model import CLAIMS_FILE, OFF, RELATIONS_FILE, save_claim_model, save_relation_models
from extractor.training.claims import TrainedClaims
from extractor.training.measure import Score
from extractor.training.relations import TrainedRelations
from schemas.errors import SettingsError

NAME, VERSION, LICENCE = "talkgraph", "1.0.0", "Apache-2.0"
NOTICES = ("LICENSE", "LICENSES_SOURCES")
NOTICE = "NOTICE-en_core_web_sm"
# What spaCy notes of the machine and the package that a base came from; it would make equal trainings differ.
_FOREIGN = ("spacy_git_version", "sources", "performance", "requirements", "author", "email", "url", "parent_package")


class Trained(NamedTuple):
    """Hold a trained pipeline, its scorer, models of relations and claims, and how entities did on shows left out."""

    language: Language
    scorer: ConceptScorer
    relations: TrainedRelations
    claims: TrainedClaims
    left_out: dict[str, dict[str, Score]]


def write_pipeline(trained: Trained, texts: Sequence[AnnotatedText], base: str | Path, seed: int, output: Path) -> None:
    """Write all that offline extraction loads, and what it was made of; SettingsError where it can't be written."""
    meta = trained.language.meta
    for key in _FOREIGN:
        meta.pop(key, None)
    meta.update(
        name=NAME,
        version=VERSION,
        license=LICENCE,
        description="Names, concepts, relations and claims of AI-industry talks",
    )
    try:
        output.mkdir(parents=True, exist_ok=True)
        trained.language.to_disk(output)
        save_scorer(trained.scorer, output)
        save_relation_models(trained.relations.models, output)
        save_claim_model(trained.claims.model, output)
        _write_notices(base, output)
        _write_meta(output, texts, trained)
        size = sum(file.stat().st_size for file in output.rglob("*") if file.is_file())
        output.joinpath("README.md").write_text(_card(texts, trained, base, seed, size), "utf-8")
    except OSError as error:
        raise SettingsError(f"{output}: can't be written: {error.strerror or error}") from error


def _write_notices(base: str | Path, output: Path) -> None:
    """Keep the licences of the pipeline that the tagger, the parser and the first weights come from."""
    folder = Path(base) if Path(base).is_dir() else Path(spacy.load(base, exclude=["ner", "parser", "tagger"]).path)
    for name in NOTICES:
        for source in (folder / f"{NOTICE}-{name}", folder / name):
            if source.is_file():
                output.joinpath(f"{NOTICE}-{name}").write_bytes(source.read_bytes())
                break


def _write_meta(output: Path, texts: Sequence[AnnotatedText], trained: Trained) -> None:
    """Add to spaCy's meta.json what recipes name a model by, and what the card says in numbers."""
    file = output / "meta.json"
    meta = json.loads(file.read_text("utf-8"))
    meta["weights"] = hash_weights(output)
    meta["trained_on"] = {"texts": len(texts), "entities": sum(len(text.entities) for text in texts)}
    meta["left_out"] = {
        show: {k: score._asdict() for k, score in row.items()} for show, row in trained.left_out.items()
    }
    file.write_text(json.dumps(meta, indent=1, ensure_ascii=False) + "\n", "utf-8")


def hash_weights(folder: Path) -> str:
    """Return a short hash of all that was learnt."""
    weights = hashlib.sha256()
    for part in (folder / "ner" / "model", folder / FILE_NAME, folder / RELATIONS_FILE, folder / CLAIMS_FILE):
        weights.update(part.read_bytes())
    return weights.hexdigest()[:12]


def _card(texts: Sequence[AnnotatedText], trained: Trained, base: str | Path, seed: int, size: int) -> str:
    shows = Counter(text.show for text in texts)
    words = {show: sum(len(text.episode.text.split()) for text in texts if text.show == show) for show in shows}
    types = Counter(entity["type"] for text in texts for entity in text.entities)
    data = [f"| {show} | {number} | {words[show]:,} |" for show, number in sorted(shows.items())]
    scores = [
        f"| {show} | " + " | ".join(f"{row[group].f1}" for group in _SHOWN) + f" | {row['salient'].recall} |"
        for show, row in trained.left_out.items()
    ]
    kinds = ", ".join(f"{type} {number:,}" for type, number in types.most_common())
    return _CARD.format(
        name=NAME, version=VERSION, base=Path(base).name, seed=seed, size=size / 1e6, spacy=version("spacy"),
        texts=len(texts), words=sum(words.values()), kinds=kinds, data="\n".join(data), licence=LICENCE,
        scores="\n".join(scores) or "| none: texts of one show alone | | | | | |", notice=NOTICE,
        relations=_relations_line(trained.relations), claims=_claims_line(trained.claims),
    )  # fmt: skip


def _relations_line(relations: TrainedRelations) -> str:
    types = [name for name, model in sorted(relations.models.items()) if model["thresholds"].get(name, OFF) < OFF]
    if not relations.annotated:
        return "Relations: those of the base."
    return (
        f"Relations on shows left out, beside those of the rules: {relations.found} right of {relations.proposed}\n"
        f"found, {relations.annotated} annotated; types that are right often enough: {', '.join(types) or 'none'}."
    )


def _claims_line(claims: TrainedClaims) -> str:
    kinds = [name for name, threshold in sorted(claims.model["thresholds"].items()) if threshold < OFF]
    if not claims.annotated:
        return "Claims: those of the base."
    return (
        f"Claims on shows left out: {claims.found} right of {claims.proposed} found, {claims.annotated} annotated;\n"
        f"kinds that are right often enough to be used: {', '.join(kinds) or 'none'}."
    )


_SHOWN = ("entities", "named", "concepts", "typed")
_CARD = """# en_{name} {version}

The spaCy pipeline of talkgraph's offline extraction, written by `talkgraph train`. CPU only,
{size:.1f} MB, spaCy {spacy}.

- `tok2vec`, `tagger`, `parser`, `attribute_ruler`, `lemmatizer`: those of {base}, unchanged
- `ner`: names and concepts of talks in nine types, with a tok2vec of its own, begun from the weights of {base}
- `concepts.json`: which terms belong into an index of a talk, and which the talk leans on
- `relations.json.gz`: which pairs of names that meet stand in a relation of which type
- `claims.json.gz`: which sentences define, predict, measure or advise

## Data

{texts} annotated texts, {words:,} words; {kinds}. Seed {seed}.

| show | texts | words |
|---|---|---|
{data}

## Scores

The whole offline extraction (this pipeline, gazetteer, rules) on each show, by a pipeline trained without it and a
gazetteer without what only its annotations knew. F1 in percent over the texts' entities; last, recall of the concepts
marked salient.

| show left out | entities | named | concepts | typed | salient |
|---|---|---|---|---|---|
{scores}

{relations}

{claims}

## Licence

{licence}. What comes from {base} is under its licences, in the {notice} files beside this one.
The texts themselves are not in here.
"""

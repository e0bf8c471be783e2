"""The names' model: spaCy's transition-based NER on annotated segments, from another NER's weights."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as Tokens
from spacy.training import Example
from thinc.api import Adam, fix_random_seed

from extractor.annotated import AnnotatedText
from extractor.offline.language import cut_segments
from extractor.training.projection import Projection
from schemas.errors import SettingsError
from schemas.model import Span

BATCH, DROPOUT, LEARN_RATE = 8, 0.2, 0.001
LEFT_OUT = ("senter",)


def open_base(base: str | Path, types: Sequence[str], seed: int = 0) -> Language:
    """Load the pipeline to start from, with a NER for our types that begins with the weights of its own.

    Tagger, parser and lemmatizer stay as they are. SettingsError where there is no such pipeline or it has no NER.
    """
    try:
        language = spacy.load(base, exclude=LEFT_OUT)
        old = find_ner(language)
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(f"{base}: no spaCy pipeline with NER to start from: {error}") from error
    config = {key: value for key, value in language.config["components"]["ner"].items() if key != "factory"}
    language.remove_pipe("ner")
    language.add_pipe("ner", config=config)
    fix_random_seed(seed)
    ner = find_ner(language)
    for type in sorted(types):
        ner.add_label(type)
    ner.initialize(lambda: [Example(doc, doc) for doc in [_blank_doc(language)]], nlp=language)
    if set(old.labels) == set(ner.labels):
        ner.model.from_bytes(old.model.to_bytes())
    else:
        ner.model.get_ref("tok2vec").from_bytes(old.model.get_ref("tok2vec").to_bytes())
    return language


def find_ner(language: Language) -> Any:
    """Return the pipeline's NER; KeyError where it has none."""
    return language.get_pipe("ner")


def make_examples(language: Language, text: AnnotatedText, projection: Projection) -> list[Example]:
    """Return one example per segment, cut as offline extraction cuts it."""
    plain, marked = cut_segments(language, text.episode), cut_segments(language, text.episode)
    for segment, doc in zip(text.episode.segments, marked, strict=True):
        _mark_doc(doc, segment.span, projection)
    return [Example(one, other) for one, other in zip(plain, marked, strict=True)]


def train_names(
    language: Language,
    examples: Sequence[Example],
    augment: Callable[[Example, Random], Example],
    *,
    epochs: int,
    seed: int,
    report: Callable[[str], None],
) -> None:
    """Train the pipeline's NER on the examples, augmented anew in every epoch, and leave averaged weights in it."""
    fix_random_seed(seed)
    random = Random(seed)  # noqa: S311 - augmentation, no secret
    ner = find_ner(language)
    optimizer = Adam(LEARN_RATE, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
    for epoch in range(1, epochs + 1):
        losses: dict[str, float] = {}
        data = [augment(example, random) for example in examples]
        random.shuffle(data)
        for start in range(0, len(data), BATCH):
            ner.update(data[start : start + BATCH], drop=DROPOUT, sgd=optimizer, losses=losses)
        report(f"epoch {epoch} of {epochs}: loss {losses.get('ner', 0.0):.0f}")
    with ner.model.use_params(optimizer.averages):
        averaged = ner.model.to_bytes()
    ner.model.from_bytes(averaged)


def _blank_doc(language: Language) -> Doc:
    return language.make_doc("a talk")


def _mark_doc(doc: Doc, place: Span, projection: Projection) -> None:
    """Set the entities of a segment; what no token border fits, or a sentence's end cuts, is left undecided."""
    entities: list[Tokens] = []
    missing: list[Tokens] = []
    for span, type in projection.named:
        if place.start <= span.start and span.end <= place.end:
            tokens = doc.char_span(span.start - place.start, span.end - place.start, label=type)
            if tokens is not None and not tokens[0].is_space and not any(t.is_sent_start for t in tokens[1:]):
                entities.append(tokens)
            else:
                missing.append(_widest(doc, span, place))
    missing += [_widest(doc, s, place) for s in projection.unsure if place.start <= s.start and s.end <= place.end]
    taken = {index for tokens in entities for index in range(tokens.start, tokens.end)}
    open = sorted({index for tokens in missing for index in range(tokens.start, tokens.end)} - taken)
    doc.set_ents(entities, missing=[doc[index : index + 1] for index in open], default="outside")


def _widest(doc: Doc, span: Span, place: Span) -> Tokens:
    tokens = doc.char_span(span.start - place.start, span.end - place.start, alignment_mode="expand")
    return doc[0:0] if tokens is None else tokens

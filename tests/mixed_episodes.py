"""Episodes mixed from real ones: any number of them, deterministic, each of runs of segments of two or three talks.

The more episodes there are, the more is spoken of: some hundred of them make a show, and each show has names of its
own (`mixed_names.py`).

A run lies round something that is said, where anything is: nine segments then say half of what a whole talk does, not a
tenth. What is said goes along where all that it points at lies within the run. Left out are rejections, links and
cues: seconds are those of the segments, moved so that a run begins where the one before it ends.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

from mixed_names import PERSON, ShowNames, show_syllables

from schemas.episode import Episode, EpisodeMetadata, EpisodePerson, Segment, Source
from schemas.extraction import Claim, Evidence, Extraction, Mention, Referent, Relation, Tie, Window
from schemas.ids import content_hash, episode_id
from schemas.model import Span

FIRST_DAY = date(2019, 1, 7)
BETWEEN = "\n\n"  # between runs, as between segments


class Mix(NamedTuple):
    """Say how many segments an episode has, how many episodes make a show, and which share of names is a show's own."""

    segments: int = 12
    show: int = 250
    renamed: float = 1 / 3
    seed: int = 0


MIX = Mix()


def mix_episodes(sources: Sequence[Extraction], numbers: Iterable[int], mix: Mix = MIX) -> Iterator[Extraction]:
    """Yield the mixed episodes of these numbers; each is the same whatever others there are."""
    return (mix_episode(sources, number, mix) for number in numbers)


def mix_episode(sources: Sequence[Extraction], number: int, mix: Mix = MIX) -> Extraction:
    """Return the mixed episode of that number; nothing in it is checked, which takes as long as all else."""
    mixed = _Mixed()
    for source, segments in _choose_runs(sources, mix.segments, Random(f"{mix.seed} {number}")):
        mixed.add(_Run(source, segments, ShowNames(source, number // mix.show, mix.renamed, mix.seed)))
    return mixed.extraction(number, mix)


def _choose_runs(sources: Sequence[Extraction], segments: int, random: Random) -> Iterator[tuple[Extraction, Span]]:
    chosen = random.sample(sources, min(random.choice((2, 3)), len(sources)))
    for index, source in enumerate(chosen):
        there = len(source.episode.segments)
        wanted = segments * (index + 1) // len(chosen) - segments * index // len(chosen)
        said = [statement.evidence.segment for statement in (*source.relations, *source.claims)] or range(there)
        first = max(min(random.choice(said) - random.randrange(wanted), there - wanted), 0)
        yield source, Span(first, min(first + wanted, there))


class _Run:
    """Hold consecutive segments of an episode, their text under new names, and what is named and said in them."""

    def __init__(self, source: Extraction, segments: Span, names: ShowNames) -> None:
        self.source, self.names = source, names
        self.segments = source.episode.segments[segments.start : segments.end]
        self.span = Span(self.segments[0].span.start, self.segments[-1].span.end)
        self.mentions = [mention for mention in source.mentions if self.span.holds(mention.span)]
        speakers = {segment.speaker for segment in self.segments}
        self.speakers = {name: referent for name, referent in source.speakers.items() if name in speakers}
        self._named = {*self.speakers.values(), *(mention.referent for mention in self.mentions)}
        put = {mention.span.start: prefix for mention in self.mentions if (prefix := self._prefix(mention))}
        self._put = sorted(put)
        self._moved = [0, *accumulate(len(put[place]) for place in self._put)]
        self.text = self._rewrite(put)

    def moved(self, offset: int) -> int:
        """Return where an offset lies in the run's text: before what is put in there."""
        return offset - self.span.start + self._moved[bisect_left(self._put, offset)]

    def holds(self, statement: Relation | Claim) -> bool:
        """Tell whether all that a statement points at lies in these segments."""
        evidence = statement.evidence
        spans = [evidence.span, *evidence.also, *(tie.span for tie in _ties(statement) if tie.span)]
        who = {*_ends(statement), evidence.speaker, statement.holder} - {None}
        return all(map(self.span.holds, spans)) and who <= self._named

    def _prefix(self, mention: Mention) -> str:
        referent = self.source.referent(mention.referent)
        return self.names.prefix(mention.form, referent.name, referent.type)

    def _rewrite(self, put: Mapping[int, str]) -> str:
        places = [self.span.start, *self._put]
        ends = [*self._put, self.span.end]
        text = self.source.episode.text
        first, *others = (text[start:end] for start, end in zip(places, ends, strict=True))
        return first + "".join(put[place] + part for place, part in zip(self._put, others, strict=True))


def _ends(statement: Relation | Claim) -> tuple[str, ...]:
    return statement.about if isinstance(statement, Claim) else (statement.head, statement.tail)


def _ties(statement: Relation | Claim) -> tuple[Tie, ...]:
    return statement.ties if isinstance(statement, Claim) else (statement.head_tie, statement.tail_tie)


class _Place:
    """Move what lies in a run to where the run stands in the mixed episode."""

    def __init__(self, run: _Run, offset: int, segments: int, sentences: int, seconds: float) -> None:
        self._run, self._offset = run, offset
        first = run.segments[0]
        self._segments, self._sentences = segments - first.index, sentences - first.sentences.start
        self._seconds = seconds - next((s.start for s in run.segments if s.start is not None), 0.0)

    def span(self, span: Span) -> Span:
        return Span(*(self._offset + self._run.moved(offset) for offset in span))

    def tie(self, tie: Tie) -> Tie:
        return tie.model_copy(update={"span": tie.span and self.span(tie.span)})

    def second(self, second: float | None) -> float | None:
        return None if second is None else round(max(second + self._seconds, 0.0), 3)

    def segment(self, segment: Segment) -> Segment:
        named = {"speaker": self._run.names.renamed(segment.speaker, PERSON)} if segment.speaker else {}
        moved = {
            "index": segment.index + self._segments,
            "span": self.span(segment.span),
            "sentences": Span(*(number + self._sentences for number in segment.sentences)),
            "label": named.get("speaker", segment.label),
            "start": self.second(segment.start),
            "end": self.second(segment.end),
            "line": segment.index + self._segments + 1,
        }
        return segment.model_copy(update={**moved, **named})

    def evidence(self, evidence: Evidence, text: str, ids: Mapping[str, str]) -> Evidence:
        span = self.span(evidence.span)
        moved = {
            "quote": span.of(text),
            "span": span,
            "also": tuple(map(self.span, evidence.also)),
            "segment": evidence.segment + self._segments,
            "speaker": evidence.speaker and ids[evidence.speaker],
            "start": self.second(evidence.start),
        }
        return evidence.model_copy(update=moved)


class _Mixed:
    """Put runs one after the other; what they name alike, by the same type, is one referent."""

    def __init__(self) -> None:
        self._text = ""
        self._seconds = 0.0
        self._sources: list[Extraction] = []
        self._people: dict[str, EpisodePerson] = {}
        self._sentences: list[Span] = []
        self._segments: list[Segment] = []
        self._speakers: dict[str, str] = {}
        self._mentions: list[Mention] = []
        self._referents: dict[tuple[str, str], Referent] = {}
        self._relations: list[Relation] = []
        self._claims: list[Claim] = []

    def add(self, run: _Run) -> None:
        """Take in a run, with what it names and all that is said in it."""
        self._text += BETWEEN if self._text else ""
        place = _Place(run, len(self._text), len(self._segments), len(self._sentences), self._seconds)
        self._text += run.text
        self._sources.append(run.source)
        self._add_segments(run, place)
        ids = self._add_names(run, place)
        for relation in filter(run.holds, run.source.relations):
            self._relations.append(self._moved_relation(relation, place, ids))
        for claim in filter(run.holds, run.source.claims):
            self._claims.append(self._moved_claim(claim, place, ids))

    def extraction(self, number: int, mix: Mix) -> Extraction:
        """Return all of it as the extraction of the episode of that number."""
        metadata = self._metadata(number, mix)
        episode = Episode.model_construct(
            id=episode_id(metadata.guid, None, self._text),
            source=Source(name=f"mixed-{number:05}.txt", format="text", sha256=content_hash(self._text)),
            metadata=metadata,
            text=self._text,
            sentences=tuple(self._sentences),
            segments=tuple(self._segments),
        )
        recipe = self._sources[0].recipe.model_copy(update={"extractor": "mixed"})
        span, segments = Span(0, len(self._text)), Span(0, len(self._segments))
        return Extraction.model_construct(
            recipe=recipe,
            recipe_hash=recipe.hash,
            episode=episode,
            windows=(Window(index=0, span=span, segments=segments, status="ok"),),
            speakers=dict(sorted(self._speakers.items())),
            mentions=tuple(self._mentions),
            referents=tuple(self._referents.values()),
            relations=tuple(self._relations),
            claims=tuple(self._claims),
        )

    def _metadata(self, number: int, mix: Mix) -> EpisodeMetadata:
        """Make a weekly show of those that make one."""
        known = {
            "title": f"Mixed {number}",
            "show": f"Show {show_syllables(number // mix.show)}",
            "published": str(FIRST_DAY + timedelta(weeks=number % mix.show, days=number // mix.show % 7)),
            "url": f"https://mixed.example/{number}",
            "guid": f"mixed {number}",
            "number": number % mix.show + 1,
            "description": f"Mixed of {', '.join(source.episode.source.name for source in self._sources)}.",
            "language": "en",
            **({"people": tuple(self._people.values())} if self._people else {}),
        }
        return EpisodeMetadata(**known, origins=dict.fromkeys(known, "mixed"))

    def _add_segments(self, run: _Run, place: _Place) -> None:
        people = {person.name: person for person in run.source.episode.metadata.people}
        for segment in run.segments:
            moved = place.segment(segment)
            self._segments.append(moved)
            self._sentences += map(place.span, run.source.episode.sentences[slice(*segment.sentences)])
            self._seconds = max(self._seconds, moved.start or 0.0, moved.end or 0.0)
            if (person := people.get(segment.speaker or "")) and moved.speaker:
                self._people.setdefault(moved.speaker, person.model_copy(update={"name": moved.speaker}))

    def _add_names(self, run: _Run, place: _Place) -> dict[str, str]:
        """Take in who speaks and what is mentioned; return the new ids of referents by the old ones."""
        ids: dict[str, str] = {}
        for speaker, id in run.speakers.items():
            ids[id] = self._add_referent(run, run.source.referent(id))
            self._speakers[run.names.renamed(speaker, PERSON)] = ids[id]
        for mention in run.mentions:
            span = place.span(mention.span)
            form = span.of(self._text)
            referent = run.source.referent(mention.referent)
            ids[referent.id] = self._add_referent(run, referent, mention.form, form)
            moved = {"span": span, "form": form, "referent": ids[referent.id]}
            self._mentions.append(mention.model_copy(update=moved))
        return ids

    def _add_referent(self, run: _Run, referent: Referent, old: str = "", form: str = "") -> str:
        """Take in a referent, with a form that was another one before, and return its new id."""
        name = run.names.renamed(referent.name, referent.type)
        key = name, referent.type
        known = self._referents.get(key)
        if known is None:
            new = {"id": f"r{len(self._referents)}", "name": name, "forms": (), "heard_as": (), "known_from": "label"}
            known = referent.model_copy(update=new)
        misheard = (form,) if old in referent.heard_as else ()
        taken = {
            "forms": _with(known.forms, (form,) if form else ()),
            "heard_as": _with(known.heard_as, misheard),
            "known_from": "text" if form else known.known_from,
            "salience": max(known.salience, referent.salience),
            "salient": known.salient or referent.salient,
        }
        self._referents[key] = known.model_copy(update=taken)
        return known.id

    def _moved_relation(self, relation: Relation, place: _Place, ids: Mapping[str, str]) -> Relation:
        ends = {"head": ids[relation.head], "tail": ids[relation.tail]}
        ties = {"head_tie": place.tie(relation.head_tie), "tail_tie": place.tie(relation.tail_tie)}
        return relation.model_copy(update={**self._moved_saying(relation, place, ids), **ends, **ties})

    def _moved_claim(self, claim: Claim, place: _Place, ids: Mapping[str, str]) -> Claim:
        ends = {"about": tuple(ids[id] for id in claim.about), "ties": tuple(map(place.tie, claim.ties))}
        return claim.model_copy(update={**self._moved_saying(claim, place, ids), **ends})

    def _moved_saying(self, statement: Relation | Claim, place: _Place, ids: Mapping[str, str]) -> dict[str, object]:
        evidence = place.evidence(statement.evidence, self._text, ids)
        return {"evidence": evidence, "holder": statement.holder and ids[statement.holder]}


def _with(forms: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*forms, *more}))

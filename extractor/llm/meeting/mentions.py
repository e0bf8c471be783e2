"""Where the referents of an episode are named: by the forms of each window, and by those that mean but one thing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from extractor.llm.meeting.same import CONCEPT, Seen
from extractor.llm.window.form_places import find_places
from schemas.episode import Episode
from schemas.extraction import Mention, TypeCandidate, Window
from schemas.model import Span
from schemas.names import normal_form

METHOD = "llm"


class Named(NamedTuple):
    """Hold what is the same under the id of its referent; `types` are ranked, best first."""

    id: str
    name: str
    seen: tuple[Seen, ...]
    types: tuple[TypeCandidate, ...]

    @property
    def heard(self) -> set[str]:
        """Return the normal forms that are only ever said to be misheard."""
        heard = {normal_form(form) for one in self.seen for form in one.entity.heard}
        right = {normal_form(form) for one in self.seen for form in one.entity.forms if form not in one.entity.heard}
        return heard - right - {normal_form(one.entity.name) for one in self.seen}

    def forms_in(self, window: int) -> set[str]:
        """Return the forms that the readings of a window give."""
        own = [one.entity for one in self.seen if one.key[0] == window]
        return {form for entity in own for form in (entity.name, *entity.forms)}


class _Form(NamedTuple):
    """Hold a form that may stand in a window, in the order in which forms take their places."""

    shortness: int
    borrowed: bool
    form: str


def find_mentions(episode: Episode, windows: Iterable[Window], named: Sequence[Named]) -> tuple[Mention, ...]:
    """Return all places of all forms in the windows: the longest form takes its place, one referent each.

    A form that no other referent has is found in every window, in its own case, unless it is a mishearing. What a
    reading names and what would be left without a place in its window shares that of another.
    """
    owners = Counter(form for one in named for form in {normal_form(form) for form in _all_forms(one)})
    common = [(one, _borrowed(one, owners)) for one in named]
    found: list[Mention] = []
    for window in windows:
        forms: dict[_Form, list[Named]] = defaultdict(list)
        for one, borrowed in common:
            own = one.forms_in(window.index)
            for form in own | borrowed:
                forms[_Form(-len(form), form not in own, form)].append(one)
        found += _place(episode, window, forms)
    return tuple(sorted(found, key=lambda mention: (mention.span, mention.referent)))


def _all_forms(one: Named) -> set[str]:
    return {form for seen in one.seen for form in (seen.entity.name, *seen.entity.forms)}


def _borrowed(one: Named, owners: Mapping[str, int]) -> set[str]:
    heard = one.heard
    return {form for form in _all_forms(one) if owners[normal_form(form)] == 1 and normal_form(form) not in heard}


def _place(episode: Episode, window: Window, forms: Mapping[_Form, list[Named]]) -> Iterator[Mention]:
    taken: set[int] = set()
    placed: set[str] = set()
    shared: dict[str, tuple[Named, set[Span]]] = {}
    for form, owners in sorted(forms.items(), key=lambda item: item[0]):
        # Who has no place by a longer form needs this one most.
        ranked = sorted(
            owners, key=lambda one: (one.id in placed, normal_form(form.form) != normal_form(one.name), one.id)
        )
        for one in ranked:
            is_concept = one.types[0].type == CONCEPT
            places = find_places(form.form, episode.text, window.span, is_concept, exact=form.borrowed)
            for span in places:
                if taken.isdisjoint(range(*span)):
                    taken.update(range(*span))
                    placed.add(one.id)
                    yield _mention(episode, span, one)
            if places and not form.borrowed:
                shared.setdefault(one.id, (one, set()))[1].update(places)
    for one, spans in shared.values():
        if one.id not in placed:
            yield from (_mention(episode, span, one) for span in sorted(spans))


def _mention(episode: Episode, span: Span, one: Named) -> Mention:
    return Mention(span=span, form=span.of(episode.text), types=one.types, method=METHOD, referent=one.id)

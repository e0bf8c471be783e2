"""The forms of a name: which are right, which are misheard, and whose they are."""

import re
from collections import defaultdict
from collections.abc import Callable

from schemas.gazetteer_build.hand_decisions import DROPPED, MONONYMS, NICKNAMES
from schemas.gazetteer_build.merge import Draft
from schemas.gazetteer_build.spellings import consonants, is_acronym, is_part, numbers, ratio, singulars, sounds_like
from schemas.gazetteer_build.word_frequency import zipf
from schemas.names import fold_words, normal_form


def sort_forms(draft: Draft) -> None:
    """Tell the forms of a draft into aliases and misheard ones; what is neither is left out."""
    forms = [form for form in sorted(draft.forms) if re.search(r"[^\W\d_]", form)]
    judge = {"Person": _judge_person, "Concept": _judge_concept}.get(draft.type, _judge_name)
    verdicts = {form: _verdict(form, draft.name, judge) for form in forms}
    draft.aliases |= {form for form, verdict in verdicts.items() if verdict == "alias"}
    draft.aliases = {form for form in draft.aliases if normal_form(form) not in DROPPED}
    draft.heard = {form for form, verdict in verdicts.items() if verdict == "heard"}
    if draft.type == "Person":  # a pseudonym is misheard too
        pseudonyms = [form for form in draft.aliases if normal_form(form) in MONONYMS]
        rest = [form for form, verdict in verdicts.items() if verdict is None and normal_form(form) not in DROPPED]
        draft.heard |= {form for form in rest for name in pseudonyms if sounds_like(form, name)}


def _verdict(form: str, name: str, judge: Callable[[str, str], str | None]) -> str | None:
    key = normal_form(form)
    if key in DROPPED:
        return None
    if key == normal_form(name):
        return "alias" if numbers(form) == numbers(name) else None
    return "alias" if key in NICKNAMES else judge(form, name)


def _judge_person(form: str, name: str) -> str | None:
    words, whole = fold_words(form), fold_words(name)
    if len(words) == 1:
        if words[0] == whole[-1]:
            return "alias" if len(whole) > 1 and len(words[0]) > 3 and zipf(words[0]) < 3.6 else None
        close = ratio(words[0], whole[-1]) >= 0.65 or ratio(words[0], normal_form(name)) >= 0.65
        return "heard" if close and words[0] not in whole and len(words[0]) > 4 else None
    if is_part(name, form) or is_part(form, name):
        return "alias"
    return "heard" if sounds_like(form, name) else None


def _judge_concept(form: str, name: str) -> str | None:
    if is_acronym(form, name) or is_acronym(name, form):
        return "alias"
    words, whole = singulars(form), singulars(name)
    if len(words) != len(whole):
        return None
    changed = [(a, b) for a, b in zip(words, whole, strict=True) if a != b]
    if len(changed) != 1 or len(whole) < 2:
        return None
    a, b = changed[0]
    if a[:4] == b[:4] or a.startswith(b) or b.startswith(a):
        return None
    return "heard" if ratio(consonants(a), consonants(b)) >= 0.65 or ratio(a, b) >= 0.65 else None


def _judge_name(form: str, name: str) -> str | None:
    if is_acronym(form, name) or is_acronym(name, form):
        return "alias"
    proper = form[:1].isupper() or form[:1].isdigit()
    if is_part(form, name):
        return "alias" if proper and numbers(form) == numbers(name) else None
    if is_part(name, form):
        return "alias" if all(word[:1].isupper() for word in form.split()) and numbers(form) == numbers(name) else None
    return "heard"


def settle_claims(drafts: dict[str, Draft]) -> None:
    """Take a form from a draft where it is the name of another, or where another of its type has more right to it."""
    owners: defaultdict[tuple[str, bool], list[Draft]] = defaultdict(list)
    for draft in drafts.values():
        for heard, forms in ((False, draft.aliases), (True, draft.heard)):
            for form in {normal_form(form) for form in forms}:
                owners[form, heard].append(draft)
    for draft in drafts.values():
        for heard, forms in ((False, draft.aliases), (True, draft.heard)):
            forms -= {
                form
                for form in forms
                if _is_taken(form, draft, drafts) or _is_outranked(draft, heard, owners[normal_form(form), heard])
            }


def _is_taken(form: str, draft: Draft, drafts: dict[str, Draft]) -> bool:
    other = drafts.get(normal_form(form))
    return other is not None and other is not draft and (other.type == draft.type or draft.type == "Concept")


def _is_outranked(draft: Draft, heard: bool, owners: list[Draft]) -> bool:
    if not heard and draft.type != "Concept":  # right names may be shared: Copilot
        return False
    rivals = [owner for owner in owners if owner is not draft and owner.type == draft.type]
    return any((_standing(rival), rival.name) > (_standing(draft), draft.name) for rival in rivals)


def _standing(draft: Draft) -> tuple[int, int]:
    return draft.talks, len(draft.sources)

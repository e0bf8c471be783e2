"""Which names are worth an entry."""

import re

from schemas.gazetteer_build.hand_decisions import MONONYMS
from schemas.gazetteer_build.known_names import OWN_SOURCE
from schemas.gazetteer_build.merge import Draft
from schemas.gazetteer_build.spellings import LINKING
from schemas.gazetteer_build.word_frequency import EVERYDAY_ALWAYS, EVERYDAY_CONCEPT, EVERYDAY_IN_PHRASE, zipf
from schemas.names import fold_words, normal_form


def drop_everyday_concepts(drafts: dict[str, Draft]) -> dict[str, Draft]:
    """Leave out what is not worth an entry; a name that is also an everyday concept stays a name ("Go")."""
    for draft in drafts.values():
        if draft.type == "Concept" and not is_worth_an_entry(draft) and len(draft.types) > 1:
            del draft.types["Concept"]
    return {key: draft for key, draft in drafts.items() if is_worth_an_entry(draft)}


def is_worth_an_entry(draft: Draft) -> bool:
    """Leave out bare first names, concepts of one everyday word, everyday phrases used once, and whole sentences."""
    spoken = fold_words(draft.name)
    if draft.type == "Person":
        return len(spoken) > 1 or normal_form(draft.name) in MONONYMS
    if draft.type != "Concept" or draft.sources & {"ai-glossary", "epoch", OWN_SOURCE}:
        return True
    words = [word for word in spoken if word not in LINKING]
    if len(spoken) > 4 or re.search(r"[,%()]", draft.name) or not words:
        return False
    leaned_on = draft.talks > 1 or draft.salient
    if len(words) == 1:
        return draft.name.isupper() or zipf(words[0]) < (EVERYDAY_ALWAYS if leaned_on else EVERYDAY_CONCEPT)
    return leaned_on or any(zipf(word) < EVERYDAY_IN_PHRASE for word in words)

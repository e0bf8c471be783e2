"""Patterns: phrases between and around two names that nearly always say the same, read as words rather than syntax.

Each has a name; the model learns what it says. A rule here needs no relation type.
"""

import re
from collections.abc import Iterator

from extractor.offline.pairs import Meeting
from extractor.offline.sentence_words import SentenceWords

# What stands between the first and the second name in lower case; `_` stands for further names of a list.
_BETWEEN: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"^\W*(?:{pattern})\W*$")
    for name, pattern in {
        "possessive": r"['’]s(?: \w+){0,2}",
        "from": r"(?:\w+ )?(?:from|by)(?: the)?",
        "such as": r"(?:\w+ ){0,2}(?:such as|like|including|for example|for instance|especially|e ?g)(?: an?| the)?"
        r"(?: _ ?(?:and|or)?)*",
        "and other": r"(?:_ ?(?:and|or)? )*(?:and|or) (?:other|all|any) (?:\w+ ){0,2}",
        "kind": r"(?:is|are|was|as|being)(?: \w+)? (?:an?|one|just|a kind|a type|a form|a sort|an example)"
        r"(?: of)?(?: \w+){0,2}",
        "versus": r"(?:versus|vs|or|rather than|instead of|not|as opposed to|unlike|compared (?:to|with))"
        r"(?: an?| the)?",
        "part": r"(?:\w+ )?(?:is|are) (?:an? )?(?:\w+ )?(?:part|piece|component|subset|feature|layer) of(?: the| an?)?",
        "has": r"(?:has|have|had|includes?|contains?|comes? with|consists? of|supports?)(?: \w+){0,3}",
        "of": r"(?:of|in|within|inside)(?: the| an?| our| their| your)?",
        "on": r"(?:\w+ ){0,3}(?:on top of|based on|built on|on|off of)(?: the| an?)?",
        "with": r"(?:with|using|via|through|by using)(?: the| an?| our)?",
        "for": r"(?:for|to)(?: the| an?| your| our| do| get| enable| build)?",
        "called": r"(?:which is |that is )?(?:called|named|known as|which is|meaning)(?: the| an?)?",
        "better": r"(?:\w+ ){0,4}"
        r"(?:better|faster|cheaper|worse|stronger|smaller|bigger|more \w+) than(?: the| an?)?",
        "lets": r"(?:\w+ )?(?:lets?|allows?|enables?|helps?|makes?|gives?|leads? to|drives?|improves?|powers?)"
        r"(?: \w+){0,3}",
        "list": r"(?:and|or|_| )+",
        "slash": r"[/+&-]",
    }.items()
}


def find_patterns(meeting: Meeting, words: SentenceWords) -> Iterator[str]:
    """Yield the patterns that stand between two names, with the way in which head and tail stand."""
    turned = meeting.first.start > meeting.second.start
    first, second = (meeting.second, meeting.first) if turned else (meeting.first, meeting.second)
    start = words.sentence.start
    if second.start - first.end > _MOST_WORDS:
        return
    between = words.masked[first.end - start : second.start - start]
    text = re.sub(r"\s+", " ", " ".join(part for part in between if part not in ',;:"“”()')).strip()
    for name, pattern in _BETWEEN.items():
        if pattern.match(text):
            yield f"{name}:{'<' if turned else '>'}"


_MOST_WORDS = 12

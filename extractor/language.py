"""Which language an episode is in: the extractors know English, so all others come in only when asked for."""

from collections import Counter
from collections.abc import Collection

from schemas.episode import Episode

ENGLISH = "en"
ANY = "any"

_NAMES = dict(
    pair.split("=")
    for pair in (
        "af=Afrikaans ar=Arabic bg=Bulgarian bn=Bengali ca=Catalan cs=Czech da=Danish de=German el=Greek en=English "
        "es=Spanish et=Estonian fa=Persian fi=Finnish fr=French gl=Galician he=Hebrew hi=Hindi hr=Croatian "
        "hu=Hungarian id=Indonesian it=Italian ja=Japanese ko=Korean lt=Lithuanian lv=Latvian ms=Malay nl=Dutch "
        "no=Norwegian pl=Polish pt=Portuguese ro=Romanian ru=Russian sk=Slovak sl=Slovenian sr=Serbian sv=Swedish "
        "ta=Tamil te=Telugu th=Thai tl=Tagalog tr=Turkish uk=Ukrainian ur=Urdu vi=Vietnamese zh=Chinese"
    ).split()
)
# Other codes of the same, as feeds and recognisers write them.
_SAME = {"nb": "no", "nn": "no", "cmn": "zh", "wuu": "zh", "yue": "zh", "iw": "he", "fil": "tl", "pcm": "en"}
# What the words are when they are none: numbers, code.
_NONE = "zxx"
# Bytes of about 40 words, in any script: fewer can't be told.
_LEAST = 200
# Places in the text that are looked at, and letters at each: about 60 words, by which English is never missed.
_PLACES, _LETTERS = 7, 300


def find_language(episode: Episode) -> str:
    """Return the code of the language that most of the words are in, such as "en" or "de".

    The words decide, for what a feed or a player says of the language is often its default. What these say is taken
    where the words are in another language than English, since it may know Norwegian from Danish better. A text that
    is too short to be told is taken for English.
    """
    said = read_code(episode.metadata.language or "")
    if len(episode.text.encode()) < _LEAST:
        return ENGLISH
    heard = Counter(_classify(part) for part in _sample(episode.text) if _has_words(part))
    heard.pop(_NONE, None)
    if not heard:
        return said or ENGLISH
    most = max(heard.values())
    if heard[ENGLISH] == most:
        return ENGLISH
    return said if said and said != ENGLISH else min(code for code, count in heard.items() if count == most)


def read_code(tag: str) -> str:
    """Return the language of a tag such as "de-AT" or "zh_Hant", in lower case."""
    code = tag.strip().lower().replace("_", "-").split("-")[0]
    return _SAME.get(code, code)


def is_wanted(language: str, wanted: Collection[str]) -> bool:
    """Tell whether episodes in the language are to be taken in: English always is, all are where "any" is wanted."""
    return language == ENGLISH or not {ANY, language}.isdisjoint(map(read_code, wanted))


def name_language(code: str) -> str:
    """Return the English name of a language, or its code where it has none here."""
    return _NAMES.get(code, f"the language {code!r}")


def ask_for(language: str) -> str:
    """Say which language it is in, and how to take such episodes in."""
    return f"in {name_language(language)}; --language {language} takes it in"


def warn_of(language: str) -> str:
    """Say what is to be expected of an episode in another language than English."""
    return f"in {name_language(language)}: talkgraph extracts from English, expect little"


def _sample(text: str) -> list[str]:
    """Return parts of a text from all over it, all in lower case as captions are."""
    last = max(len(text) - _LETTERS, 0)
    starts = dict.fromkeys(last * place // (_PLACES - 1) for place in range(_PLACES)) if last > 0 else {0: None}
    return [text[start : start + _LETTERS].lower() for start in starts]


def _has_words(part: str) -> bool:
    """Tell whether half of it are letters: what a model hears in numbers and code is nothing."""
    return sum(map(str.isalpha, part)) * 2 >= len(part)


def _classify(words: str) -> str:
    # Loads its model, which lies in the package, at the first call: not before a text is asked about.
    from py3langid import classify

    return read_code(str(classify(words)[0]))

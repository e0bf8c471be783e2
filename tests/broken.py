"""Small valid files of each format, what is broken in hundreds of ways, and what becomes of it."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from languages import TALKS

Content = TypeVar("Content")
WORDS = ("Welcome to the show.", "Thank you, it is good to be here.", "So what does a model cost today?", "Less.")
NAMES = ("Ada Brook", "Bo Reed", "Ada Brook", "Bo Reed")
_LINES = list(enumerate(zip(NAMES, WORDS, strict=True)))

VALID = {
    "talk.vtt": "WEBVTT\n\nNOTE title: A talk\n\n"
    + "\n".join(f"{n}\n00:00:0{n}.000 --> 00:00:0{n + 1}.000\n<v {who}>{said}</v>\n" for n, (who, said) in _LINES),
    "talk.srt": "\n".join(
        f"{n + 1}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{who}: {said}\n" for n, (who, said) in _LINES
    ),
    "talk.tsv": "start\tend\ttext\n" + "".join(f"{n}000\t{n + 1}000\t{said}\n" for n, (_, said) in _LINES),
    "talk.srv1": '<?xml version="1.0" encoding="utf-8"?><transcript>\n'
    + "\n".join(f'<text start="{n}.0" dur="1.0">{said}</text>' for n, (_, said) in _LINES)
    + "\n</transcript>\n",
    "talk.srv3": '<?xml version="1.0" encoding="utf-8"?><timedtext format="3"><body>\n'
    + "\n".join(f'<p t="{n}000" d="1000"><s>{said}</s><s t="500"> Yes.</s></p>' for n, (_, said) in _LINES)
    + "\n</body></timedtext>\n",
    "talk.json": json.dumps(
        {"version": "1.0.0", "segments": [
            {"speaker": who, "startTime": n, "endTime": n + 1, "body": said} for n, (who, said) in _LINES
        ]}, indent=1,
    ),
    "heard.json": json.dumps(
        {"text": " ".join(WORDS), "segments": [
            {"start": n, "end": n + 1, "text": said, "words": [{"word": said.split()[0], "start": n + 0.5}]}
            for n, (_, said) in _LINES
        ], "language": "en"}, indent=1,
    ),
    "talk.json3": json.dumps(
        {"wireMagic": "pb3", "events": [
            {"tStartMs": n * 1000, "dDurationMs": 1000, "segs": [{"utf8": said}, {"utf8": " Yes.", "tOffsetMs": 500}]}
            for n, (_, said) in _LINES
        ]}, indent=1,
    ),
    "talk.md": "---\ntitle: A talk\nhosts: [Ada Brook]\n---\n\n"
    + "\n\n".join(f"**{who}:** [00:0{n}] {said}" for n, (who, said) in _LINES) + "\n",
    "talk.txt": "\n\n".join(f"{who}: {said}" for who, said in zip(NAMES, WORDS, strict=True)) + "\n",
}  # fmt: skip
# Where the structure of any of them has a joint.
_JOINTS = re.compile(r'\n|-->|[:"{}\[\],<>=\t]|\*\*|---|\d(?=\D)')


def cut_everywhere(text: str, most: int) -> list[str]:
    """Return the text cut off at its joints, at up to so many of them from all over it."""
    ends = sorted({place for match in _JOINTS.finditer(text) for place in match.span()} - {0})
    step = max(len(ends) // most, 1)
    return [text[:end] for end in ends[::step]][:most]


def truncated_files() -> Iterator[tuple[str, bytes]]:
    for name, text in VALID.items():
        stem, _, suffix = name.partition(".")
        for number, cut in enumerate(cut_everywhere(text, 16)):
            yield f"cut-{stem}-{suffix}-{number:02}.{suffix}", cut.encode()


def _named(files: Mapping[str, Content]) -> dict[str, Content]:
    """Give each file a stem of its own: those of one stem are one talk, of which one is read."""
    return {f"{name.replace('.', ' ')}{Path(name).suffix}": content for name, content in files.items()}


def _vtt(*cues: str) -> str:
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def _json(*segments: object, **fields: object) -> str:
    return json.dumps({**fields, "segments": segments})


_PAGE = "<!DOCTYPE html>\n<html><head><title>404</title></head><body><h1>Not found</h1></body></html>\n"
_BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE transcript [\n <!ENTITY a "ha">\n <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">\n'
    ' <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">\n <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">\n]>\n'
    '<transcript><text start="0" dur="1">&d;</text></transcript>\n'
)
_OUTSIDE = (
    '<?xml version="1.0"?>\n<!DOCTYPE transcript [<!ENTITY x SYSTEM "{}">]>\n'
    '<transcript><text start="0" dur="1">&x;</text></transcript>\n'
)
# What must be refused: content, and what the line says was expected.
REFUSED: Mapping[str, tuple[str | bytes, str]] = _named({
    "empty.vtt": (b"", "the file is empty"),
    "empty.srt": (b"", "the file is empty"),
    "empty.md": (b"", "the file is empty"),
    "spaces.txt": (b" \r\n\t\n", "the file is empty"),
    "mark alone.txt": (b"\xef\xbb\xbf", "the file is empty"),
    "wide mark alone.txt": (b"\xff\xfe", "the file is empty"),
    "nul.txt": (b"one\0two", "not a binary file"),
    "nul at the end.vtt": (VALID["talk.vtt"].encode() + b"\0", "not a binary file"),
    "bytes.vtt": (bytes(range(256)) * 4, "not a binary file"),
    "zeros.srt": (bytes(4096), "not a binary file"),
    "image.txt": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not an image"),
    "photo.md": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "not an image"),
    "paper.txt": (b"%PDF-1.7\n1 0 obj\n", "not a PDF"),
    "word.txt": (b"PK\x03\x04\x14\0\x06\0", "not a zip file or a Word document"),
    "old word.txt": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not a Word document"),
    "packed.vtt": (b"\x1f\x8b\x08\0\0\0\0\0", "not a gzip file"),
    "sound.txt": (b"ID3\x03\0\0\0", "not audio"),
    "base.txt": (b"SQLite format 3\0\x10\0", "not a database"),
    "rich.txt": (rb"{\rtf1\ansi\deff0 Hello}", "not RTF"),
    "controls.txt": (b"a\x01b\x02c\x03d\x04 words", "not a binary file"),
    "no text.txt": (bytes(range(0x80, 0x100)) * 3, "another encoding that can be told"),
    "wrong mark.vtt": (b"\xff\xfe" + "WEBVTT\n".encode("utf-16-le") + b"\0\xd8\0\xd8", "UTF-16-LE, as its mark says"),
    "page.vtt": (_PAGE, "WebVTT, which begins with a line WEBVTT"),
    "page.srt": (_PAGE, "a timing line"),
    "page.json3": (_PAGE, "JSON"),
    "page.srv1": (_PAGE, "well-formed XML|a transcript"),
    "text.vtt": ("Just words.\n", "WebVTT"),
    "text.srt": ("Just words.\n", "a timing line"),
    "text.json3": ("Just words.\n", "JSON"),
    "text.srv3": ("Just words.\n", "XML"),
    "no cue.vtt": ("WEBVTT\n", "no word is left"),
    "notes alone.vtt": ("WEBVTT\n\nNOTE\nnothing\n", "no word is left"),
    "no words.vtt": (_vtt("00:01.000 --> 00:02.000"), "no word is left"),
    "music.srt": ("1\n00:00:01,000 --> 00:00:02,000\n[music]\n", "no word is left"),
    "half a cue.vtt": (_vtt("00:01.000 --> 00:0"), "no word is left"),
    "letters as time.vtt": (_vtt("00:01.000 --> 00:0b.000\nWords."), "a timing line"),
    "words before.vtt": (_vtt("Words.", "00:01.000 --> 00:02.000\nMore."), "a cue with a timing line"),
    "half a time.srt": ("1\n00:00:01,000 -->\nWords.\n", "a timing line"),
    "two clocks.vtt": (_vtt(*(f"0{h}:00:00.000 --> 0{h}:00:01.000\nWords {h}." for h in (2, 1))), "times that go on"),
    "letters.tsv": ("start\tend\ttext\na\tb\tWords.\n", "milliseconds"),
    "spaces.tsv": ("start\tend\ttext\n0 1000 Words.\n", "milliseconds"),
    "huge.tsv": ("start\tend\ttext\n" + "9" * 400 + "\t1\tWords.\n", "a number of seconds"),
    "nan.json": ('{"segments": [{"start": NaN, "end": 1, "text": "Words."}]}', "a number of seconds"),
    "infinite.json": ('{"segments": [{"start": 1e999, "end": 1, "text": "Words."}]}', "a number of seconds"),
    "minus infinite.json": ('{"segments": [{"start": -Infinity, "text": "Words."}]}', "a number of seconds"),
    "digits.json": ('{"segments": [{"start": ' + "9" * 5000 + ', "text": "Words."}]}', "fewer digits"),
    "words as time.json": (_json({"start": "soon", "text": "Words."}), "a number of seconds"),
    "list as time.json": (_json({"start": [1], "text": "Words."}), "a number of seconds"),
    "truth as time.json": (_json({"start": True, "text": "Words."}), "a number of seconds"),
    "no time.json": (_json({"text": "Words."}), "a number of seconds"),
    "no words.json": (_json({"start": 0, "end": 1}), "its words as"),
    "number as words.json": (_json({"start": 0, "text": 7}), "its words as"),
    "null as words.json": (_json({"start": 0, "text": None}), "its words as"),
    "mixed list.json": (_json({"start": 0, "text": "Words."}, 7), "a list of objects"),
    "no segments.json": (_json(), "words under 'text'"),
    "deep.json": ('{"segments": [{"start": ' + "[" * 100_000, "JSON"),
    "deep and closed.json": (
        '{"segments": [{"start": 0, "text": "W.", "x": ' + "[" * 100_000 + "]" * 100_000 + "}]}", "less nesting"
    ),
    "cut.json": ('{"segments": [{"start": 0, "text": "Wor', "JSON"),
    "comma.json": ('{"segments": [{"start": 0, "text": "Words."},]}', "JSON"),
    "single quotes.json3": ("{'events': []}", "JSON"),
    "no events.json3": ('{"wireMagic": "pb3"}', "no word is left|a list"),
    "events as text.json3": ('{"wireMagic": "pb3", "events": "none"}', "a list of objects"),
    "words as text.json3": ('{"events": [{"tStartMs": 0, "segs": "Words."}]}', "a list of words"),
    "nan.json3": ('{"events": [{"tStartMs": NaN, "segs": [{"utf8": "Words."}]}]}', "a number of seconds"),
    "bomb.srv1": (_BOMB, "XML without entities"),
    "bomb.xml": (_BOMB, "XML without entities"),
    "outside.srv1": (_OUTSIDE.format("file:///etc/passwd"), "XML without entities"),
    "far away.srv1": (_OUTSIDE.format("http://127.0.0.1:9/x"), "XML without entities"),
    "of parameters.srv1": (
        '<?xml version="1.0"?>\n<!DOCTYPE transcript [<!ENTITY % x SYSTEM "file:///etc/passwd">\n%x;]>\n'
        '<transcript><text start="0">W.</text></transcript>', "XML without entities",
    ),
    "deep.srv1": ("<transcript>" + "<text start='0'>" * 50_000, "XML"),
    "cut.srv3": (VALID["talk.srv3"][:-30], "well-formed XML"),
    "unknown entity.srv1": ("<transcript><text start='0'>A &nothing; B</text></transcript>", "well-formed XML"),
    "infinite.srv1": ("<transcript><text start='1e999'>Words.</text></transcript>", "a number of seconds"),
    "nan.srv3": ("<timedtext><body><p t='nan'>Words.</p></body></timedtext>", "a number of seconds"),
    "no time.srv1": ("<transcript><text>Words.</text></transcript>", "a number of seconds"),
    "header.md": ("---\ntitle: a: b\n---\n\n**Ada:** Words.\n", "a YAML header"),
    "deep header.md": ("---\nx: " + "[" * 3000 + "\n---\n\nWords.\n", "a YAML header"),
    "header alone.md": ("---\ntitle: a\n---\n", "no word is left"),
    "one word.txt": ("x" * 5000, "words between spaces"),
})  # fmt: skip

_OUT_OF_ORDER = _vtt(*(f"00:{s:02}.000 --> 00:{s + 1:02}.000\nWords of {s}." for s in (5, 1, 9, 3, 7)))
_OVERLAPPING = _vtt(*(f"00:{s:02}.000 --> 00:{s + 9:02}.000\nWords in {s}." for s in range(9)))
# What looks broken and is read all the same.
READ: Mapping[str, str | bytes] = _named({
    "good.md": "**Ada Brook:** Welcome. OpenAI released GPT-4.\n\n**Bo Reed:** We use PyTorch every day.\n",
    "good.vtt": _vtt("00:01.000 --> 00:02.000\n<v Ada Brook>This one is good."),
    "good.txt": "Ada Brook: This is a good text.\n\nBo Reed: And so it is.\n",
    "windows ends.vtt": _vtt("00:01.000 --> 00:02.000\nLines end as on Windows.").replace("\n", "\r\n"),
    "old mac ends.srt": "1\r00:00:01,000 --> 00:00:02,000\rLines end as on an old Mac.\r",
    "marked.srt": b"\xef\xbb\xbf1\n00:00:01,000 --> 00:00:02,000\nThe mark of UTF-8 stands first.\n",
    "wide.vtt": _vtt("00:01.000 --> 00:02.000\nSixteen bits for each letter.").encode("utf-16"),
    "wide.json": VALID["heard.json"].replace("show", "wide show").encode("utf-16"),
    "wider.srt": "1\n00:00:01,000 --> 00:00:02,000\nThirty-two bits for each letter.\n".encode("utf-32"),
    "wide without a mark.txt": ("Ada Brook: Nobody says how wide it is.\n" * 4).encode("utf-16-le"),
    "windows.txt": ("Ada Brook: “It’s the café”, says Zoë.\n" * 4).encode("cp1252"),
    "apple.txt": ("Bo Reed: “It’s the café”, says Zoë, naïvely.\n" * 4).encode("mac-roman"),
    "stray.txt": "Ada Brook: Zoë and Noël say ".encode() + "“yes”.\n".encode("cp1252"),
    "cut letter.txt": "Ada Brook: Zoë says “no”".encode()[:-1],
    "odd letters.txt": "Ada\u200b Brook: Zero\u200dwidth and \x07 bells are no words.\n",
    "out of order.vtt": _OUT_OF_ORDER,
    "overlapping.vtt": _OVERLAPPING,
    "out of order.srt": "\n".join(
        f"{n}\n00:00:{s:02},000 --> 00:00:{s + 9:02},000\nThe words of {s}.\n" for n, s in enumerate((9, 2, 30, 4))
    ),
    "no end.vtt": _vtt("00:05.000 --> 00:01.000\nIt ends before it begins."),
    "no numbers.srt": "00:00:01,000 --> 00:00:02,000\nNo number stands before it.\n",
    "vtt within.txt": _vtt("00:01.000 --> 00:02.000\nA text file holds captions."),
    "unknown markup.vtt": _vtt("00:01.000 --> 00:02.000\n<script>alert(1)</script> a < b && c > d"),
    "entities.vtt": _vtt("00:01.000 --> 00:02.000\n&lt;v Nobody&gt; &amp;c. &#0; &#x110000; &nothing;"),
    "page as talk.md": "# A heading\n\n<div>Ada: words in a page.</div>\n",
})  # fmt: skip
# What is another language is no failure either.
FOREIGN: Mapping[str, bytes] = {
    f"{language}-{encoding}.txt": (TALKS[language] + f" {encoding}.").encode(encoding)
    for language, encoding in [("de", "cp1252"), ("fr", "mac-roman"), ("ru", "koi8-r"), ("ja", "shift-jis"),
                               ("zh", "gb18030"), ("ko", "euc-kr"), ("pl", "cp1250"), ("el", "utf-16")]
}  # fmt: skip


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        folder.joinpath(name).write_bytes(content if isinstance(content, bytes) else content.encode())

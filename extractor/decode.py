"""Turn the bytes of a file into text, whatever their encoding. What had to be guessed or mended is told."""

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from schemas.errors import TranscriptError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# UTF-32 first: it hardly ever fits by chance, and UTF-16 fits it.
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
# What people take for a text, since another program shows it as one.
_OTHERS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip file or a Word document"),
    (b"\xd0\xcf\x11\xe0", "a Word document"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "a gzip file"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"RIFF", "audio or video"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"SQLite format 3", "a database"),
)
_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_LETTER = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_LINE = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
_HIGH_WORD = re.compile(rb"[^\s]*[\x80-\xff][^\s]*")
# Bytes that were not UTF-8, as Python's "surrogateescape" keeps them.
_STRAY = re.compile("[\udc80-\udcff]")
_CUT_OFF = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]{0,2}\\Z")
_WORD = re.compile(r"[^\W\d_]+")
# What stands in English texts beside letters.
_SIGNS = frozenset("‘’“”‚„–—…•·€£¥©®™°§±×½¼¾²³«»¿¡†‹›\u00a0\u00ad")
_MOST_STRAY = 100
_FEW_CONTROLS = 3
_NO_BINARY = "a transcript as text, not a binary file"
# English and most of its neighbours have fewer letters outside ASCII than this: too few to tell a language by.
_FEW = 0.045
# What no other encoding fits may still be one of theirs.
_MANY = 0.1
# A guess of any other is more likely wrong than right.
_USUAL = (
    "cp1252", "mac_roman", "cp1251", "koi8_r", "cp866", "cp1250", "iso8859_2", "cp1254", "cp1253", "cp1255", "cp1256",
    "shift_jis", "cp932", "euc_jp", "iso2022_jp", "gb18030", "big5", "cp950", "euc_kr", "cp949",
)  # fmt: skip
_MOST_GUESSED = 60_000


class Decoded(NamedTuple):
    """Hold the text of a file; `note` says what was guessed or mended, None where nothing had to be."""

    text: str
    note: str | None = None


def decode_text(data: bytes, path: Path) -> Decoded:
    """Decode a file in any encoding; raise TranscriptError where it is no text, or where its encoding can't be told.

    UTF-8, and what has a mark, is known; the rest is guessed from the bytes. A few stray bytes in UTF-8, as pasting
    leaves them, are read as Windows-1252, and letters that the end of the file cuts are dropped; both are told.
    """
    for mark, kind in _OTHERS:
        if data.startswith(mark):
            raise TranscriptError(path, f"a transcript as text, not {kind}")
    decoded = _decode_marked(data, path) or _decode_wide(data) or _decode_narrow(data, path)
    if "\0" in decoded.text:
        line = decoded.text.count("\n", 0, decoded.text.index("\0")) + 1
        raise TranscriptError(path, _NO_BINARY, line)
    if _count_controls(decoded.text) > max(_FEW_CONTROLS, len(decoded.text) // 50):
        raise TranscriptError(path, _NO_BINARY)
    if not decoded.text.strip("\ufeff \t\r\n\f\v"):
        raise TranscriptError(path, "a transcript, but the file is empty")
    return decoded


def _count_controls(text: str) -> int:
    """Return how many control characters a text has: in UTF-8 each is a byte, and bytes are counted fast."""
    encoded = text.encode("utf-8", "surrogatepass")
    return len(encoded) - len(encoded.translate(None, _CONTROLS))


def decode_head(data: bytes) -> str:
    """Decode the beginning of a file well enough to tell its format."""
    mark, encoding = next(((mark, name) for mark, name in _BOMS if data.startswith(mark)), (b"", ""))
    wide = None if encoding else _decode_wide(data)
    return wide.text if wide else data[len(mark) :].decode(encoding or "utf-8", "replace")


def _decode_marked(data: bytes, path: Path) -> Decoded | None:
    """Decode what begins with the mark of its encoding."""
    mark, encoding = next(((mark, name) for mark, name in _BOMS if data.startswith(mark)), (b"", ""))
    body = data[len(mark) :]
    if not encoding:
        return None
    if encoding == "utf-8":
        return _decode_narrow(body, path)
    try:
        return Decoded(body.decode(encoding))
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(encoding)
        if "end of data" in error.reason or "truncated" in error.reason:
            return Decoded(before, "the file ends within a letter, it may be cut off")
        raise TranscriptError(path, f"{encoding.upper()}, as its mark says", before.count("\n") + 1) from None


def _decode_wide(data: bytes) -> Decoded | None:
    """Decode UTF-16 and UTF-32 without a mark: each space and line end of theirs has a zero byte."""
    if b"\0" not in data:
        return None
    for encoding in _WIDE:
        width = int(encoding[4:6]) // 8
        try:
            text = data[: len(data) // width * width].decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_wide_text(text):
            return Decoded(text, f"read as {encoding.upper()} (guessed, it has no mark)")
    return None


def _is_wide_text(text: str) -> bool:
    """Tell whether it is a text rather than other bytes taken in twos: with spaces, and hardly a letter unassigned."""
    spaces = sum(text.count(space) for space in " \n。、")
    sound = sum(letter.isprintable() or letter.isspace() for letter in text[:10_000])
    return spaces * 200 >= len(text) and sound >= 0.99 * len(text[:10_000]) and not _CONTROL_LETTER.search(text)


def _decode_narrow(data: bytes, path: Path) -> Decoded:
    """Decode UTF-8, with a few stray bytes or a cut end perhaps, else what the bytes look like."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_strays(data, path)
    # Japanese mail has letters as ASCII between escapes.
    return _guess_encoding(data, path) if "\x1b$" in text else Decoded(text)


def _decode_strays(data: bytes, path: Path) -> Decoded:
    """Decode what is UTF-8 but for a few bytes or a cut end, else what the bytes look like."""
    text = data.decode("utf-8", "surrogateescape")
    stray = _STRAY.findall(text)
    sound = sum(map(text.count, set(re.findall(r"[^\x00-\x7f\udc80-\udcff]", text))))
    cut = _CUT_OFF.search(text)
    if cut and len(cut[0]) == len(stray) and (sound or len(stray) > 1):
        return Decoded(text[: cut.start()], "the file ends within a letter, it may be cut off")
    if len(stray) > min(2 * sound, _MOST_STRAY):
        return _guess_encoding(data, path)
    line = text.count("\n", 0, text.index(stray[0])) + 1
    mended = _STRAY.sub(lambda match: bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace"), text)
    return Decoded(mended, f"{len(stray)} bytes, the first in line {line}, are no UTF-8; read as Windows-1252")


def _guess_encoding(data: bytes, path: Path) -> Decoded:
    """Decode what is no Unicode, by the letters that come out; raise TranscriptError where none are likely."""
    if control := _CONTROL.search(data):
        raise TranscriptError(path, _NO_BINARY, data.count(b"\n", 0, control.start()) + 1)
    encoding = _guess_western(data, _FEW) or _guess_any(data) or _guess_western(data, _MANY)
    try:
        if encoding:
            return Decoded(data.decode(encoding), f"read as {encoding.replace('_', '-')} (guessed)")
    except UnicodeDecodeError:
        pass
    high = _HIGH.search(data)
    line = data.count(b"\n", 0, high.start()) + 1 if high else 1
    raise TranscriptError(path, "UTF-8, or another encoding that can be told from the bytes", line)


def _guess_western(data: bytes, most: float) -> str | None:
    """Choose between Windows and Mac for a text that is nearly all ASCII, by what only the right one makes of it."""
    words = b" ".join(_HIGH_WORD.findall(data))
    high = len(_HIGH.findall(words))
    if not 0 < high <= most * len(data):
        return None
    faults = {encoding: _count_faults(words, encoding) for encoding in ("cp1252", "mac_roman")}
    best = min(faults, key=lambda encoding: faults[encoding])
    return best if faults[best] * 20 <= high else None


def _count_faults(data: bytes, encoding: str) -> int:
    """Count signs that no one writes, and words with capitals in the middle that an accent or a quote has made."""
    text = data.decode(encoding, "replace")
    odd = sum(not (letter.isascii() or letter.isalpha() or letter in _SIGNS) for letter in text)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return odd + sum(not (word.islower() or word.isupper() or word[1:].islower()) for word in words)


def _guess_any(data: bytes) -> str | None:
    """Ask charset-normalizer about the lines that are not ASCII: the others say nothing and would hide these."""
    from charset_normalizer import from_bytes

    lines = b"\n".join(_HIGH_LINE.findall(data)) or data
    head = lines[: lines.rfind(b"\n", 0, _MOST_GUESSED) + 1] or lines[:_MOST_GUESSED]
    best = from_bytes(head).best()
    if best is None:
        return None
    return next((name for name in _USUAL if name in best.could_be_from_charset), None)

"""Any encoding is read; what is guessed or mended is told; what is no text is refused in one line."""

import codecs
import gzip
import io
import sqlite3
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from languages import TALKS
from shared_texts import shared_file

from extractor.decode import decode_head, decode_text
from extractor.read import read_episode
from schemas.errors import TranscriptError

HERE = Path("talk.txt")
# An English text with what editors put into it: few signs outside ASCII.
ENGLISH = "It’s “open”, says Zoë – and that’s all… She paid 20 € for café au lait. " + "We talk of models here. " * 40
LEGACY = [
    ("en", "cp1252"), ("en", "mac-roman"), ("de", "cp1252"), ("de", "latin-1"), ("de", "mac-roman"), ("fr", "cp1252"),
    ("fr", "mac-roman"), ("es", "cp1252"), ("es", "mac-roman"), ("it", "cp1252"), ("pl", "cp1250"), ("cs", "cp1250"),
    ("ru", "cp1251"), ("ru", "koi8-r"), ("ru", "cp866"), ("el", "cp1253"), ("ja", "shift-jis"), ("ja", "euc-jp"),
    ("ja", "iso2022-jp"), ("zh", "gb18030"), ("ko", "euc-kr"),
]  # fmt: skip
MARKED = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


def talk(language: str) -> str:
    return ENGLISH if language == "en" else TALKS[language]


@pytest.mark.parametrize(("language", "encoding"), LEGACY)
def test_a_text_in_an_old_encoding_is_read_and_the_guess_is_told(language: str, encoding: str) -> None:
    data = talk(language).encode(encoding, "replace")
    text, note = decode_text(data, HERE)
    assert text == data.decode(encoding)
    assert note
    assert "(guessed)" in note


def test_the_usual_name_of_an_encoding_is_told() -> None:
    assert decode_text(TALKS["de"].encode("latin-1"), HERE).note == "read as cp1252 (guessed)"


@pytest.mark.parametrize("encoding", MARKED)
@pytest.mark.parametrize("language", TALKS)
def test_unicode_with_a_mark_is_read_without_a_word(language: str, encoding: str) -> None:
    data = MARKED[encoding] + talk(language).encode(encoding)
    assert decode_text(data, HERE) == (talk(language), None)
    assert decode_head(data) == talk(language)


@pytest.mark.parametrize("encoding", [name for name in MARKED if name != "utf-8"])
@pytest.mark.parametrize("language", ["en", "de", "ru", "el", "ko"])
def test_wide_letters_without_a_mark_are_guessed(language: str, encoding: str) -> None:
    data = talk(language).encode(encoding)
    assert decode_text(data, HERE) == (talk(language), f"read as {encoding.upper()} (guessed, it has no mark)")
    assert decode_head(data) == talk(language)


@pytest.mark.parametrize("language", TALKS)
def test_utf_8_is_never_taken_for_anything_else(language: str) -> None:
    assert decode_text(talk(language).encode(), HERE) == (talk(language), None)


def test_a_few_stray_bytes_in_utf_8_are_read_as_windows_1252_and_told() -> None:
    data = "Zoë said:\nhéllo\n".encode() + "“so” it’s\n".encode("cp1252")
    text, note = decode_text(data, HERE)
    assert text == "Zoë said:\nhéllo\n“so” it’s\n"
    assert note == "3 bytes, the first in line 3, are no UTF-8; read as Windows-1252"


def test_a_byte_that_means_nothing_stands_as_a_mark_in_its_place() -> None:
    text, note = decode_text("Zoë said “yes\x9d”.".encode().replace(b"\xc2\x9d", b"\x9d"), HERE)
    assert text == "Zoë said “yes�”."
    assert note


@pytest.mark.parametrize("cut", [1, 2])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_letter_that_the_end_of_the_file_cuts_is_dropped_and_told(cut: int, mark: bytes) -> None:
    data = mark + "Zoë says “so”".encode()[:-cut]
    assert decode_text(data, HERE) == ("Zoë says “so", "the file ends within a letter, it may be cut off")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_wide_letter_that_the_end_of_the_file_cuts_is_dropped_and_told(encoding: str) -> None:
    data = MARKED[encoding] + "Some words.".encode(encoding)[:-1]
    assert decode_text(data, HERE) == ("Some words", "the file ends within a letter, it may be cut off")


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return held.getvalue()


def _database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE talks (words TEXT)")
        return connection.serialize()


NO_TEXTS = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\n",
    "a zip file or a Word document": _zip(),
    "a Word document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    "RTF": rb"{\rtf1\ansi Hello}",
    "a gzip file": gzip.compress(ENGLISH.encode()),
    "audio": b"ID3\x04\x00" + bytes(range(256)),
    "audio or video": b"RIFF\x24\x08\x00\x00WAVEfmt ",
    "an image": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "a database": _database(),
    "a binary file": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("kind", NO_TEXTS)
def test_what_is_no_text_is_refused_by_what_it_is(kind: str) -> None:
    with pytest.raises(TranscriptError, match=rf"^talk\.txt(:\d+)?: expected a transcript as text, not {kind}$"):
        decode_text(NO_TEXTS[kind], HERE)


REFUSED = [
    (b"", "the file is empty", None),
    (codecs.BOM_UTF8, "the file is empty", None),
    (codecs.BOM_UTF16_LE + " \n".encode("utf-16-le"), "the file is empty", None),
    (b" \r\n\r\n", "the file is empty", None),
    (b"one\ntwo\0\n", "not a binary file", 2),
    (b"\x01\x02\x03\x04\x05 words", "not a binary file", None),
    (codecs.BOM_UTF16_LE + "a\nb".encode("utf-16-le") + b"\x00\xd8\x00\xd8", "UTF-16-LE, as its mark says", 2),
    (codecs.BOM_UTF32_LE + b"\xff\xff\xff\xff", "UTF-32-LE, as its mark says", 1),
    (b"words\n" + bytes(range(0x80, 0x100)) * 2, "another encoding that can be told", 2),
]


@pytest.mark.parametrize(("data", "expected", "line"), REFUSED)
def test_what_can_not_be_read_is_refused_with_its_line(data: bytes, expected: str, line: int | None) -> None:
    with pytest.raises(TranscriptError, match=expected) as error:
        decode_text(data, HERE)
    assert error.value.line == line


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_any_bytes_are_a_text_or_refused_in_one_line(data: bytes) -> None:
    text, note, refused = "", None, ""
    try:
        text, note = decode_text(data, HERE)
    except TranscriptError as error:
        refused = str(error)
    if refused:
        assert refused.startswith("talk.txt")
        assert "\n" not in refused
        return
    text.encode()
    assert "\0" not in text
    assert note or text == data.removeprefix(codecs.BOM_UTF8).decode() or data.startswith(tuple(MARKED.values()))
    assert decode_text(data, HERE) == (text, note)


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
def test_real_episodes_are_read_in_the_encodings_of_windows_and_mac(encoding: str) -> None:
    """One accent in a whole text may be read as the other's: there is nothing to tell them apart by."""
    wrong = []
    for path in sorted(shared_file("corpus/practical-ai").glob("*.md"))[::6]:
        data = path.read_text("utf-8").encode(encoding, "replace")
        signs = [byte for byte in data if byte > 127]
        if len(signs) > 3 and decode_text(data, path).text != data.decode(encoding):
            wrong.append(path.name)
    assert not wrong


def test_a_reading_tells_what_it_guessed(tmp_path: Path) -> None:
    notes: list[str] = []
    path = tmp_path / "talk.txt"
    path.write_bytes(TALKS["de"].encode("cp1252"))
    assert read_episode(path, note=notes.append).text == TALKS["de"]
    assert notes == ["read as cp1252 (guessed)"]

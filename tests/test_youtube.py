import json
from pathlib import Path
from typing import Any

import pytest
from formats import edited, read_or_refuse, said, turns
from hypothesis import given
from hypothesis import strategies as st

from extractor.readers import choose_reader, rank_text
from extractor.readers.webvtt import read_webvtt
from extractor.readers.youtube import read_json3, read_timedtext
from extractor.transcript import Transcript
from schemas.errors import TranscriptError

SECONDS = """<?xml version="1.0" encoding="utf-8" ?><transcript>
<text start="0.5" dur="4.16">so it isn&amp;#39;t &lt;i>that&lt;/i></text>
<text start="2" dur="3">far &amp; wide</text>
<text start="5" dur="0.5"></text>
</transcript>"""
WORDS = """<timedtext format="3"><head><ws id="0"/></head><body>
<w t="0" id="1"/>
<p t="160" d="4390" w="1"><s ac="0">so</s><s t="320" ac="0"> we</s><s t="900"> go</s></p>
<p t="2390" d="2000" w="1" a="1">
</p>
<p t="2400" d="4000" w="1"><s>&gt;&gt; yes</s><s t="400"> sure</s></p>
</body></timedtext>"""
EVENTS = {
    "wireMagic": "pb3",
    "events": [
        {"tStartMs": 0, "dDurationMs": 99000, "id": 1, "wpWinPosId": 1},
        {"tStartMs": 160, "dDurationMs": 4390, "segs": [
            {"utf8": "so", "acAsrConf": 0}, {"utf8": " we", "tOffsetMs": 320}, {"utf8": " go", "tOffsetMs": 900}
        ]},
        {"tStartMs": 2390, "dDurationMs": 2000, "aAppend": 1, "segs": [{"utf8": "\n"}]},
        {"tStartMs": 2400, "dDurationMs": 4000, "segs": [{"utf8": ">> yes"}, {"utf8": " sure", "tOffsetMs": 400}]},
        {"tStartMs": 7000, "dDurationMs": 500, "segs": [{"utf8": "[Music]"}]},
    ],
}  # fmt: skip
ROLLING = """WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.389 align:start position:0%
\x20
so<00:00:00.480><c> we</c><00:00:01.060><c> go</c>

00:00:02.389 --> 00:00:02.400 align:start position:0%
so we go
\x20

00:00:02.400 --> 00:00:06.400 align:start position:0%
so we go
&gt;&gt; yes<00:00:02.800><c.colorE5E5E5> sure</c>

00:00:06.400 --> 00:00:06.410 align:start position:0%
&gt;&gt; yes sure
\x20
"""


def read_xml(text: str) -> Transcript:
    return read_timedtext(text, Path("talk.xml"))


def read_events(data: Any) -> Transcript:
    return read_json3(json.dumps(data), Path("talk.json3"))


def test_text_elements_have_seconds_and_twice_escaped_words() -> None:
    transcript = read_xml(SECONDS)
    assert [(piece.words, piece.at, piece.until, piece.line) for piece in transcript.pieces] == [
        ("so it isn't that", 0.5, 2.0, 2), ("far & wide", 2.0, 5.0, 3)
    ]  # fmt: skip


SPOKEN = [("so", 0.16), ("we", 0.48), ("go", 1.06), ("yes", 2.4), ("sure", 2.8)]


def test_one_talk_in_xml_json_and_rolling_captions_has_the_same_words_at_the_same_seconds() -> None:
    for transcript in (read_xml(WORDS), read_events(EVENTS), read_webvtt(ROLLING, Path("a.vtt"))):
        assert said(transcript) == SPOKEN
        assert turns(transcript) == [(None, "so we go"), (None, "yes sure")]


def test_the_header_of_rolling_captions_names_the_language() -> None:
    assert read_webvtt(ROLLING, Path("a.vtt")).metadata.language == "en"


def test_milliseconds_may_stand_at_text_elements_too() -> None:
    assert said(read_xml('<timedtext><text t="1500" d="200">One.</text></timedtext>')) == [("One.", 1.5)]


def test_words_of_a_script_without_spaces_stay_together() -> None:
    events = [{"tStartMs": 0, "segs": [{"utf8": "模型"}, {"utf8": "很大", "tOffsetMs": 300}]}]
    assert said(read_events({"events": events})) == [("模型很大", 0.0)]
    assert said(read_xml('<timedtext><p t="0"><s>模型</s><s t="300">很大</s></p></timedtext>')) == [("模型很大", 0.0)]


def test_invisible_characters_are_no_words() -> None:
    assert said(read_xml('<transcript><text start="1">a&#x200b;b&amp;#8203;c</text></transcript>')) == [("abc", 1.0)]


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (SECONDS[:-20], 4, "well-formed XML"),
        ('<transcript>\n<text start="x">a</text></transcript>', 2, "a number of seconds, not 'x'"),
        ("<transcript>\n<text>a</text></transcript>", 2, "a number of seconds, not 'None'"),
        ("<timedtext>\n<p t='1e400'>a</p></timedtext>", 2, "a number of seconds"),
        ('<!DOCTYPE t [\n<!ENTITY a "b">]><transcript/>', 2, "XML without entities"),
        ('<!DOCTYPE t [\n<!ENTITY a SYSTEM "file:///etc/passwd">]><transcript/>', 2, "XML without entities"),
        ("<transcript>" + "<a>" * 50_000, 1, "well-formed XML"),
    ],
)
def test_what_is_wrong_in_xml_is_told_with_its_line(text: str, line: int, expected: str) -> None:
    with pytest.raises(TranscriptError, match=expected) as error:
        read_xml(text)
    assert error.value.line == line


@pytest.mark.parametrize(
    "events", [7, [7], [{"segs": 7}], [{"segs": [7]}], [{"segs": [{"utf8": 7}]}], [{"tStartMs": "x", "segs": []}]]
)
def test_what_is_wrong_in_json3_is_told(events: Any) -> None:
    with pytest.raises(TranscriptError):
        read_events({"events": events})


@pytest.mark.parametrize("indent", [1, 4])
def test_each_event_knows_its_line_wherever_the_list_stands(indent: int) -> None:
    data = {"wireMagic": "pb3", "pens": [{}], "events": EVENTS["events"], "more": {"events": [1, 2]}}
    text = json.dumps(data, indent=indent)
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line == " " * 2 * indent + "{"]
    assert [piece.line for piece in read_json3(text, Path("a")).pieces] == [lines[1], lines[3]]


def test_a_list_that_is_not_the_first_of_its_name_is_read_all_the_same() -> None:
    assert said(read_json3(json.dumps({"x": {"events": [1]}, **EVENTS}, indent=1), Path("a"))) == SPOKEN


@pytest.mark.parametrize(("right", "wrong"), [("\n ]", ",\n ]"), ("},\n", "}\n"), ("\n ]", ""), ("[", "[,")])
def test_json_that_is_damaged_in_its_list_is_no_json(right: str, wrong: str) -> None:
    text = json.dumps({"events": EVENTS["events"]}, indent=1)
    assert right in text
    with pytest.raises(TranscriptError, match=r"expected JSON \("):
        read_json3(text.replace(right, wrong, 1), Path("a"))


@pytest.mark.parametrize("suffix", [".xml", ".json", ".txt", ".vtt", ""])
@pytest.mark.parametrize(
    ("text", "format"),
    [(SECONDS, "timedtext"), (WORDS, "timedtext"), (json.dumps(EVENTS), "json3"), (ROLLING, "webvtt")],
)
def test_each_is_known_by_its_root_or_its_keys(suffix: str, text: str, format: str) -> None:
    reader = choose_reader(suffix, text)
    assert reader
    assert reader.format == format


@pytest.mark.parametrize("text", ["<rss/>", "<html><transcript/></html>", "", "<!-- <transcript> -->"])
def test_other_xml_is_not_known(text: str) -> None:
    assert choose_reader(".xml", text) is None


def test_the_seconds_of_words_make_it_richer() -> None:
    assert rank_text(".xml", WORDS) < rank_text(".xml", SECONDS)
    assert rank_text(".json", json.dumps(EVENTS)) < rank_text(".xml", SECONDS)


@given(st.data())
def test_no_edit_of_a_file_raises_anything_else(data: st.DataObject) -> None:
    read_or_refuse(read_timedtext, data.draw(edited(data.draw(st.sampled_from([SECONDS, WORDS])))))
    read_or_refuse(read_json3, data.draw(edited(json.dumps(EVENTS, indent=1))))
    read_or_refuse(read_webvtt, data.draw(edited(ROLLING)))

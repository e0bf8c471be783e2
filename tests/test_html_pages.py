import time
from pathlib import Path

import pytest
from formats import edited, read_or_refuse, turns
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.read import read_episode
from extractor.readers import choose_reader, rank_text
from extractor.readers.html import has_dialogue, read_html
from extractor.readers.words import clean_source
from extractor.transcript import Transcript
from schemas.errors import TranscriptError

TALK = "<p><b>Ada:</b> One.</p><p><b>Bo:</b> Two.</p>"
PAGE = f"<!DOCTYPE html>\n<html><head><title>Small models</title></head><body><nav>Home</nav>{TALK}</body></html>"
CITED = "<cite>Ada:</cite>\n<time>0:05</time>\n<p>One is one.</p>\n<cite>Bo:</cite><time>0:09</time><p>Two is two.</p>"
TABLE = "<table><tr><th>Time<th>Who<tr><td>0:05<td>Ada<td>One is one.<tr><td>0:09<td>Bo<td>Two.</table><pre>0:05\nOne\n"


def read(text: str) -> Transcript:
    return read_html(clean_source(text), Path("talk.html"))


NOTES = [
    "<p>We talk.</p><p><strong>Host:</strong> Ada Moss</p><p><strong>Guest:</strong> Bo Reed</p>",
    "<p>We talk of it.</p><p>(00:00) Intro<br>(02:10) What models are<br>(12:00) The end</p>",
    "<p>We talk.</p><ul><li>[00:00] Intro</li><li>[02:10] Models</li><li>[22:10] End</li></ul>",
    "<p>We talk.</p><p>00:00 Intro</p><p>02:10 Models</p><p>22:10 End</p><p>Sponsors: none</p>",
    "<ul><li><b>Chains</b>: how it runs</li><li><b>Agents</b>: who runs it</li></ul>",
    "<p>An article that says a thing or two.</p>",
    "",
]


@pytest.mark.parametrize("text", NOTES)
def test_show_notes_with_fields_and_chapters_are_no_dialogue(text: str) -> None:
    assert not has_dialogue(text)
    if text:
        assert {(piece.label, piece.at) for piece in read(text).pieces} == {(None, None)}


REFUSED = [
    ("<!DOCTYPE html><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>", "404 Not"),
    ("<html><body><p>Please log in to continue to the transcript of this episode.</p></body></html>", "Please log in"),
    ("<html><head><title>App</title></head><noscript>Enable JavaScript.</noscript><div id=root></div>", "0 words"),
    ("<html><title>A show</title><body><p>Episode seven.</p></body></html>", "2 words"),
    (
        "<html><title>Just a moment...</title><body><p>" + "Checking your browser. " * 12 + "</p></body>",
        "Just a moment",
    ),
    ("<p>Not Found</p>", "Not Found"),
    ("<p>[music]</p>", "0 words"),
    ("<script>let talk = 'Ada: One two three four five.'</script>", "0 words"),
]


@pytest.mark.parametrize(("text", "told"), REFUSED)
def test_a_page_that_holds_no_talk_is_one_line_that_says_what_it_holds(text: str, told: str) -> None:
    with pytest.raises(TranscriptError, match=f"^talk.html: expected a transcript, but this page .*{told}"):
        read(text)


def test_a_long_article_on_errors_is_no_error() -> None:
    assert read(f"<html><title>404 Not Found: a history</title><p>{'Servers say so. ' * 60}</p></html>").pieces


NAMES = [
    (".html", PAGE, "html"),
    (".HTM", TALK, "html"),
    (".xhtml", f"<?xml version='1.0'?>\n<!-- x -->\n<!DOCTYPE html><html>{TALK}</html>", "html"),
    (".html", "Ada: One.<br>Bo: Two.", "html"),
    (".html", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n", "webvtt"),
    (".html", "**Ada:** One.\n\n**Bo:** Two.\n", "markdown"),
    (".html", "Just words.", "text"),
    ("", TALK, "html"),
    ("", PAGE, "html"),
    (".txt", TALK, "html"),
    (".txt", PAGE, "html"),
    (".txt", REFUSED[0][0], None),
    (".php", PAGE, "html"),
    (".md", TALK, "markdown"),
    (".md", PAGE, None),
    (".vtt", PAGE, "webvtt"),
    (".srt", TALK, "subrip"),
    (".json", PAGE, None),
    (".json", TALK, None),
    (".xml", PAGE, None),
    (".tsv", TALK, None),
]  # fmt: skip


@pytest.mark.parametrize(("suffix", "text", "expected"), NAMES)
def test_a_page_is_known_by_its_content_but_not_under_the_name_of_captions(
    suffix: str, text: str, expected: str | None
) -> None:
    reader = choose_reader(suffix, text)
    assert (reader.format if reader else None) == expected


def test_a_page_ranks_by_what_it_knows_of_speakers_and_seconds() -> None:
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n{}Hello.\n"
    texts = [
        (".vtt", vtt.format("<v Ada>")),
        (".html", CITED),
        (".html", "<p>Ada: One.</p><p>Bo: Two.</p><p>Ada: Three.</p><p>Bo: So.</p>"),
        (".md", "**Ada:** One.\n\n**Bo:** Two."),
        (".vtt", vtt.format("")),
        (".html", "<p>0:05 </p><p>One is one.</p><p>0:09</p><p>Two is two.</p>"),
        (".html", "<p>An article that says a thing or two.</p>"),
    ]
    assert sorted(texts, key=lambda each: rank_text(*each)) == texts


JSON_LD = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite",
"name": "Host"}, {"@type": "PodcastEpisode", "name": "Small models", "datePublished": "2024-05-06", "episodeNumber": 7,
"duration": "PT1H2M3S", "url": "https://example.org/e/7", "description": "We talk.", "author": {"name": "Ada Moss"},
"partOfSeries": {"@type": "PodcastSeries", "name": "Good Show"}}]}</script>"""
HEADERS: list[tuple[str, dict[str, object]]] = [
    (JSON_LD, {"title": "Small models", "show": "Good Show", "published": "2024-05-06", "number": 7, "duration": 3723.0,
               "url": "https://example.org/e/7", "description": "We talk."}),
    ("<title>Small models | Good Show | Host</title><h1>Small models</h1>", {"title": "Small models"}),
    ("<title>Small — Good Show</title><meta property=og:site_name content='Good Show'>", {"title": "Small"}),
    (
        "<meta property=og:title content='Small - with Bo Reed'><title>x</title><h1>Small</h1>",
        {"title": "Small - with Bo Reed"},
    ),
    ("<title>AI - a history</title>", {"title": "AI - a history"}),
    ("<title>Transcript for Go Time #300</title>", {"title": "Go Time #300"}),
    ("<title>Host</title><meta property='og:title' content='Small &amp; old (Transcript)'>", {"title": "Small & old"}),
    ("<h1>Small <em>models</em></h1>", {"title": "Small models"}),
    ("<html lang='de-AT'>", {"language": "de-AT"}),
    ("<link rel=canonical href='https://example.org/7'>", {"url": "https://example.org/7"}),
    ("<link rel=canonical href='https://example.org/'>", {"url": None}),
    ("<link rel=canonical href='/7'>", {"url": None}),
    ("<meta property='article:published_time' content='2024-05-06'>", {"published": "2024-05-06"}),
    ("<p><time datetime='2024-05-06'>Monday</time> is the day.</p>", {"published": "2024-05-06"}),
    ("<time datetime='2024-05-06'>a</time><time datetime='2024-05-09'>b</time>", {"published": None}),
    ("<meta name=description content='We  talk.'>", {"description": "We talk."}),
    ("<script type='application/ld+json'>{broken</script>", {"title": None}),
    (f"<script type='application/ld+json'>{'[' * 5000}</script>", {"title": None}),
    ("<script type='application/ld+json'>[{\"@type\": [\"Episode\"], \"name\": 7}, 3, null]</script>", {"title": "7"}),
]  # fmt: skip


@pytest.mark.parametrize(("head", "expected"), HEADERS)
def test_a_page_says_of_itself_what_its_head_says(head: str, expected: dict[str, object]) -> None:
    metadata = read(head + TALK).metadata
    assert {name: getattr(metadata, name) for name in expected} == expected
    assert set(metadata.origins.values()) <= {"header"}


def test_a_byline_names_a_person_who_speaks(tmp_path: Path) -> None:
    path = tmp_path / "talk.html"
    path.write_text(f"<meta name=author content='By Ada Moss and Some Company'>{TALK}")
    assert [person.name for person in read_episode(path).metadata.people] == ["Ada Moss"]


HARD = {
    "deep": "<div>" * 20_000 + TALK,
    "bold": "<b>x<p>" * 5_000 + TALK,
    "comments": "<!--" * 20_000,
    "marked sections": "<![if x]><![" * 5_000 + TALK,
    "open tags": "<a b='<p " * 20_000,
    "angles": "< </ <? <! " * 5_000 + TALK,
    "links": "<a href='http://x.org'>" * 5_000 + TALK,
    "stamps": "[0:05] " * 10_000 + TALK,
    "NULs": "<p>\0<b>Ada:\0</b> One.</p><p><b>Bo:</b>\0 Two.</p>",
    "CDATA": f"<![CDATA[{TALK}]]>",
    "cut off in a tag": TALK + "<p class='x",
    "cut off in a comment": TALK + "<!-- <p>more",
    "private signs": TALK.replace("One", "\ue004O\ue006n&#xe007;e&#xe001;"),
}


@pytest.mark.parametrize("case", HARD)
def test_odd_markup_is_read_or_refused_in_time(case: str) -> None:
    begun = time.process_time()
    read_or_refuse(read_html, HARD[case])
    # Measured: 0.7 s at most; anything quadratic takes minutes.
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("case", ["NULs", "CDATA", "cut off in a tag", "cut off in a comment", "private signs"])
def test_odd_markup_leaves_the_words_as_they_are(case: str) -> None:
    assert turns(read(HARD[case])) == [("Ada", "One."), ("Bo", "Two.")]


@pytest.mark.heavy
def test_ten_megabytes_and_a_hundred_thousand_levels_take_seconds() -> None:
    begun = time.process_time()
    pieces = read(
        "<div>" * 100_000 + "".join(f"<p><b>Ada:</b> {'words ' * 30}</p><p><b>Bo:</b> Yes.</p>\n" * 45_000)
    ).pieces
    assert len(pieces) == 90_000
    # Measured: 10 s.
    assert time.process_time() - begun < 120


@settings(max_examples=60)
@given(st.data())
def test_no_edit_of_a_page_raises_anything_else(data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from([PAGE, CITED, JSON_LD + PAGE, TABLE]))
    read_or_refuse(read_html, data.draw(edited(sample)))


_TAGS = st.sampled_from(
    "<p>|</p>|<b>|</b>|<cite>|</cite>|<br>|<li>|<td>|<tr>|</div>|<div>|<a href='http://x.y'>|</a>|<time>|</time>|0:05"
    "|[0:09]|Ada: |Bo Reed|words are here. |<h2>|</h2>|<nav>|</nav>|<pre>|\n|<!--|-->|<![CDATA[|]]>|<script>|</script>"
    "|&lt;|&#xe000;|<dt>|<dd>|e\u0301|<span class=speaker>|</span>|<p data-start='7'>|<button>|</button>|**|(|)|<title>"
    "|<![x".split("|")
)


@settings(max_examples=150)
@given(st.lists(_TAGS, max_size=40).map("".join))
def test_any_tags_in_any_order_are_read_or_refused(text: str) -> None:
    read_or_refuse(read_html, text)

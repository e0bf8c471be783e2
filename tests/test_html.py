import html
import re
from itertools import groupby
from pathlib import Path

import pytest
from formats import read_real, second_of, turns
from markdown_it import MarkdownIt
from shared_texts import shared_file

from extractor.readers.html import has_dialogue, read_html
from extractor.readers.markdown import read_markdown
from extractor.readers.words import clean_source
from extractor.transcript import Transcript
from schemas.episode import Link

Turn = tuple[str | None, float | None, str]

PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
  <title>Small models | Good Show</title>
  <meta property="og:site_name" content="Good Show">
  <link rel="canonical" href="https://example.org/7">
  <script>document.write("<p>Ada: no words</p>")</script>
</head>
<body class="comments-open has-sidebar">
  <nav><a href="/">Home</a></nav>
  <header><h1>Small models</h1></header>
  <div id="cookie-banner">We use cookies.</div>
  <main>
    <h2>Transcript</h2>
    <p><strong>Ada Moss:</strong> Hello &amp; welcome.</p>
    <div class="sponsor-box"><p>Buy a bed.</p></div>
    <form><p>Your address</p><button>Subscribe</button></form>
    <!-- <p>Bo: unsaid</p> -->
    <p><strong>Bo Reed:</strong>
       See <a href="https://example.org/a">the
       paper</a>.</p>
    <template><p>Not yet</p></template>
    <h2>3 Comments</h2>
    <p>Nice talk</p>
  </main>
  <aside>Other talks</aside>
  <footer>Good Show 2024</footer>
</body>
</html>
"""


def read(text: str) -> Transcript:
    return read_html(clean_source(text), Path("talk.html"))


def timed_turns(text: str) -> list[Turn]:
    """Return label, second and words of each turn."""
    transcript = read(text)
    starts = [piece.at for piece in transcript.pieces if piece.opens == "turn"]
    return [(label, at, words) for (label, words), at in zip(turns(transcript), starts, strict=True)]


TWO: list[Turn] = [("Ada Moss", 5.0, "One is one."), ("Bo Reed", 9.0, "Two is two.")]
UNTIMED: list[Turn] = [(label, None, words) for label, _, words in TWO]
NAMELESS: list[Turn] = [(None, 5.0, "One is one."), (None, 9.0, "Two is two.")]
FORMS: dict[str, tuple[str, list[Turn]]] = {
    "podcasting 2.0": (
        "<cite>Ada Moss:</cite>\n<time>0:05</time>\n<p>One is one.</p>\n<cite>Bo Reed :</cite><time>0:09</time>"
        "<p>Two is two.</p>",
        TWO,
    ),
    "cite in a paragraph": (
        "<p><cite>Ada Moss</cite>: One is one.</p><p><cite>Bo Reed</cite>: Two is two.</p>",
        UNTIMED,
    ),
    "bold, colon inside": (
        "<p><b>Ada Moss:</b> One is one.</p><p><strong>Bo Reed: </strong>Two is two.</p>",
        UNTIMED,
    ),
    "bold, stamp before the colon": (
        "<p><b>Ada Moss</b> [00:00:05]: One is one.</p><p><strong>Bo Reed</strong> [00:00:09]: Two is two.</p>",
        TWO,
    ),
    "bold, stamp inside": (
        "<p><strong>Ada Moss (0:05):</strong> One is one.</p><p><strong>Bo Reed (0:09):</strong> Two is two.</p>",
        TWO,
    ),
    "bold, stamp behind the colon": (
        "<p><b>Ada Moss: </b>[00:00:05] One is one.</p><p><strong>Bo Reed: </strong>[00:00:09] Two is two.</p>",
        TWO,
    ),
    "stamp before bold": (
        "<p>[00:05] <b>Ada Moss:</b> One is one.</p><p>[00:09] <b>Bo Reed:</b> Two is two.</p>",
        TWO,
    ),
    "bold in pieces, a linked stamp": (
        "<p><b>Ada</b> <b>Moss</b> (<a href='https://y.org?t=5'>0:05</a>): One is one.</p>"
        "<p><b>Bo Reed</b> (<a href='https://y.org?t=9'>0:09</a>): Two is two.</p>",
        TWO,
    ),
    "name and stamp above the words": (
        "<p>Ada Moss (00:05):<br>One is one.</p><p>Bo Reed (00:09):<br />Two is two.</p>",
        TWO,
    ),
    "name and bare stamp in a paragraph": (
        "<p>Ada Moss  0:05  </p><p>One is one.</p><p></p><p>Bo Reed  0:09  </p><p>Two is two.</p>",
        TWO,
    ),
    "headings": (
        "<h4>Ada Moss (00:05)</h4><p>One is one.</p><h4>Bo Reed (00:09)</h4><p>Two is two.</p>"
        "<h4>Ada Moss (00:12)</h4><p>Three.</p>",
        [*TWO, ("Ada Moss", 12.0, "Three.")],
    ),
    "classes": (
        "<div><span class='speaker-name'>Ada Moss</span> <span class='time'>0:05</span><p>One is one.</p></div>"
        "<div><span class='speaker-name'>Bo Reed</span> <span class='time'>0:09</span><p>Two is two.</p></div>",
        TWO,
    ),
    "attributes": (
        "<p data-speaker='Ada Moss' data-start='5'>One is one.</p>"
        "<p data-speaker='Bo Reed' data-start='9'>Two is two.</p>"
        "<p data-speaker='Ada Moss' data-start='12.5'>Three.</p>",
        [*TWO, ("Ada Moss", 12.5, "Three.")],
    ),
    "milliseconds": (
        "<p><b>Ada Moss:</b> <span data-m='5000'>One </span><span data-m='5500'>is one.</span></p>"
        "<p><b>Bo Reed:</b> <span data-ms='9000'>Two is two.</span></p>",
        TWO,
    ),
    "terms": (
        "<dl><dt>Ada Moss<dd>One is one.<dt>Bo Reed<dd>Two is two.<dt>Ada Moss<dd>Three.</dl>",
        [*UNTIMED, ("Ada Moss", None, "Three.")],
    ),
    "table": (
        "<table><tr><th>Time</th><th>Speaker</th><th>Text</th></tr><tr><td>0:05<td>Ada Moss<td>One is one."
        "<tr><td>0:09</td><td>Bo Reed</td><td>Two is two.</td></tr></table>",
        TWO,
    ),
    "paragraphs in a table": (
        "<table><tr><td><p>0:05</p></td><td><p>Ada Moss</p></td><td><p>One is one.</p></td></tr>"
        "<tr><td><p>0:09</p></td><td><p>Bo Reed</p></td><td><p>Two is two.</p></td></tr></table>",
        TWO,
    ),
    "name above stamp above words": (
        "<p><b>Ada Moss</b><br>0:05<br>One is one.</p>"
        "<div class='turn__speaker'>Bo Reed</div><div>0:09</div>Two is two.",
        TWO,
    ),
    "bold and a dash": (
        "<p><b>Ada Moss</b> — One is one.</p><p><b>Bo Reed</b> — Two is two.</p><p><b>Ada Moss</b> — Three.</p>",
        [*UNTIMED, ("Ada Moss", None, "Three.")],
    ),
    "list": (
        "<ul><li><b>Ada Moss</b> [0:05]: One is one.</li><li><b>Bo Reed</b> [0:09]: Two is two.</li>"
        "<li><b>Ada Moss</b> [0:12]: Three.</li></ul>",
        [*TWO, ("Ada Moss", 12.0, "Three.")],
    ),
    "plain": (
        "<p>Ada Moss: One is one.</p><p>Bo Reed: Two is two.</p><p>Ada Moss: Three.</p><p>Bo Reed: Four.</p>",
        [*UNTIMED, ("Ada Moss", None, "Three."), ("Bo Reed", None, "Four.")],
    ),
    "breaks": (
        "Ada Moss: One is<br>one.<br><br>Bo Reed: Two is two.<br>Ada Moss: Three.<br>Bo Reed: Four.",
        [*UNTIMED, ("Ada Moss", None, "Three."), ("Bo Reed", None, "Four.")],
    ),
    "Markdown left as it was": (
        "<p>**Ada Moss:** One is one.</p><p>**Bo Reed:** Two is two.</p>",
        UNTIMED,
    ),
    "unclosed": ("<p><b>Ada Moss:</b> One is one.<p><b>Bo Reed:</b> Two <i>is two.", UNTIMED),
    "stamps above": ("<p>0:05 </p><p>One is one.</p><p></p><p>0:09 </p><p>Two is two.</p>", NAMELESS),
    "stamps in buttons": (
        "<div><button>0:05</button><div>One is</div></div><div><button>0:06</button><div>one and</div></div>"
        "<div><button>0:07</button><div>more.</div></div>",
        [(None, 5.0, "One is one and more.")],
    ),
    "a dump of captions": (
        "<pre>0:05\nOne is\n0:06\none and\n0:07\nmore.\n</pre>",
        [(None, 5.0, "One is one and more.")],
    ),
    "escaped markup": (
        "<p><b>Ada Moss:</b> Write &lt;p&gt; &amp;amp; go.</p><p><b>Bo Reed:</b> I&#39;ll &#x200b;do&nbsp;it.</p>",
        [("Ada Moss", None, "Write <p> &amp; go."), ("Bo Reed", None, "I'll do it.")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_a_page_gives_who_said_what_and_when(form: str) -> None:
    text, expected = FORMS[form]
    assert timed_turns(text) == expected
    assert has_dialogue(text)


def test_what_is_no_talk_on_a_page_is_left_out() -> None:
    assert turns(read(PAGE)) == [("Ada Moss", "Hello & welcome."), ("Bo Reed", "See the paper.")]


def test_links_and_lines_are_those_of_the_source() -> None:
    hello, see = read(PAGE).pieces
    assert see.links == (Link(4, 13, "https://example.org/a"),)
    lines = PAGE.split("\n")
    assert [lines[piece.line - 1].strip()[:19] for piece in (hello, see)] == [
        "<p><strong>Ada Moss",
        "<p><strong>Bo Reed:",
    ]


def test_a_label_that_is_said_again_goes_on_with_its_turn() -> None:
    said = [("Ada", "One is"), ("Ada", "one."), ("Bo", "Two."), ("Bo", "So.")]
    text = "".join(f"<cite>{label}:</cite><p>{words}</p>" for label, words in said)
    assert [(piece.opens, piece.words) for piece in read(text).pieces] == [
        ("turn", "One is"), ("line", "one."), ("turn", "Two."), ("line", "So.")
    ]  # fmt: skip
    assert read(text.replace("One is<", "One.<")).pieces[1].opens == "paragraph"


def test_a_heading_ends_a_turn_and_a_page_without_turns_is_prose_of_nobody() -> None:
    text = "<h1>Models</h1><p>They are small.</p><p>They are <b>Good:</b> cheap.</p><ul><li>One</ul>"
    assert turns(read(text)) == [(None, "They are small. They are Good: cheap."), (None, "One")]
    labelled = "<p><b>Ada:</b> One.</p><p><b>Bo:</b> Two.</p><h2>Notes</h2><p>Three.</p>"
    assert turns(read(labelled)) == [("Ada", "One."), ("Bo", "Two."), (None, "Three.")]


def test_a_page_that_is_all_in_a_form_is_read() -> None:
    assert turns(read("<body><form><p><b>Ada:</b> One.</p><p><b>Bo:</b> Two.</p></form></body>")) == [
        ("Ada", "One."), ("Bo", "Two.")
    ]  # fmt: skip


def test_the_part_that_is_called_the_transcript_is_the_talk() -> None:
    talk = "<p><b>Ada:</b> One.</p><p><b>Bo:</b> Two.</p>"
    page = (
        f"<body><p>About the show.</p><article><p>Notes.</p><div class='transcript-text'>{talk}</div></article></body>"
    )
    assert turns(read(page)) == [("Ada", "One."), ("Bo", "Two.")]


REAL = [
    ("podcasting2/example.html", "Interviewing noteworthy guests", "Gilon", 322.0, 18),
    ("real/300 multiple choices.html", "They've got at least 70 episodes", "Jon Calhoun", 852.23, 209),
    ("real/300 multiple choices.html", "But traditionally, I think the two", "Jon Calhoun", 1097.21, 271),
    ("real/300 multiple choices.html", "Good, Kris. How are you doing?", "Jon Calhoun", None, 19),
    ("real/78 Exploring MCMC Sampler Algorithms, with Matt D. Hoffman.html", "Thank you. It's great", None, 488.0, 101),
    ("real/Tales from Manufacturing Shipping Rack 1.html", "of attorney.", "Speaker 3", 31.0, 18),
    ("real/Talking AI at OpenShift Commons Gathering in Raleigh.html", "About a block Block", "Speaker", 58.692, 63),
]


@pytest.mark.parametrize(("name", "phrase", "speaker", "second", "line"), REAL)
def test_real_pages_know_who_says_a_sentence_when_and_where(
    name: str, phrase: str, speaker: str | None, second: float | None, line: int
) -> None:
    episode = read_real(f"corpus/formats/{name}")
    segment = episode.segment_at(episode.text.index(phrase))
    assert (episode.source.format, segment.label, second_of(episode, phrase)) == ("html", speaker, second)
    assert segment.line == line


@pytest.mark.parametrize("name", sorted({name for name, *_ in REAL}))
def test_a_real_page_gives_all_its_words_and_none_of_its_labels_and_times(name: str) -> None:
    source = shared_file(f"corpus/formats/{name}").read_text()
    text = read_real(f"corpus/formats/{name}").text
    assert not re.search(r"<|&#|^\d+:\d\d$|^Speaker \d|Transcript for", text, re.MULTILINE)
    said = " ".join(re.findall(r"<p>(?!\d+:\d[\d:]*\s*<)(.*?)</p>", source, re.DOTALL))
    words = re.sub(r"\\\[.*?\\?\]", " ", html.unescape(said)).split()
    assert len(text.split()) == pytest.approx(len(words), rel=0.003)


@pytest.mark.parametrize(
    "name", ["2024-02-16-truly-serverless", "2023-09-06-the-point-of-langchain", "2023-05-05-no-moat"]
)
def test_a_real_transcript_has_the_same_turns_as_a_page_and_as_the_markdown_that_made_it(name: str) -> None:
    (path,) = shared_file("corpus/latent-space").glob(f"{name}*")
    text = clean_source(path.read_text()).split("---\n", 2)[2]
    page = MarkdownIt("commonmark", {"html": True}).enable("table").disable(["code", "lheading"]).render(text)
    spoken = [_join_repeated(turns(source)) for source in (read(page), read_markdown(text, path))]
    assert len(spoken[0]) > 80
    assert spoken[0] == spoken[1]
    assert has_dialogue(page)


def _join_repeated(found: list[tuple[str | None, str]]) -> list[tuple[str | None, str]]:
    parts = groupby((turn for turn in found if turn[0]), key=lambda turn: turn[0])
    return [(label, " ".join(words for _, words in said)) for label, said in parts]


def test_real_show_notes_are_no_dialogue() -> None:
    feed = shared_file("corpus/feeds/practical-ai.xml").read_text()
    notes = re.findall(r"<description>\s*<!\[CDATA\[(.*?)\]\]>", feed, re.DOTALL)[::5]
    assert len(notes) > 60
    assert not any(has_dialogue(text) for text in notes)

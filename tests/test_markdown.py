import re
from pathlib import Path

import pytest

from extractor.readers.markdown import is_markdown, read_markdown
from extractor.transcript import Piece
from schemas.episode import Link
from schemas.errors import TranscriptError

PATH = Path("talk.md")


def read(text: str) -> tuple[Piece, ...]:
    return read_markdown(text, PATH).pieces


def spoken(text: str) -> list[tuple[str | None, str]]:
    """Return label and words of each turn."""
    turns: list[tuple[str | None, str]] = []
    for piece in read(text):
        if piece.opens == "turn" or not turns:
            turns.append((piece.label, piece.words))
        else:
            turns[-1] = (turns[-1][0], f"{turns[-1][1]} {piece.words}")
    return turns


@pytest.mark.parametrize(
    "label",
    [
        "**Ada Moss:** ", "**Ada Moss**: ", "**Ada Moss** [00:01:02]: ", "**Ada Moss** (00:01:02): ", "__Ada Moss:__ ",
        "**Ada Moss [01:02]:** ", "[00:01:02] **Ada Moss:** ", "\\[01:02\\] **Ada Moss:** ", "**Ada Moss:**: ",
        "**Ada Moss: **", "**Ada Moss:**",
    ],
)  # fmt: skip
def test_a_bold_name_before_a_colon_is_a_label(label: str) -> None:
    assert spoken(f"{label}Hello all.\n\n**Bo Reed:** Hi.") == [("Ada Moss", "Hello all."), ("Bo Reed", "Hi.")]


def test_a_time_beside_a_label_is_the_second_of_the_turn() -> None:
    assert [piece.at for piece in read("**Ada Moss** [01:00:02]: Hello.\n\n**Bo Reed:** Hi.")] == [3602.0, None]


def test_a_paragraph_without_a_label_goes_on_with_the_turn() -> None:
    first, second = read("**Ada Moss:** One.\n\nTwo.")
    assert (second.opens, second.words, second.line) == ("paragraph", "Two.", 3)
    assert first.label == "Ada Moss"


def test_turns_may_follow_line_on_line() -> None:
    text = "**Ada:** One\ntwo.\n**Bo:** Three.\n**Ada:** Four."
    assert spoken(text) == [("Ada", "One two."), ("Bo", "Three."), ("Ada", "Four.")]
    assert [piece.line for piece in read(text)] == [1, 3, 4]


def test_names_without_asterisks_are_labels_where_they_recur() -> None:
    assert spoken("Ada: One.\n\nBo: Two.\n\nAda: Three.\n\nBo: Four.")[2] == ("Ada", "Three.")


def test_bold_words_that_are_no_label_are_words() -> None:
    assert spoken("**Important** words.\n\n**A rather long remark that ends in a colon:** more.") == [
        (None, "Important words. A rather long remark that ends in a colon: more.")
    ]


def test_an_asterisk_in_the_wrong_place_costs_no_label() -> None:
    text = "**Ada Moss:** One.\n\n**Bo Reed:** Two.\n\n**Ada Moss: I**ndeed."
    assert spoken(text)[-1] == ("Ada Moss", "Indeed.")


def test_markup_leaves_words_alone() -> None:
    text = "**Ada:** Some *soft* and **loud** `code_a` words, a \\* star &amp; an ![image](a.png) end<br>here."
    assert spoken(text + "\n\n**Ada:** x")[0][1] == "Some soft and loud code_a words, a * star & an end here."


def test_an_entity_for_what_is_no_letter_leaves_nothing() -> None:
    (piece,) = read("**Ada Moss:** Hello&#x200b; there,&#xe000; Bo&amp;Co.")
    assert piece.words == "Hello there, Bo&Co."


def test_a_link_keeps_its_words_and_its_address_apart() -> None:
    (piece,) = read("See  [the **big** paper](https://example.org/a?b=1) and [notes]( <https://example.org/n> ).")
    assert piece.words == "See the big paper and notes."
    assert piece.links == (Link(4, 17, "https://example.org/a?b=1"), Link(22, 27, "https://example.org/n"))


def test_a_link_keeps_its_place_when_a_stage_direction_falls_away() -> None:
    (piece,) = read("\\[laughs\\] See [\\[00:12\\] the paper](https://example.org) now.")[-1:]
    assert piece.words == "the paper now."
    assert piece.links == ()
    (piece,) = read("\\[laughs\\] See [the paper](https://example.org) now.")
    assert [piece.words[start:end] for start, end, _ in piece.links] == ["the paper"]


@pytest.mark.parametrize(
    "direction",
    ["\\[laughs\\]", "[laughter]", "[MUSIC]", "[unintelligible 00:12:10]", "\\[unintelligible 00:12:10.20\\]",
     "(laughs)", "[MUSIC PLAYING]", "[BLANK_AUDIO]", "[audience applauds]", "♪♪"],
)  # fmt: skip
def test_stage_directions_are_no_words(direction: str) -> None:
    assert spoken(f"**Ada:** That is {direction} fine.\n\n**Ada:** x")[0] == ("Ada", "That is fine.")


def test_brackets_around_words_stay() -> None:
    for words in ("[the model] (a big one)", "(audio models)", "[the audio of models]", "(sounds good)", "(laughable)"):
        assert spoken(f"It is {words}.")[0][1] == f"It is {words}."


def test_a_word_that_was_not_heard_well_is_kept_without_its_time() -> None:
    assert spoken("We used \\[HighNote 00:12:13.10\\] there.")[0][1] == "We used HighNote there."


def test_a_stamp_before_a_paragraph_is_when_it_begins() -> None:
    text = "**Ada:** One.\n\n**Bo:** \\[04:05\\] Two.\n\n\\[05:00\\] Three. \\[06:00\\] Four."
    assert [(piece.words, piece.at) for piece in read(text)] == [
        ("One.", None), ("Two.", 245.0), ("Three.", 300.0), ("Four.", 360.0)
    ]  # fmt: skip


def test_stamps_behind_the_turns_are_when_they_end() -> None:
    text = "Notes first.\n\n**Ada**: One of my words. [00:00:06]\n\n**Bo**: Two. [00:00:09]"
    assert [(piece.words, piece.at, piece.until) for piece in read(text)] == [
        ("Notes first.", None, None), ("One of my words.", 0.0, 6.0), ("Two.", 6.0, 9.0)
    ]  # fmt: skip


def test_in_an_excerpt_the_first_turn_has_no_known_beginning() -> None:
    first, second = read("**Ada**: One of my words. [00:20:06]\n\n**Bo**: Two. [00:20:09]")
    assert (first.at, second.at, second.until) == (None, 1206.0, 1209.0)


def test_a_table_of_contents_gives_its_words_no_time() -> None:
    text = "[00:00] Intro\n\n[50:00] End\n\n**Ada Moss:** [00:05] One.\n\n**Bo Reed:** [00:09] Two."
    assert [piece.at for piece in read(text)] == [None, None, 5.0, 9.0]


def test_a_stage_direction_with_a_time_says_when_the_next_words_are_spoken() -> None:
    text = "**Ada:** \\[04:05\\] We used \\[unintelligible 00:04:19.15\\] there."
    assert [(piece.words, piece.at) for piece in read(text)] == [("We used", 245.0), ("there.", 259.15)]


def test_a_stage_direction_behind_some_words_does_not_make_all_times_ends() -> None:
    turns = "\n\n".join(f"**{name}:** Words of mine." for name in ("Ada", "Bo", "Ada", "Bo"))
    pieces = read(f"**Bo:** First \\[unintelligible 00:00:09.00\\]\n\n{turns}")
    assert [piece.until for piece in pieces] == [None] * 5


@pytest.mark.parametrize(
    ("words", "opens"),
    [
        ("the way [inaudible 00:12] But we went on.", "paragraph"),
        ("the way, [00:12] But we went on.", "paragraph"),
        ("the way [inaudible 00:12] of life.", "line"),
        ("the way [inaudible 00:12] I'm going.", "line"),
        ("the way [inaudible 00:12] Kinyarwanda went.", "line"),
        ("the way. [00:12] But we went on.", "line"),
    ],
)
def test_a_word_that_begins_a_sentence_begins_one_behind_a_gap(words: str, opens: str) -> None:
    assert [piece.opens for piece in read(f"**Ada:** {words}\n\n**Ada:** x")][1] == opens


@pytest.mark.parametrize("label", ["**Break:**", "**Break**:", "Break:", "Outro:", "**Break:**\\"])
def test_a_break_has_no_words_and_its_times_end_the_words_before_and_begin_those_after(label: str) -> None:
    text = f"**Ada Moss:** \\[01:00\\] One.\n\n{label} \\[02:00\\] to \\[02:30\\]\n\n**Ada Moss:** Two."
    assert [(piece.words, piece.at, piece.until) for piece in read(text)] == [
        ("One.", 60.0, 120.0), ("Two.", 150.0, None)
    ]  # fmt: skip


def test_among_bold_labels_a_full_name_without_asterisks_is_one_even_once() -> None:
    text = "Two Words: a title.\n\n**Ada Moss:** One.\n\nBo Reed: Two.\n\n**Ada Moss:** Three.\n\nLook: a word."
    assert spoken(text) == [
        (None, "Two Words: a title."), ("Ada Moss", "One."), ("Bo Reed", "Two."), ("Ada Moss", "Three. Look: a word.")
    ]  # fmt: skip


def test_where_each_paragraph_has_a_label_or_a_time_the_talk_ends_with_the_last_that_has() -> None:
    turns = "\n\n".join(f"**{name}**: Words. [00:{n:02}:00]" for n in range(1, 20) for name in ("Ada", "Bo"))
    assert spoken(f"{turns}\n\nSubscribe to us.")[-2:] == [("Bo", "Words."), (None, "Subscribe to us.")]
    assert spoken(re.sub(r" \[.*?\]", "\n\nMore.", turns) + "\n\nGoes on.")[-1][0] == "Bo"


def test_a_credit_is_nobody_s_words() -> None:
    text = "**Ada:** One.\n\n**Bo:** It was edited by hand, and by us, and it was good.\n\nTranscribed by Cy Lund"
    assert spoken(text)[1:] == [
        ("Bo", "It was edited by hand, and by us, and it was good."), (None, "Transcribed by Cy Lund")
    ]  # fmt: skip


def test_headings_and_list_items_are_words_of_nobody() -> None:
    notes = "# Show notes\n\n* [00:00:10] Intro\n* **Two: **points\n\n"
    text = f"{notes}**Ada:** One.\n\n- an item\n\nGoes on.\n\n**Ada:** x"
    assert [(piece.label, piece.words, piece.at) for piece in read(text)[:5]] == [
        (None, "Show notes", None),
        (None, "Intro", None),
        (None, "Two: points", None),
        ("Ada", "One.", None),
        (None, "an item", None),
    ]
    assert read(text)[5].label == "Ada"


def test_the_header_gives_the_metadata() -> None:
    text = "\n".join(
        [
            "---", "title: 'Small models: why'", "show: A Show", "date: 2024-05-06", "link: https://example.org/e/7",
            "duration_s: 61", "episode: 7", "hosts: [Ada Moss, Bo Reed]", "guest: Cy Lund and Di Park", "language: en",
            "author: Ada + Di", "---", "", "**Ada:** Hello.", "",
        ]
    )  # fmt: skip
    transcript = read_markdown(text, PATH)
    metadata = transcript.metadata
    assert (metadata.title, metadata.show, metadata.published) == ("Small models: why", "A Show", "2024-05-06")
    assert (metadata.url, metadata.duration, metadata.number) == ("https://example.org/e/7", 61.0, 7)
    assert [(person.name, person.role) for person in metadata.people] == [
        ("Ada Moss", "host"), ("Bo Reed", "host"), ("Cy Lund", "guest"), ("Di Park", "guest")
    ]  # fmt: skip
    assert set(metadata.origins.values()) == {"header"}
    assert transcript.authors == ("Ada", "Di")
    assert transcript.pieces[0].line == 14


@pytest.mark.parametrize("header", ["title: one: two", "title: [", "date: 2024-99-99", "a: 1\n- b"])
def test_a_damaged_header_is_an_error_with_its_line(header: str) -> None:
    with pytest.raises(TranscriptError, match="a YAML header") as error:
        read(f"---\n{header}\n---\nWords.")
    assert error.value.line is not None


def test_a_rule_at_the_top_is_no_header() -> None:
    assert spoken("---\n\nJust words.\n\n---\n\nMore.") == [(None, "Just words. More.")]


def test_markdown_is_known_by_its_header_or_its_labels() -> None:
    assert is_markdown("---\ntitle: a\n---\n")
    assert is_markdown("Words.\n\n**Ada:** Hello.")
    assert not is_markdown("Some **bold** words.")

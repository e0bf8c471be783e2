"""The table of formats: a known sentence of a real file of each, found again with its speaker, second and line.

Each was looked up in the file by hand. This is the table that README.md prints.
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from invariants import check_episode
from made_formats import MAKERS, find_lines
from shared_texts import shared_file

from extractor.read import read_episode
from extractor.readers import READERS

README = Path(__file__).parents[1] / "README.md"
LEXICAP = "corpus/formats/lexicap/episode_017_large.vtt"
BLOAT = "corpus/formats/real/Bloat.srt"
# So many lines of a real file are enough to make one of another format.
MADE = 100


class Row(NamedTuple):
    """Hold what a file of a format says: words that stand in it, who says them, and where their segment begins.

    `made` names the maker of a format that no real file shows: the file is made of the words and times of `file`.
    """

    reader: str
    file: str
    phrase: str
    speaker: str | None
    second: float | None
    line: int
    made: str = ""


ROWS = {
    "Markdown, `**Name:**` before a turn": Row(
        "markdown", "corpus/practical-ai/practical-ai-250.md",
        "If you look at what's been out there", "Chang She", 364, 25,
    ),
    "Markdown, `**Name** [00:00:19]:`, YAML header": Row(
        "markdown", "corpus/latent-space/2024-01-11-rlhf-201-with-nathan-lambert-of-ai2-and-interconnects.md",
        "You didn't have to come too far.", "Swyx", 19, 164,
    ),
    "WebVTT, `<v Name>`": Row(
        "webvtt", "corpus/formats/podcasting2/example.vtt", "Hi Buzzsprout, Gillian here", "Gillian", 19.08, 18
    ),
    "WebVTT, `Name:`": Row(
        "webvtt", "corpus/formats/real/Managed services vs. DIY.vtt", "Hello, doing great.", "Nikolay", 13.388, 26
    ),
    "WebVTT": Row("webvtt", LEXICAP, "Thank you for having me.", None, 5085.68, 6315),
    "WebVTT that rolls": Row("webvtt", LEXICAP, "The following is a conversation", None, 0, 5, "rolling.vtt"),
    "SRT, `Name:`": Row("subrip", BLOAT, "Thanks so much for having", "Chelsea", 19.28, 36),
    "SRT": Row(
        "subrip", "corpus/formats/real/AI Autocomplete for QGIS.srt", "Sure. Thanks for having me on", None, 32, 2
    ),
    "Whisper's JSON": Row(
        "whisper json", "corpus/formats/whisper/stateofGPT.json", "I'm happy to be here", None, 23.56, 1
    ),
    "Whisper's JSON with words": Row("whisper json", LEXICAP, "cofounder and CTO", None, 3.48, 1, "words.json"),
    "Whisper's TSV": Row(
        "whisper tsv", "corpus/formats/whisper/stateofGPT.tsv", "Your journey begins today.", None, 2490.3, 646
    ),
    "Whisper's text": Row(
        "text", "corpus/formats/whisper/stateofGPT.txt", "Please welcome AI researcher", None, None, 1
    ),
    "What Whisper prints: `[00:05.000 --> 00:07.400]`": Row(
        "whisper text", "gold/texts/d06.txt", "founder of Small AI.", None, 11.76, 3
    ),
    "JSON of Podcasting 2.0": Row(
        "podcasting json", "corpus/formats/podcasting2/transcript-example.json", "Nooooo", "Luke", 2.75, 28
    ),
    "timedtext XML": Row(
        "timedtext", "corpus/formats/real/youtube-timedtext.xml", "just something shorter", None, 5.7, 3
    ),
    "json3": Row("json3", LEXICAP, "cofounder and CTO", None, 3.48, 4, "captions.json3"),
    "HTML, `<cite>` and `<time>`": Row(
        "html", "corpus/formats/podcasting2/example.html", "Creating good audio is really key", "Sarah", 53, 6
    ),
    "Captions as text, `>>`": Row(
        "text", "corpus/talks/panel-state-of-model-routing.txt", "Yeah. I'm Carter.", None, None, 17
    ),
    "Text, `Name:`": Row("text", BLOAT, "Thanks so much for having", "Chelsea", None, 3, "named.txt"),
    "Text, `Name (00:12:33):`": Row("text", BLOAT, "Thanks so much for having", "Chelsea", 19, 5, "stamped.txt"),
}  # fmt: skip


@pytest.mark.parametrize("format", ROWS)
def test_a_known_sentence_of_each_format_has_its_speaker_its_second_and_its_line(format: str, tmp_path: Path) -> None:
    row = ROWS[format]
    path = shared_file(row.file)
    if row.made:
        made = MAKERS[row.made](find_lines(read_episode(path))[:MADE])
        path = tmp_path / row.made
        path.write_text(made, "utf-8")
    episode = read_episode(path)
    check_episode(episode)
    assert episode.source.format == row.reader
    offset = episode.text.index(row.phrase)
    segment = episode.segment_at(offset)
    assert (segment.speaker, segment.line) == (row.speaker, row.line)
    assert episode.second_at(offset) == (None if row.second is None else pytest.approx(row.second, abs=0.01))


def test_each_reader_has_a_row() -> None:
    assert {row.reader for row in ROWS.values()} == {reader.format for reader in READERS}


def test_the_table_of_the_readme_names_the_same_files() -> None:
    table = README.read_text("utf-8").split("**Formats**", 1)[1].split("\n\n**", 1)[0]
    cells = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in table.split("\n")[2:]
        if line[:2] == "| "
    ]
    told = {
        first: re.findall(r"`([^`]+)`", last) + ["made"] * last.startswith("made of ") for first, *_, last in cells[1:]
    }
    assert told == {format: [row.file] + ["made"] * bool(row.made) for format, row in ROWS.items()}

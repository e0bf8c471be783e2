"""How an answer is written for people: paragraphs where a table would be too narrow."""

import io
from typing import Any

import pytest
from rich.console import Console

from extractor.cli.answers import write_answer

ROW = {"who": "Ana Ferro", "episodes": 3, "words": "Weftling is a thread. " * 9, "episode": "launch", "second": 75.5}


def written(*rows: dict[str, Any], width: int = 60) -> list[str]:
    out = io.StringIO()
    write_answer(Console(file=out, width=width), list(rows[0]), rows)
    return out.getvalue().splitlines()


def test_a_bare_number_stands_beside_its_name_and_a_second_is_a_time() -> None:
    lines = written(ROW)
    assert lines[0] == "Ana Ferro · episodes 3"
    assert "launch · 1:15" in lines


def test_a_quote_is_wrapped_and_whole() -> None:
    lines = written(ROW)
    assert max(map(len, lines)) <= 60
    assert " ".join(" ".join(lines).split()).count("Weftling is a thread.") == 9


@pytest.mark.parametrize("rows", [1, 2])
def test_each_paragraph_ends_with_an_empty_line_and_is_not_padded(rows: int) -> None:
    lines = written(*[ROW] * rows)
    assert lines.count("") == rows
    assert max(map(len, lines[-2:])) < 60

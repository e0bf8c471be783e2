"""Parts of a text with a second each become runs of words, and the words stay what they were."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.readers.runs import join_parts

PARTS = st.lists(st.sampled_from(["a", " b", "c ", " d ", " ", "", "e f"]), min_size=1, max_size=6)


@given(PARTS, st.booleans())
def test_the_words_of_the_parts_are_joined_as_they_stand(parts: list[str], timed: bool) -> None:
    runs = join_parts(parts, [100 * n if timed or n % 2 else None for n in range(len(parts))], 1.0)
    assert re.sub(r" +", " ", "".join(runs.words)).strip() == re.sub(r" +", " ", "".join(parts)).strip()
    for before, words, second in zip(["", *runs.words], runs.words, runs.seconds, strict=False):
        assert second is None or not before or before[-1].isspace() or words[:1].isspace()


@pytest.mark.parametrize(
    ("parts", "words"),
    [(["use", " open", " ai"], 3), (["use ", " open", "ai"], 2), (["use open ", " ai", "ops"], 2), (["a ", "b"], 2)],
)
def test_only_what_a_space_sets_apart_has_a_second_of_its_own(parts: list[str], words: int) -> None:
    assert len(join_parts(parts, [0, *range(100, 100 * len(parts), 100)], 0.0).words) == words

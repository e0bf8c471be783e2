"""Links to the second: which sites take one, and what is left as it is."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.links import clock_time, link_to_second

LINKS = [
    ("https://www.youtube.com/watch?v=loom", 61.9, "https://www.youtube.com/watch?v=loom&t=61"),
    ("https://youtu.be/loom?t=5&si=x#top", 61.0, "https://youtu.be/loom?si=x&t=61"),
    ("https://open.spotify.com/episode/7loom", 3725.2, "https://open.spotify.com/episode/7loom?t=3725"),
    ("https://www.twitch.tv/videos/12", 3725.2, "https://www.twitch.tv/videos/12?t=1h2m5s"),
    ("https://vimeo.com/12?share=copy", 61.0, "https://vimeo.com/12?share=copy#t=61s"),
    ("https://soundcloud.com/loom/weft", 3725.0, "https://soundcloud.com/loom/weft#t=1:02:05"),
    ("https://changelog.com/practicalai/235", 65.0, "https://changelog.com/practicalai/235#t=1:05"),
    ("https://cdn.loom.example/weft.MP3?sig=a%2Fb", 65.0, "https://cdn.loom.example/weft.MP3?sig=a%2Fb#t=65"),
    ("file:///talks/weft.mp4", 65.0, "file:///talks/weft.mp4#t=65"),
    ("https://loom.example/talk", 61.0, "https://loom.example/talk"),
    ("https://youtube.com.loom.example/talk", 61.0, "https://youtube.com.loom.example/talk"),
    ("https://youtu.be/loom", None, "https://youtu.be/loom"),
    ("http://[loom", 1.0, "http://[loom"),
    (None, 1.0, None),
]


@pytest.mark.parametrize(("url", "second", "link"), LINKS)
def test_a_link_leads_to_the_second_where_it_can(url: str | None, second: float | None, link: str | None) -> None:
    assert link_to_second(url, second) == link


@pytest.mark.parametrize(("url", "second", "link"), [case for case in LINKS if case[2]])
def test_a_link_that_has_a_second_gets_the_new_one(url: str, second: float | None, link: str) -> None:
    assert link_to_second(link_to_second(url, 7.0) if second else url, second) == link


@given(st.text(max_size=60), st.floats(min_value=0, max_value=1e6))
def test_whatever_stands_for_a_link_is_no_error_and_keeps_its_host(url: str, second: float) -> None:
    link = link_to_second(f"https://youtu.be/{url}", second)
    assert link
    assert urlsplit(link).hostname == "youtu.be" or link == f"https://youtu.be/{url}"


@pytest.mark.parametrize(
    ("second", "text"), [(0.0, "0:00"), (59.9, "0:59"), (61.0, "1:01"), (3725.5, "1:02:05"), (None, "")]
)
def test_a_second_is_written_as_on_a_clock(second: float | None, text: str) -> None:
    assert clock_time(second) == text

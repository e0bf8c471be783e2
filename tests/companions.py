"""A talk with times, and files to lie beside it, for tests of what they tell."""

import json
from pathlib import Path

from invariants import check_episode

from extractor.read import read_episode
from schemas.episode import EpisodeMetadata

TALK = """WEBVTT

00:01.000 --> 00:20.000
<v Mira Quist>Welcome to the show. I'm the founder of Hugging Face, and this is Tobias Lund.

00:50.000 --> 01:10.000
<v Tobias Lund>Thank you, Mira. OpenAI released GPT-4, and we use PyTorch every day.
"""
CHAPTERS = {"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Intro"}, {"startTime": 40, "title": "Main"}]}
SHORTER = {"chapters": [{"startTime": 0, "title": "Intro"}]}
INFO = {
    "id": "abc",
    "title": "The talk",
    "channel": "A Channel",
    "uploader": "Another",
    "upload_date": "20240506",
    "webpage_url": "https://www.youtube.com/watch?v=abc",
    "description": "Mira & Tobias <talk>.\n\n0:00 Start\n0:40 End\n\nLinks:\nhttps://example.org",
    "duration": 75,
    "language": "en",
    "chapters": None,
    "formats": [{"url": "https://example.org"}],
}
PEOPLE = [
    {"name": "Mira Quist", "role": "Host", "href": "https://example.org/mira", "img": "https://example.org/mira.jpg"},
    {"name": "Tobias Lund", "role": "guest"},
    {"name": "Ed Brand", "role": "Editor", "group": "Audio Post-Production"},
    {"name": "Cass Ott", "role": "Cover Artist", "href": "https://example.org/cass"},
]
NOTES = """<html><body><h1>The talk</h1><p>Mira talks to Tobias.</p>
<p>Hosts:</p><ul><li>Mira Quist</li></ul>
<p>Featuring:</p><ul><li><a href="https://example.org/t">Tobias Lund</a> – Maker</li></ul>
<h2>Chapters</h2><ul><li>(00:00) Intro</li><li>(00:40) Main</li></ul></body></html>"""
NOTES_MD = """---
title: The talk
---
Mira talks to Tobias.

## Hosts

- Mira Quist

Featuring:

- [Tobias Lund](https://example.org/t) – Maker

## Chapters

- (00:00) Intro
- (00:40) Main
"""


def write(folder: Path) -> Path:
    path = folder / "talk.vtt"
    path.write_text(TALK)
    return path


def beside(folder: Path, ending: str, content: object, name: str = "talk") -> Path:
    path = folder / f"{name}{ending}"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def metadata_of(path: Path) -> EpisodeMetadata:
    episode = read_episode(path)
    check_episode(episode)
    return episode.metadata


def titles(metadata: EpisodeMetadata) -> list[tuple[float, str]]:
    return [(chapter.start, chapter.title) for chapter in metadata.chapters]

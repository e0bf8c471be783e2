import json
from pathlib import Path

import pytest
from shared_texts import shared_file

from extractor.metadata import MetadataTable, load_metadata
from extractor.read import read_episode
from schemas.episode import EpisodeMetadata
from schemas.errors import SettingsError

UNKNOWN = EpisodeMetadata()
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
     xmlns:podcast="https://podcastindex.org/namespace/1.0">
<channel>
  <title>Small Talk</title><language>en</language>
  <podcast:person role="Host" href="https://example.org/ada">Ada Moss</podcast:person>
  <podcast:person role="Host">Bo Reed</podcast:person>
  <podcast:person role="editor">Ed Lund</podcast:person>
  <item>
    <title>Seven models</title><guid>g-7</guid><link>https://example.org/7</link>
    <pubDate>Mon, 06 May 2024 10:00:00 -0400</pubDate>
    <itunes:episode>7</itunes:episode><itunes:duration>1:01:02</itunes:duration>
    <description><![CDATA[<p>Cy joins <em>Ada</em> to talk.</p><p>And more.</p>
      <p>Sponsors:</p><ul><li>Buy this</li></ul>
      <p>Featuring:</p><ul><li>Cy Lund  – <a href="https://example.org/cy">Website</a>, <a href="https://x.com">X</a></li>
      <li>Ada Moss – <a href="https://example.org/ada">Website</a></li>
      <li><a href="https://x.com">Website 2</a></li></ul>
      <p>Links:</p><ul><li><a href="https://example.org">A Paper</a></li></ul>]]></description>
  </item>
  <item>
    <title>Eight models</title><guid>g-8</guid><itunes:episode>8</itunes:episode>
    <description>Plain words.</description>
    <podcast:person role="guest">Di Park</podcast:person>
    <podcast:person role="cover art designer" group="visuals">Al Art</podcast:person>
  </item>
  <item><title>Nine models</title><guid>g-9</guid></item>
</channel></rss>
"""


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.fixture
def feed(tmp_path: Path) -> MetadataTable:
    return load_metadata(write(tmp_path, "feed.xml", FEED))


def find(table: MetadataTable, name: str, header: EpisodeMetadata = UNKNOWN) -> str | None:
    found = table.find(name, header)
    return found.title if found else None


def test_an_item_of_a_feed_gives_all_that_it_knows(feed: MetadataTable) -> None:
    seven = feed.entries[0].metadata
    assert (seven.title, seven.show, seven.guid, seven.number) == ("Seven models", "Small Talk", "g-7", 7)
    assert (seven.published, seven.duration) == ("2024-05-06T10:00:00-04:00", 3662.0)
    assert (seven.url, seven.language) == ("https://example.org/7", "en")
    assert set(seven.origins.values()) == {"feed.xml#g-7"}


def test_the_description_is_plain_words_up_to_the_sponsors(feed: MetadataTable) -> None:
    assert [entry.metadata.description for entry in feed.entries] == [
        "Cy joins Ada to talk. And more.", "Plain words.", None
    ]  # fmt: skip


def test_people_come_from_the_list_of_the_featured_and_absent_hosts_do_not(feed: MetadataTable) -> None:
    people = feed.entries[0].metadata.people
    assert {(person.name, person.role, person.url) for person in people} == {
        ("Ada Moss", "host", "https://example.org/ada"),
        ("Cy Lund", "guest", "https://example.org/cy"),
    }


def test_people_of_an_item_stand_for_themselves(feed: MetadataTable) -> None:
    assert [(person.name, person.role) for person in feed.entries[1].metadata.people] == [("Di Park", "guest")]


def test_an_item_that_names_nobody_has_the_hosts_of_the_channel(feed: MetadataTable) -> None:
    assert [person.name for person in feed.entries[2].metadata.people] == ["Ada Moss", "Bo Reed"]


def test_an_atom_feed_is_read_too(tmp_path: Path) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Talks</title><entry><title>One</title><id>i-1</id>'
        '<link href="https://example.org/1"/><published>2024-05-06T10:00:00Z</published></entry></feed>'
    )
    one = load_metadata(write(tmp_path, "feed.atom", atom)).entries[0].metadata
    assert (one.title, one.show, one.guid, one.url) == ("One", "Talks", "i-1", "https://example.org/1")
    assert one.published == "2024-05-06T10:00:00+00:00"


def test_a_transcript_is_found_by_guid_before_all_else(feed: MetadataTable) -> None:
    assert find(feed, "small-talk-8.md", EpisodeMetadata(guid="g-7", title="Nine models")) == "Seven models"


def test_a_transcript_is_found_by_its_link(feed: MetadataTable) -> None:
    assert find(feed, "a.md", EpisodeMetadata(url="https://example.org/7")) == "Seven models"


@pytest.mark.parametrize("name", ["small-talk-7.md", "show/Small Talk 7.txt", "episode_007.vtt", "7.txt", "st-7.md"])
def test_a_transcript_is_found_by_the_number_in_its_name(feed: MetadataTable, name: str) -> None:
    assert find(feed, name) == "Seven models"


@pytest.mark.parametrize("name", ["another-show-7.md", "talk.md", "small-talk-70.md"])
def test_a_number_of_another_show_or_none_finds_nothing(feed: MetadataTable, name: str) -> None:
    assert find(feed, name) is None


def test_a_header_of_another_show_finds_nothing_by_number(feed: MetadataTable) -> None:
    assert find(feed, "7.md", EpisodeMetadata(number=7, show="Another")) is None
    assert find(feed, "a.md", EpisodeMetadata(number=7, show="small talk")) == "Seven models"


def test_a_transcript_is_found_by_its_title(feed: MetadataTable) -> None:
    assert find(feed, "a.md", EpisodeMetadata(title="nine models")) == "Nine models"
    assert find(feed, "2024-05-06-nine-models.md") == "Nine models"


def test_a_table_gives_fields_people_and_files(tmp_path: Path) -> None:
    table = load_metadata(
        write(
            tmp_path,
            "t.csv",
            "\ufefffile,Title,Date,Guests\ntalks/a.txt,One,2024-05-06,Cy Lund; Di Park\nb.txt,Two,,\n",
        )
    )
    one = table.find("talks/a.txt", UNKNOWN)
    assert one
    assert (one.title, one.published, [person.name for person in one.people]) == (
        "One", "2024-05-06", ["Cy Lund", "Di Park"]
    )  # fmt: skip
    assert one.origins["title"] == "t.csv#talks/a.txt"
    assert find(table, "elsewhere/b.txt") == "Two"
    assert find(table, "b.vtt") == "Two"


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_json_list_gives_the_same(tmp_path: Path, wrapped: bool) -> None:
    rows = [{"filename": "a.txt", "title": "One", "hosts": [{"name": "Ada Moss", "url": "https://example.org"}]}]
    path = write(tmp_path, "t.json", json.dumps({"episodes": rows} if wrapped else rows))
    one = load_metadata(path).find("a.txt", UNKNOWN)
    assert one
    assert [(person.name, person.role, person.url) for person in one.people] == [
        ("Ada Moss", "host", "https://example.org")
    ]


def test_what_two_rows_claim_is_no_evidence(tmp_path: Path) -> None:
    table = load_metadata(write(tmp_path, "t.csv", "title,number\nOne,7\nTwo,7\n"))
    assert find(table, "show-7.md") is None


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("f.xml", "<rss><channel>", "expected a feed in XML"),
        ("f.xml", "<html/>", "expected an RSS or Atom feed"),
        ("f.xml", '<!DOCTYPE r [<!ENTITY a "b">]><rss><channel>&a;</channel></rss>', "refused a feed"),
        ("f.xml", '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hosts">]><rss>&a;</rss>', "refused a feed"),
        ("t.json", "[1]", "expected a list of objects"),
        ("t.json", "{", "expected JSON"),
        ("t.csv", "a,b\n1,2\n", "expected episodes with"),
        ("t.yaml", "a: b", "expected metadata as"),
    ],
)
def test_what_is_no_metadata_is_an_error_of_one_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message) as error:
        load_metadata(write(tmp_path, name, content))
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't read the metadata"):
        load_metadata(tmp_path / "none.csv")


def test_every_real_transcript_of_a_show_finds_its_item() -> None:
    table = load_metadata(shared_file("corpus/feeds/practical-ai.xml"))
    paths = sorted(shared_file("corpus/practical-ai").glob("*.md"))
    items = [table.find(path.name, UNKNOWN) for path in paths]
    assert all(item and item.people and item.guid and item.duration for item in items)
    assert len({item.guid for item in items if item}) == 298
    assert not {person.name for item in items if item for person in item.people} & {
        "Website",
        "GitHub",
        "LinkedIn",
        "X",
    }


def test_the_speakers_of_a_real_transcript_are_people_of_its_item() -> None:
    table = load_metadata(shared_file("corpus/feeds/practical-ai.xml"))
    path = shared_file("corpus/practical-ai/practical-ai-238.md")
    episode = read_episode(path, metadata=table.find(path.name, UNKNOWN))
    assert {segment.speaker for segment in episode.segments} - {None} == {
        person.name for person in episode.metadata.people
    }

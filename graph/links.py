"""Links that open at the second: each site that can do it has its own way to write the time."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

# What a browser plays by itself; it then knows a media fragment, whoever serves the file.
_MEDIA = frozenset(".mp3 .m4a .aac .oga .ogg .opus .wav .flac .mp4 .m4v .mov .webm .ogv".split())
_TIME = re.compile(r"^t=[0-9:.hms]+$")


def link_to_second(url: str | None, second: float | None) -> str | None:
    """Return the link to that second where the site, or a media file, takes one; any other link as it is."""
    if not url or second is None:
        return url
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:  # not a URL
        return url
    if write := _SITES.get(host):
        return urlunsplit(write(parts, int(second)))
    if PurePosixPath(parts.path).suffix.lower() in _MEDIA:
        return urlunsplit(_in_fragment(parts, f"t={int(second)}"))
    return url


def clock_time(second: float | None) -> str:
    """Write a second as people read it: 1:02:03, 4:05; empty where it isn't known."""
    if second is None:
        return ""
    minutes, seconds = divmod(int(second), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _in_query(parts: SplitResult, time: str) -> SplitResult:
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in ("t", "start")]
    return parts._replace(query=urlencode([*kept, ("t", time)]), fragment="")


def _in_fragment(parts: SplitResult, time: str) -> SplitResult:
    return parts._replace(fragment=time, query="&".join(p for p in parts.query.split("&") if not _TIME.match(p)))


def _hours(second: int) -> str:
    return f"{second // 3600}h{second % 3600 // 60}m{second % 60}s"


def _seconds_in_query(parts: SplitResult, second: int) -> SplitResult:
    return _in_query(parts, str(second))


def _clock_in_fragment(parts: SplitResult, second: int) -> SplitResult:
    return _in_fragment(parts, f"t={clock_time(second)}")


_SITES: dict[str, Callable[[SplitResult, int], SplitResult]] = {
    "youtube.com": _seconds_in_query,
    "youtu.be": _seconds_in_query,
    "music.youtube.com": _seconds_in_query,
    "open.spotify.com": _seconds_in_query,
    "twitch.tv": lambda parts, second: _in_query(parts, _hours(second)),
    "vimeo.com": lambda parts, second: _in_fragment(parts, f"t={second}s"),
    "soundcloud.com": _clock_in_fragment,
    "changelog.com": _clock_in_fragment,
}

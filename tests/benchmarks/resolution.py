"""How long resolution takes at scale: `python tests/benchmarks/resolution.py [ROWS]`, a million by default.

The names are real ones (people, organisations and models of ../shared/gazetteer and ../shared/benchmarks) with the
noise that transcripts have: case, spaces, lost and swapped letters, initials, bare first names. They are spread over
episodes of a hundred referents as names are: few are in most episodes, most are in few.
"""

import csv
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from graph.index import open_index
from graph.index_records import EpisodeRecord, Rules
from graph.referents import ReferentRow
from graph.resolve import resolve_entities
from schemas.gazetteer import Gazetteer, load_gazetteer
from schemas.ontology import load_ontology

SHARED = Path(__file__).resolve().parents[3] / "shared"
ROWS_AN_EPISODE, SINGLE_EPISODES = 100, 11
NAMES_A_ROW = 0.2  # 200,000 names in a million rows
Name = tuple[str, str]


def main() -> None:
    """Print seconds, memory and what came out, at a tenth of the size and at the whole."""
    if not SHARED.exists():
        sys.exit("there is no ../shared here, whose names this needs")
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    gazetteer = load_gazetteer()
    print(f"{'rows':>10} {'names':>8} {'entities':>9} {'seconds':>8} {'peak MB':>8} {'one more episode':>22}")
    for count in (wanted // 10, wanted):
        rows = list(make_rows(count))
        names = len({row.name for row in rows})
        before = time.perf_counter()
        resolution = resolve_entities(iter(rows), gazetteer=gazetteer)
        seconds = time.perf_counter() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{count:>10,} {names:>8,} {len(resolution.entities):>9,} {seconds:>8.1f} {peak:>8,.0f}", end="", flush=True
        )
        del resolution
        times = time_single_episodes(rows, gazetteer)
        print(f"{median(times):>8.2f} s, at most {max(times):.2f}", flush=True)


def time_single_episodes(rows: Iterable[ReferentRow], gazetteer: Gazetteer) -> list[float]:
    """Return how many seconds each of the last episodes takes, one by one, in an index that holds all before."""
    records = [EpisodeRecord(id, "", None, tuple(own)) for id, own in groupby(rows, key=lambda row: row.episode)]
    times = []
    with TemporaryDirectory() as folder:
        rules = Rules((), gazetteer, load_ontology(), "")
        with open_index(Path(folder, "index.sqlite"), rules) as index:
            index.update(records[:-SINGLE_EPISODES])
            for record in records[-SINGLE_EPISODES:]:
                before = time.perf_counter()
                index.update([record])
                times.append(time.perf_counter() - before)
    return times


def make_rows(count: int, seed: int = 0) -> Iterator[ReferentRow]:
    """Yield rows of as many referents, a hundred an episode; the same for the same seed."""
    random = Random(seed)
    names = make_names(int(count * NAMES_A_ROW), random)
    for number in range(count):
        episode = f"{number // ROWS_AN_EPISODE:016x}"
        # Each name is somewhere; beside that, the first ones are nearly everywhere.
        place = number // 5 if number % 5 == 0 else int(len(names) * random.random() ** 2.5)
        name, type = names[place]
        forms = (name,) if random.random() < 0.8 else tuple(sorted({name, name.lower()}))
        yield ReferentRow(episode, f"r{number % ROWS_AN_EPISODE}", name, type, forms)


def make_names(count: int, random: Random) -> list[Name]:
    """Return as many different names with their types: the real ones first, then their noisy forms."""
    real = read_names()
    random.shuffle(real)
    names = dict.fromkeys(real[:count])
    while len(names) < count:
        name, type = random.choice(real)
        for _ in range(random.randint(1, 2)):
            name = random.choice(NOISE)(name, random)
        if name.strip():
            names.setdefault((name, type))
    return list(names)


def read_names() -> list[Name]:
    """Read the names of people, organisations and models."""
    found: dict[Name, None] = {}
    with (SHARED / "gazetteer" / "epoch-notable-models.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["Model"], "Model"] = None
            found |= {(name.strip(), "Organization"): None for name in row["Organization"].split(",")}
            found |= {(name.strip(), "Person"): None for name in row["Authors"].split(",")}
    with (SHARED / "benchmarks" / "name-bench" / "cases.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            type = row["schema"] if row["schema"] in ("Person", "Company") else "Organization"
            found |= {(row[side], type): None for side in ("name1", "name2")}
    for path in json.loads((SHARED / "gazetteer" / "litellm-model-prices.json").read_text("utf-8")):
        found[path.rsplit("/", 1)[-1], "Model"] = None
    return sorted(name for name in found if name[0].strip())


def _lose(name: str, random: Random) -> str:
    place = random.randrange(len(name) + 1)
    return name[:place] + name[place + 1 :]


def _swap(name: str, random: Random) -> str:
    place = random.randrange(len(name) + 1)
    return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]


def _double(name: str, random: Random) -> str:
    place = random.randrange(len(name) + 1)
    return name[:place] + name[place : place + 1] * 2 + name[place + 1 :]


def _first_word(name: str, _: Random) -> str:
    return name.split()[0] if name.split() else name


def _initial(name: str, _: Random) -> str:
    return " ".join([word[0] + "." if i == 0 else word for i, word in enumerate(name.split())])


NOISE: tuple[Callable[[str, Random], str], ...] = (
    lambda name, _: name.lower(),
    lambda name, _: name.title(),
    lambda name, _: name.replace("-", " "),
    _lose,
    _lose,
    _swap,
    _swap,
    _double,
    _first_word,
    _initial,
)


if __name__ == "__main__":
    main()

"""Kill -9 by hand: `python tests/benchmarks/kills.py [--kills 20] [--database-kills 10] [--neo4j|--embedded]`.

Ingests Practical AI 230-259 with their feed's metadata into the embedded database, and into a Neo4j 5.26 of its own:
undisturbed; killed at random moments, spread over the whole of it, and started again each time (every second time the
embedded database is killed along with it); with workers killed alone; and with the database killed alone, each time
from an empty one. What is killed loads early more often than of its own accord: started again it would else extract
too little for that. Prints where each kill hit (only extracting, a load beside it, or only loading), and whether graph
and extractions are those of the undisturbed ingest in the end. Exits with 1 where they are not, or where an ingest says
more than one clear line of what fails it, and one of an early load that a killed database fails.
"""

import argparse
import random
import re
import shutil
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
from cli_runs import find_complaints
from killable import Ended, Ingest, Place, fresh_place
from thirty_episodes import SHARED, find_episodes, report
from whole_archive import INGEST

from schemas.workspace import open_workspace

FIRST = 2  # episodes before the first early load
OFTEN = f"import extractor.early_loads; extractor.early_loads.FIRST = {FIRST}; {INGEST}"
MOST = 5  # kills of one ingest: more would leave too little between two of them
LACKING = (8, 2)  # episodes still to be extracted where the database is killed: enough for an early load, too few
KILLED = -9
EARLY = "graph: nothing more is loaded until all is extracted: "
TOLD = (EARLY, "talkgraph: ", "failed: ")
SAID = re.compile(r"[┌│├└]|(ingest)?\s*$|(graph|talkgraph|failed|note): ")  # as the lines begin that an ingest says


class Course(NamedTuple):
    """Say when an undisturbed ingest had kept so many episodes (none at second 0), and ended."""

    kept: tuple[float, ...]
    seconds: float

    def at(self, moment: float) -> tuple[int, float]:
        """Return how many episodes were kept at a moment, and for how long there had been no more."""
        kept = bisect_right(self.kept, moment) - 1
        return kept, moment - self.kept[kept]


class Trials:
    """Kill on one kind of database, and know what must come out."""

    def __init__(self, kind: str, files: list[Path], feed: Path, chance: random.Random) -> None:
        self._kind, self._total, self._chance = kind, len(files), chance
        self._what = [*map(str, files), "--metadata", str(feed)]
        self._stages = Counter[str]()
        self.well = True

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Ingest all without a kill, to compare the rest with; the workspace is there until the end of the block."""
        with self._place(INGEST) as place:
            ingest, kept = place.start(), [0.0]

            def note() -> bool:
                kept.extend([ingest.seconds] * (place.count_kept() + 1 - len(kept)))
                return False

            ingest.wait_until(note)
            self._course = Course(tuple(kept), ingest.seconds)
            self._check(ingest.end(), 0)
            self._expected, self._extracted = place.state(), place.data
            self._tell(f"undisturbed: {self._course.seconds:.1f} s, the last extraction kept after {kept[-1]:.1f}")
            yield

    def kill_ingests(self, kills: int) -> None:
        """Kill an ingest again and again; one that ends before its moment makes room for a new one."""
        hit, same = 0, True
        while hit < kills:
            with self._place() as place:
                before = 0.0
                for moment in self._moments(min(kills - hit, MOST)):
                    ingest = place.start()
                    if not self._await(place, ingest, moment, before):
                        break
                    along = self._kind == "embedded" and hit % 2 == 1
                    what = f"ingest{' and database' if along else ''} killed at {moment:.1f} s"
                    what += f", {self._describe(place, ingest)}"
                    if along:
                        place.database.kill(ingest)
                    if self._check(ingest.kill(), KILLED, 0, early=along).code != KILLED:
                        break
                    hit, before = hit + 1, moment
                    self._tell(f"{hit}: {what}")
                same &= self._complete(place)
        self._summarize(f"{kills} kills", same)

    def kill_workers(self, kills: int) -> None:
        """Kill one worker, or all of them, in an ingest that goes on."""
        with self._place() as place:
            ingest, hit = place.start(), 0
            for moment in self._spread(kills, 0, self._course.kept[-1]):
                kept, later = self._course.at(moment)
                ingest.wait_until(lambda kept=kept: place.count_kept() >= kept)
                ingest.wait(later)
                if not ingest.wait_until(lambda: bool(ingest.workers())):
                    break
                hit += 1
                what = self._describe(place, ingest)
                victims = ingest.kill_workers(1 if hit % 2 else None)
                self._tell(f"{hit}: {victims} of the workers killed at {moment:.1f} s, {what}")
            self._tell_end(self._check(ingest.end(), 0, 3))
            self._summarize(f"{hit} kills of workers", self._complete(place))

    def kill_databases(self, kills: int) -> None:
        """Kill the database of an ingest that has a little to extract and all to load; then ingest again.

        Every second time an operator brings Neo4j back at once, else before the next ingest.
        """
        hit, same, longest = 0, True, dict.fromkeys(LACKING, self._course.seconds / 2)
        while hit < kills:
            lacking = LACKING[hit // 2 % len(LACKING)]
            with self._place() as place:
                self._prepare(place, lacking)
                ingest = place.start()
                ingest.wait_until(partial(place.database.runs, ingest))
                since = ingest.seconds
                if not ingest.wait(self._chance.uniform(0, longest[lacking])):
                    longest[lacking] = ingest.seconds - since
                    self._check(ingest.end(), 0)
                    continue
                hit += 1
                what = self._describe(place, ingest)
                place.database.kill(ingest)
                if at_once := self._kind == "neo4j" and hit % 2 == 1:
                    place.database.bring_back()
                ended = self._check(ingest.end(), 0, 1, early=True)
                self._tell(f"{hit}: database killed, {what}{'; brought back at once' if at_once else ''}")
                self._tell_end(ended)
                place.database.bring_back()
                same &= self._complete(place)
        self._summarize(f"{kills} kills of the database", same)

    def _place(self, code: str = OFTEN) -> AbstractContextManager[Place]:
        return fresh_place(self._kind, code, self._what)

    def _moments(self, count: int) -> list[float]:
        """Choose moments of the whole ingest; a third lie after the last extraction, however little that takes."""
        extracted, late = self._course.kept[-1], (count + 1) // 3
        return self._spread(count - late, 0, extracted) + self._spread(late, extracted, self._course.seconds)

    def _spread(self, count: int, start: float, end: float) -> list[float]:
        return sorted(self._chance.uniform(start, end) for _ in range(count))

    def _await(self, place: Place, ingest: Ingest, moment: float, before: float) -> bool:
        """Wait until an ingest is as far as the undisturbed one was at a moment; tell whether it still runs.

        What was kept before the last kill, which was at the moment `before`, isn't done again. So it may be that far
        when it starts: then wait while it makes ready or, where it has but to load, for what it may have to do again
        and for what is new.
        """
        kept, later = self._course.at(moment)
        if place.count_kept() < kept:
            return ingest.wait_until(lambda: place.count_kept() >= kept) and ingest.wait(later)
        if kept < self._total:
            return ingest.wait(self._chance.uniform(0, self._course.kept[1]))
        loading = moment - self._course.kept[-1]
        after = self._chance.uniform(moment - before, max(moment - before, loading))
        return ingest.wait_until(place.has_begun) and ingest.wait(after)

    def _prepare(self, place: Place, lacking: int) -> None:
        """Put all extractions but a few into a workspace whose database is empty."""
        shutil.copytree(self._extracted, place.data, ignore=shutil.ignore_patterns("database", "index.sqlite*"))
        with open_workspace(place.data) as workspace:
            pointers = workspace.pointers()
            for pointer in self._chance.sample(pointers, min(lacking, len(pointers))):
                workspace.forget(pointer.episode)

    def _describe(self, place: Place, ingest: Ingest) -> str:
        """Say in which stage an ingest is, and count that."""
        held, kept = place.database.look(ingest), place.count_kept()
        database = f"{held.episodes} in the graph" if held else "no database that answers"
        writes = held and not held.is_whole and place.has_begun()
        stage = "loading" if kept == self._total else "both" if writes else "extracting"
        self._stages[stage] += 1
        return f"{ingest.seconds:.1f} s after its start, {stage}: {kept} of {self._total} kept, {database}"

    def _check(self, ended: Ended, *codes: int, early: bool = False) -> Ended:
        """Complain of an ingest that ended in another way, or said anything but one clear line where it failed.

        Where its database was killed, an `early` load may have told of that before.
        """
        try:
            assert ended.code in codes
            assert len(find_complaints(ended.said)) == (ended.code == 1)
            assert ended.said.count(EARLY) <= early
            assert all(map(SAID.match, ended.said.splitlines()))
        except AssertionError:
            self.well = False
            self._tell(f"FAULT: exit {ended.code}, it said:\n{ended.said}")
        return ended

    def _complete(self, place: Place) -> bool:
        """Ingest to the end, and tell whether that gives what the undisturbed ingest gave."""
        self._check(place.start().end(), 0)
        state = place.state()
        if state == self._expected:
            return True
        report("   the same graph", self._expected.graph, state.graph)
        report("   the same extractions", self._expected.files, state.files)
        return False

    def _summarize(self, what: str, same: bool) -> None:
        self.well &= same
        stages = ", ".join(f"{count} {stage}" for stage, count in sorted(self._stages.items()))
        self._stages.clear()
        answer = "yes" if same else "NO"
        print(f"{what} on {self._kind} ({stages}): same graph, same extractions: {answer}", flush=True)

    def _tell_end(self, ended: Ended) -> None:
        told = (line for line in ended.said.splitlines() if line.startswith(TOLD))
        self._tell("\n   ".join((f"   exit {ended.code}", *told)))

    def _tell(self, line: str) -> None:
        print(f"{self._kind} {line}", flush=True)


def main(given: argparse.Namespace) -> bool:
    """Try it on each database, print as it goes, and tell whether all was well."""
    files, feed = find_episodes(given.shared)
    print(f"seed {given.seed}")
    well = True
    for kind in given.kinds or ("embedded", "neo4j"):
        trials = Trials(kind, files[: given.episodes], feed, random.Random(given.seed))
        with trials.undisturbed():
            for kill, kills in (
                (trials.kill_ingests, given.kills),
                (trials.kill_workers, given.worker_kills),
                (trials.kill_databases, given.database_kills),
            ):
                if kills:
                    kill(kills)
        well &= trials.well
    return well


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--worker-kills", type=int, default=5)
    parser.add_argument("--database-kills", type=int, default=10)
    parser.add_argument("--episodes", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--embedded", dest="kinds", action="append_const", const="embedded")
    parser.add_argument("--neo4j", dest="kinds", action="append_const", const="neo4j")
    parser.add_argument("--shared", type=Path, default=SHARED)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(not main(parse_arguments()))

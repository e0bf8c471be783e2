"""Kill -9 by hand: `python tests/benchmarks/kills.py [--kills 20] [--database-kills 10] [--neo4j|--embedded]`.

Ingests Practical AI 230-259 with their feed's metadata into the embedded database, and into a Neo4j 5.26 of its own:
undisturbed; killed at random moments, spread over the whole of it, and started again each time (every second time the
embedded database is killed along with it); with workers killed alone; and with the database killed alone, each time
from an empty one. Prints where each kill hit, and whether graph and extractions are those of the undisturbed ingest in
the end. Exits with 1 where they are not, or where an ingest that fails says anything but one clear line.
"""

import argparse
import random
import shutil
import sys
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
from cli_runs import find_complaints
from killable import Ended, Ingest, Place, fresh_place
from thirty_episodes import SHARED, find_episodes, report

from schemas.workspace import open_workspace

LACKING = 2  # episodes that are still to be extracted where the database is killed
KILLED = -9


class Course(NamedTuple):
    """Say when an undisturbed ingest had kept so many episodes (none at second 0), began to load, and ended."""

    kept: tuple[float, ...]
    begun: float
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
        self.well = True

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Ingest all without a kill, to compare the rest with; the workspace is there until the end of the block."""
        with self._place() as place:
            ingest, kept, begun = place.start(), [0.0], list[float]()
            has_begun = place.database.watch(ingest)

            def note() -> bool:
                kept.extend([ingest.seconds] * (place.count_kept() + 1 - len(kept)))
                if not begun and has_begun():
                    begun.append(ingest.seconds)
                return False

            ingest.wait_until(note)
            self._course = Course(tuple(kept), begun[0], ingest.seconds)
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
                for moment in self._moments(kills - hit, self._course.seconds):
                    ingest = place.start()
                    if not self._await(place, ingest, moment, before):
                        break
                    along = self._kind == "embedded" and hit % 2 == 1
                    what = f"ingest{' and database' if along else ''} killed at {moment:.1f} s"
                    what += f", {self._describe(place, ingest)}"
                    if along:
                        place.database.kill(ingest)
                    if self._check(ingest.kill(), KILLED, 0).code != KILLED:
                        break
                    hit, before = hit + 1, moment
                    self._tell(f"{hit}: {what}")
                same &= self._complete(place)
        self._summarize(f"{kills} kills", same)

    def kill_workers(self, kills: int) -> None:
        """Kill one worker, or all of them, in an ingest that goes on."""
        with self._place() as place:
            ingest, hit = place.start(), 0
            for moment in self._moments(kills, self._course.kept[-1]):
                kept, later = self._course.at(moment)
                ingest.wait_until(lambda kept=kept: place.count_kept() >= kept)
                ingest.wait(later)
                if not ingest.wait_until(lambda: bool(ingest.workers())):
                    break
                hit += 1
                what = self._describe(place, ingest)
                victims = ingest.kill_workers(1 if hit % 2 else None)
                self._tell(f"{hit}: {victims} of the workers killed at {moment:.1f} s, {what}")
            ended = self._check(ingest.end(), 0, 3)
            self._tell(f"the ingest ended with {ended.code}")
            self._summarize(f"{hit} kills of workers", self._complete(place))

    def kill_databases(self, kills: int) -> None:
        """Kill the database of an ingest that has a little to extract and all to load; then ingest again.

        Every second time an operator brings Neo4j back at once, else before the next ingest.
        """
        hit, same, longest = 0, True, self._course.seconds
        while hit < kills:
            with self._place() as place:
                self._prepare(place)
                ingest = place.start()
                ingest.wait_until(partial(place.database.runs, ingest))
                since = ingest.seconds
                if not ingest.wait(self._chance.uniform(0, longest)):
                    longest = ingest.seconds - since
                    self._check(ingest.end(), 0)
                    continue
                hit += 1
                what = self._describe(place, ingest)
                place.database.kill(ingest)
                if at_once := self._kind == "neo4j" and hit % 2 == 1:
                    place.database.bring_back()
                ended = self._check(ingest.end(), 0, 1)
                self._tell(f"{hit}: database killed, {what}{'; brought back at once' if at_once else ''}")
                self._tell(f"   exit {ended.code} {' '.join(find_complaints(ended.said))}")
                place.database.bring_back()
                same &= self._complete(place)
        self._summarize(f"{kills} kills of the database", same)

    def _place(self) -> AbstractContextManager[Place]:
        return fresh_place(self._kind, self._what)

    def _moments(self, count: int, until: float) -> list[float]:
        return sorted(self._chance.uniform(0, until) for _ in range(count))

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
        loading = moment - max(self._course.begun, self._course.kept[-1])
        after = self._chance.uniform(moment - before, max(moment - before, loading))
        return ingest.wait_until(place.database.watch(ingest)) and ingest.wait(after)

    def _prepare(self, place: Place) -> None:
        """Put all extractions but a few into a workspace whose database is empty."""
        shutil.copytree(self._extracted, place.data, ignore=shutil.ignore_patterns("database", "index.sqlite*"))
        with open_workspace(place.data) as workspace:
            for pointer in self._chance.sample(workspace.pointers(), LACKING):
                workspace.forget(pointer.episode)

    def _describe(self, place: Place, ingest: Ingest) -> str:
        """Say in which stage an ingest is."""
        kept, held = place.count_kept(), place.database.count_episodes(ingest)
        database = "the database doesn't answer" if held is None else f"{held} in the graph"
        return f"{ingest.seconds:.1f} s after its start, {kept} of {self._total} kept, {database}"

    def _check(self, ended: Ended, *codes: int) -> Ended:
        """Complain of an ingest that ended in another way, or said anything but one clear line where it failed."""
        try:
            assert ended.code in codes
            assert len(find_complaints(ended.said)) == (ended.code == 1)
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
        print(f"{what} on {self._kind}: same graph, same extractions: {'yes' if same else 'NO'}", flush=True)

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

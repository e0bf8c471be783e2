"""What all tests share: the databases they run on."""

import gc
import os

import pytest
from hypothesis import settings

pytest_plugins = ["neo4j_server", "loads", "cli_runs", "llm_server", "fault_runs"]

# Models and gazetteers stay in memory all the while; to look through them again and again for garbage takes a fifth of
# the time.
gc.set_threshold(100_000, 50, 100)

# A machine may stall for seconds in the middle of any example.
settings.register_profile("unhurried", settings(deadline=None))
settings.load_profile("unhurried")

# A database that lives for a test or a ring spends more on compiling its code well than that ever saves.
os.environ.setdefault("ARCADEDB_JVM_ARGS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


@pytest.fixture
def no_server_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands find no Neo4j in the environment: they take the embedded database."""
    monkeypatch.delenv("NEO4J_URI", raising=False)

"""The issue's acceptance, on the three transcripts that ship: whatever happened before, the graph is the same."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from demo_graph import HEAVY, ON_ALL, copied_demo, demo_extractor, demo_files, demo_workspace, ingest_files, open_on
from demo_graph import load_demo, loaded_snapshot
from neo4j_server import Server, emptied

from extractor.cli.app import run
from graph.connection import Graph, open_embedded_graph
from graph.snapshot import snapshot_graph
from schemas.workspace import open_workspace

NAMES = ("retrieval-is-a-habit.md", "small-models-big-promises.vtt", "the-api-line-moves.vtt")

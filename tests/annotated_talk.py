"""A made-up talk with the graph that people drew of it, and one that an extractor might have found."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TEXT = """**Ida Moss:** [0:01] Loom Labs makes [Weftling](https://weftling.example). It costs 3 dollars a yard.

**Tom Reed:** [0:20] And it is built on Warp, which competes with Selvage.
"""


def entity(id: str, type: str, *names: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": names[0], "type": type, "names": list(names), **more}


def relation(head: str, type: str, tail: str, evidence: str) -> dict[str, str]:
    return {"head": head, "type": type, "tail": tail, "evidence": evidence}


def claim(kind: str, quote: str, *about: str) -> dict[str, Any]:
    return {"speaker": None, "kind": kind, "about": list(about), "quote": quote}


GOLD = {
    "entities": [
        entity("loom-labs", "Company", "Loom Labs", also_type=["Product"]),
        entity("weftling", "Product", "Weftling", "the Weftlings"),
        entity("warp", "Product", "Warp"),
        entity("selvage", "Product", "Selvage"),
        entity("yardage", "Concept", "yardage", salient=True),
    ],
    "relations": [
        relation("loom-labs", "DEVELOPED", "weftling", "Loom Labs makes Weftling"),
        relation("weftling", "BASED_ON", "warp", "it is built on Warp"),
        relation("warp", "COMPETES_WITH", "selvage", "Warp, which competes with Selvage"),
    ],
    "claims": [claim("metric", "It costs 3 dollars a yard", "weftling")],
}
FOUND = {
    "entities": [
        entity("l", "Product", "loom labs"),
        entity("w", "Product", "weftling"),
        entity("wp", "Concept", "Warp"),
        entity("s", "Product", "Selvage"),
        entity("x", "Company", "Nowhere Inc"),
    ],
    "relations": [
        relation("l", "DEVELOPED", "w", "Loom Labs makes Weftling."),
        relation("w", "USES", "wp", "it is built on Warp"),
        relation("s", "COMPETES_WITH", "wp", "nobody said this"),
    ],
    "claims": [claim("metric", "costs 3 dollars", "w"), claim("metric", "dollars a yard", "w")],
}


def make_folder(folder: Path, annotation: Mapping[str, Any] = GOLD) -> Path:
    for place in ("dev", "texts"):
        (folder / place).mkdir(parents=True)
    (folder / "dev" / "loom.json").write_text(json.dumps(annotation), "utf-8")
    (folder / "texts" / "loom.txt").write_text(TEXT, "utf-8")
    return folder

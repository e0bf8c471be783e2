"""The published JSON Schema of the extraction file: `python -m schemas.json_schema` writes it anew."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

from schemas.extraction import FORMAT, Extraction

FILE = "extraction.schema.json"


def extraction_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an extraction file, as the models give it."""
    schema = Extraction.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:talkgraph:extraction:{FORMAT}",
        **schema,
    }


def published_schema() -> dict[str, Any]:
    """Return the JSON Schema that ships with the package."""
    return dict(json.loads(resources.files("schemas").joinpath(FILE).read_text("utf-8")))


if __name__ == "__main__":
    Path(__file__).with_name(FILE).write_text(json.dumps(extraction_schema(), indent=1) + "\n", "utf-8")

"""The second question for a window, version 1: names that were heard there and that the first reply left out.

The first message and the form of the reply are those of `window_v1`, so that a server has them in its cache.
"""

from functools import cache
from importlib import resources

from extractor.llm.prompts import window_v1
from schemas.ids import content_hash
from schemas.ontology import Ontology

NAME = "names_v1"


@cache
def prompt_text() -> str:
    """Return what is put before the sentences; `{names}` stands for the names asked for."""
    return resources.files(__package__).joinpath(f"{NAME}.md").read_text("utf-8").strip()


def prompt_version(ontology: Ontology) -> str:
    """Name the prompt: the version, and a hash that changes with it or with the form of the reply."""
    return f"{NAME} {content_hash([prompt_text(), window_v1.prompt_version(ontology)])}"

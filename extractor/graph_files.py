"""Graphs of texts as files and in workspaces: extractions and annotations alike, read in the annotation form."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractor.annotated import AnnotatedText, complete_annotation, find_annotations, find_faults
from extractor.annotation import to_annotation
from schemas.errors import SettingsError
from schemas.extraction import Extraction
from schemas.workspace import open_workspace


def read_graph(path: Path) -> dict[str, Any]:
    """Read an extraction or an annotation; SettingsError where it is neither."""
    try:
        content = json.loads(path.read_text("utf-8"))
        if isinstance(content, dict) and "recipe" in content:
            return to_annotation(Extraction.model_validate(content), path.stem)
    except (OSError, ValueError, ValidationError) as error:
        first = str(error).splitlines()[0]
        raise SettingsError(f"{path}: neither an extraction nor an annotation: {first}") from error
    for fault in find_faults(content):
        raise SettingsError(f"{path}: neither an extraction nor an annotation: {fault}")
    return complete_annotation(content, path)


def read_graphs(path: Path, texts: Sequence[AnnotatedText]) -> dict[str, dict[str, Any]]:
    """Read the graphs of texts, by their names: from one file, from a folder of such, or from a workspace.

    In a workspace an episode is known by its words, wherever the file lay. SettingsError where no text has a graph.
    """
    is_workspace = (path / "workspace.json").is_file()
    graphs = _read_workspace(path, texts) if is_workspace else _read_files(path, {text.doc for text in texts})
    if not graphs:
        wanted = "an episode with their words" if is_workspace else ", ".join(f"{text.doc}.json" for text in texts[:3])
        raise SettingsError(f"{path}: no graph of the annotated texts in it: expected {wanted}")
    return graphs


def _read_files(path: Path, docs: set[str]) -> dict[str, dict[str, Any]]:
    files = find_annotations(path) if path.is_dir() else [path]
    return {file.stem: read_graph(file) for file in files if file.stem in docs}


def _read_workspace(root: Path, texts: Sequence[AnnotatedText]) -> dict[str, dict[str, Any]]:
    with open_workspace(root, write=False) as workspace:
        kept = {pointer.text: pointer for pointer in workspace.pointers()}
        return {
            text.doc: to_annotation(workspace.read_extraction(kept[text.episode.text_hash]), text.doc)
            for text in texts
            if text.episode.text_hash in kept
        }

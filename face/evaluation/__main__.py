"""python -m face.evaluation lfw --models DIR"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from face.evaluation import lfw, report
from face.evaluation.embeddings import embeddings

FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)


@click.group()
def main() -> None:
    """Accuracy of the face pipeline, measured."""


@main.command("lfw")
@click.option("--models", type=FOLDER, required=True, help="Folder of the model files.")
@click.option("--data", type=FOLDER, default=lfw.FOLDER, help="Folder of LFW; else FACEGUARD_LFW.")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
@click.option("--calibration", type=click.Path(path_type=Path, dir_okay=False), help="Write thresholds here.")
def lfw_command(models: Path, data: Path, processes: int, as_json: bool, calibration: Path | None) -> None:
    """Labeled Faces in the Wild: accuracy on its pairs, and true matches by false-match rate on all pairs."""
    paths = lfw.images(data)
    with click.progressbar(length=len(paths), label="images", file=sys.stderr) as bar:
        vectors = embeddings(paths, models, processes, lambda _done: bar.update(1))
    found = report.report(paths, vectors, lfw.pairs(data))
    click.echo(json.dumps(asdict(found), indent=2) if as_json else report.text(found))
    if calibration is not None:
        calibration.write_text(json.dumps(report.calibration(found), indent=2) + "\n")


if __name__ == "__main__":
    main(prog_name="python -m face.evaluation")

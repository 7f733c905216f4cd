"""faceguard face …: the operator's import of pictures, and a comparison of two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click

from idp.biometrics import compare as comparison
from idp.biometrics.client import FaceClient, FaceUnavailable
from idp.biometrics.refusals import ImageRejected, Unready
from idp.commands.opened import inside
from idp.settings import load
from idp.store import audit, people

SOURCE = Path(__file__).parents[2]
IMAGE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def face() -> None:
    """Faces."""


@face.command()
@click.option("--tenant", "slug", required=True, help="The tenant's slug.")
@click.option("--email", required=True)
@click.argument("images", nargs=-1, required=True, type=IMAGE)
def enrol(slug: str, email: str, images: tuple[Path, ...]) -> None:
    """Import a person's face from IMAGES. It is marked unverified, for nobody saw the person alive."""
    with inside(slug) as (house, ctx):
        person = people.by_email(ctx, email)
        if person is None:
            raise click.ClickException(f"There is no {email} in {slug}.")
        client = FaceClient(house.settings.places.face_socket)
        try:
            count = client.import_images(ctx.tenant.id, person.id, [image.read_bytes() for image in images])
        except FaceUnavailable as error:
            raise click.ClickException("The face process does not answer. Is `faceguard up` running?") from error
        except ImageRejected as error:
            raise click.ClickException(str(error)) from error
        audit.record(ctx, "face.imported", person=person.id, actor="operator", detail={"pictures": count})
    click.echo(f"{count} templates stored, marked unverified.")


@face.command()
@click.argument("first", type=IMAGE)
@click.argument("second", type=IMAGE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def compare(first: Path, second: Path, as_json: bool) -> None:
    """Compare the faces of two pictures: the cosine, and the decision at each false-match profile."""
    try:
        result = comparison.compare(load(os.environ).places.models, first.read_bytes(), second.read_bytes())
    except (ImageRejected, Unready) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(result))
        return
    click.echo(f"score {result['score']:.3f}")
    for profile, match in result["match"].items():
        click.echo(f"{profile:<10} {'match' if match else 'no match'}")


@face.command("liveness-report")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default="liveness-report", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Of everything but the server's challenges.")
@click.option("--per-species", type=click.IntRange(1, 1000), default=13, show_default=True, help="Captures of each.")
def liveness_report(out: Path, seed: int, per_species: int) -> None:
    """Attack the face check with every species of tests/face/attacks and report what it let through."""
    if not (SOURCE / "tests/face/attacks").is_dir():
        raise click.ClickException("The attacks come with the source, not with the package: run this in a checkout.")
    models = load(os.environ).places.models
    command = [sys.executable, "-m", "tests.face.attacks", "--models", str(models), "--out", str(out.resolve())]
    command += ["--seed", str(seed), "--per-species", str(per_species)]
    # It runs a server of its own, which must not find this one's settings.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("FACEGUARD_")}
    sys.exit(subprocess.call(command, cwd=SOURCE, env=environ | {"FACEGUARD_CONFIG": os.devnull}))

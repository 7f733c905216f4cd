"""faceguard up: everything on one machine with one command (design §2, §10)."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from idp.audit.log import configure
from idp.biometrics import models
from idp.children import Child, Children
from idp.house import House, open_house
from idp.settings import THREADS, Listener, Settings, SettingsError, Smtp, load
from idp.store import people
from idp.store.migrate import upgrade
from idp.store.taken import Taken
from idp.tenants.demo import Demo, ensure_demo
from idp.tenants.found import ensure_system
from idp.tenants.invite import invite

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "web_app" / "app.py"


@click.command()
@click.option("--port", type=int, help="Port to listen on. Default: 8080.")
@click.option("--host", help="Address to listen on. Default: 127.0.0.1.")
@click.option("--data", help="Folder of the database, keys and models. Default: var.")
@click.option("--workers", type=int, help="Web worker processes. Default: half of the processors, 2 to 8.")
@click.option("--demo", is_flag=True, help="Also a demo tenant, a demo person and a demo application.")
@click.option("--tls-cert", help="Serve TLS: certificate file (PEM).")
@click.option("--tls-key", help="Serve TLS: key file (PEM).")
def up(demo: bool, **given: object) -> None:
    """Start FaceGuard: web workers, the face process and the worker. Ends with Ctrl-C."""
    configure()
    overrides = {name: str(value) for name, value in given.items() if value is not None}
    try:
        settings = load(os.environ, overrides | ({"demo": "1"} if demo else {}))
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    _require_free(settings.listener.host, settings.listener.port, "FaceGuard", "PORT=8090 make run")
    house, admin_link = _prepare(settings)
    shown = _demo(house) if settings.demo else None
    children = Children(_children(settings, shown))
    children.run(lambda: _answers(settings.listener), lambda: _announce(settings, admin_link, shown))


def _prepare(settings: Settings) -> tuple[House, str | None]:
    """Models, database, keys, the system tenant; the admin link when there is no administrator yet to have it."""
    settings.places.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    for problem in models.problems(settings.places.models):
        click.secho(f"Face checks are off: {problem}. `faceguard models fetch` brings it.", fg="yellow", err=True)
    upgrade(settings.databases.main, settings.databases.face_keys)
    house = open_house(settings)
    system = ensure_system(house)
    with house.transaction() as tx:
        ctx = house.inside(system, tx)
        if people.listing(ctx):
            return house, None
        return house, invite(ctx, "admin@localhost", face=False, name="Administrator")


def _demo(house: House) -> Demo:
    port = house.settings.listener.port + 1
    _require_free("127.0.0.1", port, "The demo application", "PORT=8090 make run")
    try:
        return ensure_demo(house, f"http://localhost:{port}")
    except Taken as error:
        raise click.ClickException(
            "The tenant demo was removed, and its address is given to nobody again. Start without --demo, or with"
            " another data folder."
        ) from error


def _require_free(host: str, port: int, who: str, way_out: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"{who} cannot listen on {host}:{port} ({error.strerror}). Choose another port, for example: {way_out}"
            ) from error


def _answers(listener: Listener) -> bool:
    """Whether the web workers accept connections."""
    try:
        socket.create_connection((listener.host, listener.port), timeout=0.2).close()
    except OSError:
        return False
    return True


def _announce(settings: Settings, admin_link: str | None, demo: Demo | None) -> None:
    say = click.echo
    url = settings.address.url
    say("")
    if demo is not None:
        say(f"  Demo application  {demo.app_url}/")
    say(f"  Administration    {url}/admin/")
    say(f"  Discovery         {url}/t/{'demo' if demo else 'system'}/.well-known/openid-configuration")
    say("")
    if demo is not None and demo.enrolment_link:
        say("  The demo person's one-time link (choose a password, enrol a face):")
        say(f"    {demo.enrolment_link}")
    if admin_link:
        say("  The administrator's one-time link:")
        say(f"    {admin_link}")
    if not admin_link:
        say("  One-time links were printed at the first start; make new ones with")
        say("    faceguard invite --tenant system --email admin@localhost")
        if demo is not None:
            say("    faceguard invite --tenant demo --email demo@example.com --face")
    if not settings.address.https and not isinstance(settings.mail, Smtp):
        say(f"  Mail is not sent (development): it is kept in {settings.places.data / 'mail'}")
    if demo is not None and demo.moved:
        say(f"  The demo application was registered anew for {demo.app_url}.")
    say("")
    sys.stdout.flush()


def _children(settings: Settings, demo: Demo | None) -> list[Child]:
    """Each with the root key that is its own (design §6), if the environment has it; the demo application with none."""
    environ = _environ(settings)
    signing, facing = _without(environ, "FACEGUARD_FACE_KEK"), _without(environ, "FACEGUARD_SIGN_KEK")
    facing = _without(facing, "FACEGUARD_SMTP_URL")
    children = [
        Child("face", [sys.executable, "-m", "idp.biometrics.process"], facing),
        Child("worker", [sys.executable, "-m", "idp.worker"], signing),
        Child("web", _web_command(settings), signing),
    ]
    if demo is not None and EXAMPLE.is_file():
        told = {"DEMO_APP_CREDENTIALS": str(demo.credentials), "DEMO_APP_URL": demo.app_url}
        children.append(Child("demo", [sys.executable, str(EXAMPLE)], _without(environ, "FACEGUARD_") | told))
    return children


def _without(environ: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name: value for name, value in environ.items() if not name.startswith(prefix)}


def _environ(settings: Settings) -> dict[str, str]:
    """What the children read their settings from; and a clean folder for the metrics of all workers."""
    metrics = settings.places.data / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir()
    chosen = {
        "PUBLIC_URL": settings.address.url,
        "DATA": str(settings.places.data),
        "MODEL_DIR": str(settings.places.models),
        "DATABASE_URL": settings.databases.main,
        "FACE_KEYS_URL": settings.databases.face_keys,
        "TRUSTED_PROXIES": ",".join(map(str, settings.proxies)),
        "DEMO": "1" if settings.demo else "",
    }
    if settings.mail is None and not settings.address.https:
        chosen["SMTP_URL"] = "folder:"
    return (
        dict(os.environ)
        | {f"FACEGUARD_{name}": value for name, value in chosen.items()}
        | {"PROMETHEUS_MULTIPROC_DIR": str(metrics), "PYTHONUNBUFFERED": "1"}
    )


def _web_command(settings: Settings) -> list[str]:
    listener = settings.listener
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "idp.wsgi:application"]
    command += ["--host", listener.host, "--port", str(listener.port), "--workers", str(listener.workers)]
    command += [
        "--blocking-threads",
        str(THREADS),
        "--backlog",
        "1024",
        "--no-ws",
        "--log-level",
        "warning",
        "--respawn-failed-workers",
    ]
    if listener.tls_cert and listener.tls_key:
        command += ["--ssl-certificate", str(listener.tls_cert), "--ssl-keyfile", str(listener.tls_key)]
    return command

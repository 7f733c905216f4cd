"""Found by attacking the operator's side: who can read the data folder, which process is given which root key."""

from __future__ import annotations

import base64
import os
import stat
import subprocess
from pathlib import Path

from tests.processes.running import COMMAND, environ_for, up

ROOT_KEYS = {"SIGN_KEK": b"s" * 32, "FACE_KEK": b"f" * 32}
GIVEN = {f"FACEGUARD_{name}": base64.b64encode(key).decode() for name, key in ROOT_KEYS.items()}


def environ_of(process: str) -> str:
    try:
        return (Path("/proc") / process / "environ").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # a process that lets nobody look, or is gone


def started_by(parent: int) -> dict[str, str]:
    """Command line to environment of every process that `parent` or one of its children started."""
    parents: dict[str, str] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[status.parent.name] = status.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
    found, known = {}, {str(parent)}
    while new := {process for process, of in parents.items() if of in known} - known:
        known |= new
        found |= {(Path("/proc") / process / "cmdline").read_text(): environ_of(process) for process in new}
    return found


def test_fa_24_no_file_of_a_data_folder_that_others_may_enter_can_be_read_by_them(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    was = os.umask(0o022)
    try:
        subprocess.run([*COMMAND, "tenant", "create", "acme"], env=environ_for(data), check=True)
    finally:
        os.umask(was)
    files = [path for path in data.rglob("*") if path.is_file()]
    assert data / "faceguard.db" in files
    assert {path.name: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in files} == {path.name: 0 for path in files}


def test_each_process_is_given_its_own_root_key_and_the_demo_application_none(tmp_path: Path) -> None:
    with up(tmp_path / "data", "--demo", **GIVEN) as running:
        processes = started_by(running.process.pid)
    of = {
        name: "".join(one for command, one in processes.items() if name in command) for name in ("web_app", "granian")
    }
    others = "".join(one for command, one in processes.items() if "idp.biometrics.process" not in command)
    assert GIVEN["FACEGUARD_SIGN_KEK"] in of["granian"]
    assert GIVEN["FACEGUARD_FACE_KEK"] not in others
    assert "DEMO_APP_URL" in of["web_app"]
    assert "FACEGUARD_" not in of["web_app"]


def test_lg_17_the_administrators_link_is_made_once_wherever_the_root_key_is_kept(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with up(data, **GIVEN) as running:
        assert running.link("system")
        assert running.json("/readyz")["status"] == "ready"
    with up(data, **GIVEN) as running:
        assert "/t/system/invite/" not in running.printed()

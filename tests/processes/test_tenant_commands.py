"""faceguard tenant suspend, resume, remove: the operator's way, which asks for the tenant's name."""

from __future__ import annotations

from pathlib import Path

from tests.processes.prepared import run
from tests.processes.running import environ_for


def test_a_tenant_is_suspended_resumed_and_removed_by_its_name(tmp_path: Path) -> None:
    def faceguard(*arguments: str, given: str = "") -> tuple[int, str]:
        done = run(("tenant", *arguments), environ_for(tmp_path), given)
        return done.returncode, done.stdout + done.stderr

    assert faceguard("create", "acme", "--name", "Acme Ltd")[0] == 0
    code, said = faceguard("remove", "acme", given="Acme Ltd\n")
    assert (code, "Suspend it first" in said) == (1, True)
    assert faceguard("suspend", "acme") == (0, "")
    assert "suspended" in faceguard("list")[1]
    assert faceguard("resume", "acme") == (0, "")
    assert faceguard("suspend", "acme") == (0, "")
    code, said = faceguard("remove", "acme", given="acme\n")
    assert (code, "nothing was done" in said) == (1, True)
    code, said = faceguard("remove", "acme", given="Acme Ltd\n")
    assert (code, "is being removed" in said) == (0, True)
    assert "removing" in faceguard("list")[1]
    assert "is being removed" in faceguard("show", "acme")[1]
    assert "administrators' own" in faceguard("suspend", "system")[1]
    assert "no address is given twice" in faceguard("create", "acme")[1]
    (tmp_path / "acme.yaml").write_text("slug: acme\ntenant: {name: Again}\n")
    applied = run(("apply", str(tmp_path / "acme.yaml")), environ_for(tmp_path))
    assert (applied.returncode, "is being removed" in applied.stderr) == (1, True)
    verified = run(("audit", "verify", "--tenant", "acme"), environ_for(tmp_path))
    assert (verified.returncode, "acme:" in verified.stdout) == (0, True), verified.stdout + verified.stderr

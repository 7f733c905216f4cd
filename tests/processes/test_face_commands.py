"""faceguard face …, faceguard tenant face-…: what an administrator decides about faces, each in its own process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from idp.biometrics.reference_model import SCHEMA, VERSION
from idp.ids import new_id
from idp.store import audit, face_pairs, faces, people
from tests.processes.running import faceguard
from tests.world import World, copy_world

AT_ACME = ("--tenant", "acme")
ALICE = (*AT_ACME, "--email", "alice@example.com")


@pytest.fixture
def kept(founded: Path, tmp_path: Path) -> World:
    return copy_world(founded, tmp_path / "data")


def keep(world: World, name: str, *, pending: bool = False) -> str:
    with world.inside() as ctx:
        person = people.by_email(ctx, f"{name}@example.com")
        assert person is not None
        faces.add(
            ctx,
            id=new_id(),
            person=person.id,
            model=VERSION,
            version=SCHEMA,
            key="k",
            ciphertext=b"sealed",
            verified=True,
            pending=pending,
        )
    return person.id


def test_what_waits_is_listed_and_approved_once(kept: World) -> None:
    alice = keep(kept, "alice", pending=True)
    assert "alice@example.com" in faceguard(kept.data, "face", "waiting", *AT_ACME).stdout
    assert faceguard(kept.data, "face", "approve", *ALICE).returncode == 0
    again = faceguard(kept.data, "face", "approve", *ALICE)
    assert (again.returncode, "No face of alice" in again.stderr) == (1, True)
    with kept.inside() as ctx:
        assert faces.count(ctx, alice) == 1
        assert "face.approved" in [event.kind for event in audit.recent(ctx)]


def test_what_waits_is_rejected_and_what_is_in_use_removed(kept: World) -> None:
    alice = keep(kept, "alice")
    keep(kept, "alice", pending=True)
    assert faceguard(kept.data, "face", "reject", *ALICE).returncode == 0
    with kept.inside() as ctx:
        assert (faces.count(ctx, alice), faces.pending_of(ctx, alice)) == (1, [])
    assert faceguard(kept.data, "face", "remove", *ALICE).returncode == 0
    assert faceguard(kept.data, "face", "remove", *ALICE).returncode == 1
    with kept.inside() as ctx:
        assert faces.count(ctx, alice) == 0


def test_duplicates_are_listed_and_settled(kept: World) -> None:
    alice, bob = (kept.person(name).id for name in ("alice", "bob"))
    with kept.inside() as ctx:
        assert face_pairs.found(ctx, alice, bob)
    said = faceguard(kept.data, "face", "duplicates", *AT_ACME).stdout
    assert all(word in said for word in ("found", "alice@example.com", "bob@example.com"))
    settle = ("face", "settle", *AT_ACME, "bob@example.com")
    assert faceguard(kept.data, *settle, "alice@example.com", "same").returncode == 0
    assert faceguard(kept.data, *settle, "bob@example.com", "same").returncode == 1
    assert faceguard(kept.data, *settle, "nobody@example.com", "same").returncode == 1
    with kept.inside() as ctx:
        assert face_pairs.same_as(ctx, alice) == {bob}


def test_a_tenant_s_policy_for_faces_is_set_and_shown(kept: World) -> None:
    for command in (("face-approval", "acme", "on"), ("face-duplicates", "acme", "on"), ("face-unused", "acme", "6")):
        assert faceguard(kept.data, "tenant", *command).returncode == 0
    assert faceguard(kept.data, "tenant", "face-unused", "acme", "0").returncode == 2
    shown = faceguard(kept.data, "tenant", "show", "acme").stdout.split()
    for name, value in (("face_approval", "True"), ("face_duplicates", "True"), ("face_unused_months", "6")):
        assert shown[shown.index(name) + 1] == value
    with kept.inside() as ctx:
        details = [json.dumps(dict(event.detail)) for event in audit.recent(ctx)]
    assert '{"face_unused_months": 6}' in details

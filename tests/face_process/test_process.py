"""The process itself: who may speak to it, what it leaves behind, what happens when it or its models are missing."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from idp.biometrics import protocol
from idp.biometrics.client import CaptureRefused, FaceClient, FaceUnavailable
from idp.store import tenants
from tests.face.actor import Actor
from tests.face.tiny_model import tiny_model
from tests.face_process.house import FaceHouse
from tests.face_process.page import Page, sit
from tests.face_process.running import FaceProcess, SharedClock

ActorOf = Callable[[str], Actor]


@pytest.fixture
def own(tmp_path: Path, models: Path) -> Iterator[FaceHouse]:
    """A house whose process the test may ill-treat. Not started."""
    clock = SharedClock(path=tmp_path / "clock")
    house = FaceHouse(FaceProcess(tmp_path, models, clock), clock)
    house.move_in()
    yield house
    house.close()
    child = house.process.child
    if child is not None and child.poll() is None:
        house.process.stop()


def test_only_its_own_user_can_open_the_socket_and_the_root_key(house: FaceHouse) -> None:
    modes = [stat.S_IMODE((house.process.data / name).stat().st_mode) for name in ("face.sock", "face.kek")]
    assert modes == [0o600, 0o600]


def test_fa_24_the_process_leaves_no_core_file(house: FaceHouse) -> None:
    child = house.process.child
    assert child is not None
    limits = Path(f"/proc/{child.pid}/limits").read_text()
    line = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert line.split()[4:6] == ["0", "0"]


def test_fa_31_frames_never_touch_the_disk(house: FaceHouse, actor: ActorOf) -> None:
    child, person = house.process.child, house.on_file("obama.jpg")
    assert child is not None
    temporary = Path("/tmp")
    before = set(temporary.iterdir())
    sent: list[bytes] = []
    opened_files: set[str] = set()
    capture, opened = house.open(person)
    send = house.sender(capture)

    def watching(*frame: object) -> dict[str, object]:
        sent.append(frame[4])  # type: ignore[arg-type]
        answer = send(*frame)
        opened_files.update(os.readlink(fd) for fd in Path(f"/proc/{child.pid}/fd").iterdir() if fd.is_symlink())
        return answer

    sit(house.clock, actor("obama.jpg"), Page.of(opened.key, opened.chain), watching)
    house.finish(capture)
    folder = str(house.process.data)
    files = {name for name in opened_files if name.startswith("/") and not name.startswith(("/dev/", "/proc/"))}
    databases = {f"{folder}/{base}{end}" for base in ("faceguard.db", "face-keys.db") for end in ("", "-wal", "-shm")}
    assert files <= databases | {f"{folder}/face.log"}
    needles = [jpeg[200:264] for jpeg in sent]
    for path in [*house.process.data.iterdir(), *({*temporary.iterdir()} - before)]:
        if path.is_file():
            content = path.read_bytes()
            assert not any(needle in content for needle in needles), path


def test_a_client_that_talks_nonsense_or_stops_half_way_disturbs_nobody(house: FaceHouse) -> None:
    address = str(house.process.data / "face.sock")
    for nonsense in (b"GET / HTTP/1.1\r\n\r\n", protocol.LENGTHS.pack(2, 0) + b"[]", b"\0\0\0\x08\0\0", b"\xff" * 8):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stranger:
            stranger.connect(address)
            stranger.sendall(nonsense)
            stranger.shutdown(socket.SHUT_WR)
            assert _is_closed(stranger)
    assert house.client.health()["ready"]


def _is_closed(connection: socket.socket) -> bool:
    connection.settimeout(5)
    try:
        return connection.recv(100) == b""
    except ConnectionResetError:
        return True


def test_a_body_over_the_limit_is_refused_before_it_is_read(house: FaceHouse) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stranger:
        stranger.connect(str(house.process.data / "face.sock"))
        header = b'{"verb":"frame"}'
        stranger.sendall(protocol.LENGTHS.pack(len(header), protocol.BODY_LIMIT + 1) + header)
        assert _is_closed(stranger)


@pytest.mark.parametrize("header", [{}, {"verb": "dance"}, {"verb": "open"}, {"verb": "frame", "tenant": 7}])
def test_a_malformed_request_gets_a_code_and_the_connection_goes_on(
    house: FaceHouse, header: dict[str, object]
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(str(house.process.data / "face.sock"))
        protocol.send(client, {"id": 1, **header})
        answer = protocol.receive(client, patience=5)
        assert answer is not None
        assert answer.header["error"] == "bad_request"
        protocol.send(client, {"id": 2, "verb": "health"})
        again = protocol.receive(client, patience=5)
        assert again is not None
        assert again.header["ok"]["ready"]


def test_an_unknown_or_suspended_tenant_gets_no_capture(house: FaceHouse) -> None:

    person = house.person()
    with house.inside() as ctx:
        tenants.set_active(ctx, False)
    house.clock.step(1)
    with pytest.raises(FaceUnavailable, match="bad_request"):
        house.open(person)


def test_ds_10_parallel_openings_end_as_captures_or_busy_and_nothing_else(house: FaceHouse) -> None:
    person, ended = house.person(), []

    def one() -> None:
        try:
            house.open(person)
            ended.append("open")
        except FaceUnavailable as busy:
            ended.append("busy" if "busy" in str(busy) else str(busy))

    threads = [threading.Thread(target=one) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(ended) == {"open", "busy"}
    assert ended.count("open") <= 8


def test_without_a_process_faces_are_unavailable_and_say_when_to_come_back(tmp_path: Path) -> None:
    with pytest.raises(FaceUnavailable) as refusal:
        FaceClient(tmp_path / "nobody.sock").health()
    assert refusal.value.retry_after == 5


def test_after_kill_9_faces_are_unavailable_and_a_new_process_takes_over_knowing_no_capture(own: FaceHouse) -> None:
    own.process.start()
    person = own.person()
    capture, _ = own.open(person)
    own.process.stop(signal.SIGKILL)
    with pytest.raises(FaceUnavailable):
        own.finish(capture)
    own.process.start()
    with pytest.raises(CaptureRefused, match="unknown"):
        own.finish(capture)
    own.open(person)


def test_a_client_that_was_connected_goes_on_after_a_restart(own: FaceHouse) -> None:
    own.process.start()
    own.client.health()
    own.process.stop()
    own.process.start()
    assert own.client.health()["ready"]


def test_sigterm_ends_it_cleanly_and_leaves_no_socket(own: FaceHouse) -> None:
    own.process.start()
    own.open(own.person())
    assert own.process.stop() == 0
    assert not (own.process.data / "face.sock").exists()


def test_a_second_process_for_the_same_socket_refuses_to_start(house: FaceHouse) -> None:
    assert house.process.spawn().wait(timeout=20) == 2
    assert "Another face process serves" in house.process.log()
    assert house.client.health()["ready"]


def test_a_test_clock_is_refused_outside_a_test(own: FaceHouse) -> None:
    assert own.process.spawn(FACEGUARD_TEST="").wait(timeout=20) == 2
    assert "FACEGUARD_TEST_CLOCK is for tests alone" in own.process.log()


def test_on_postgresql_a_face_is_enrolled_recognised_and_forgotten(
    tmp_path: Path, models: Path, postgres_migrated: str, actor: ActorOf
) -> None:
    clock = SharedClock(path=tmp_path / "clock")
    process = FaceProcess(tmp_path, models, clock, FACEGUARD_DATABASE_URL=postgres_migrated)
    house = FaceHouse(process, clock)
    house.move_in()
    process.start()
    try:
        person = house.enrolled(actor("obama.jpg"))
        assert house.sits(person, actor("obama.jpg")).result == "pass"
        house.client.forget(house.tenants["acme"].id, person)
        assert house.sits(person, actor("obama.jpg")).result == "fail"
    finally:
        house.close()
        process.stop()


@pytest.mark.parametrize("harm", ["missing", "changed"])
def test_mf_08_ds_05_a_wrong_model_file_fails_face_closed_and_is_named(
    own: FaceHouse, models: Path, tmp_path: Path, harm: str
) -> None:
    folder = tmp_path / "models"
    shutil.copytree(models, folder)
    harmed = folder / "iris_landmark.tflite"
    right = harmed.read_bytes()
    harmed.unlink()
    if harm == "changed":
        harmed.write_bytes(right[:-1] + bytes([right[-1] ^ 1]))
    own.process.start(FACEGUARD_MODEL_DIR=str(folder))
    health = own.client.health()
    assert not health["ready"]
    assert "iris_landmark.tflite" in health["problems"][0]
    with pytest.raises(FaceUnavailable, match="unready"):
        own.open(own.person())
    with pytest.raises(FaceUnavailable, match="unready"):
        own.client.import_images(own.tenants["acme"].id, own.person(), [b"picture"])
    assert own.client.forget(own.tenants["acme"].id, own.person()) == 0  # deleting needs no model
    harmed.write_bytes(right)
    assert own.client.health()["ready"]
    own.open(own.person())


@pytest.mark.parametrize("harm", ["missing", "broken"])
def test_mf_08_ds_05_a_wrong_passive_model_fails_face_closed_and_is_named(
    own: FaceHouse, tmp_path: Path, harm: str
) -> None:
    path = tmp_path / "pad.tflite"
    if harm == "broken":
        path.write_bytes(tiny_model(batch=2))
    own.process.start(FACEGUARD_PAD_MODEL=str(path))
    health = own.client.health()
    assert not health["ready"]
    assert "pad.tflite" in health["problems"][0]
    with pytest.raises(FaceUnavailable, match="unready"):
        own.open(own.person())
    path.write_bytes(tiny_model())
    assert own.client.health()["ready"]
    own.open(own.person())


def test_v6_a_passive_model_is_asked_and_named_in_the_detail(own: FaceHouse, tmp_path: Path, actor: ActorOf) -> None:
    path = tmp_path / "pad.tflite"
    path.write_bytes(tiny_model())
    own.process.start(FACEGUARD_PAD_MODEL=str(path))
    outcome = own.sits(own.person(), actor("obama.jpg"), "enrol")
    assert outcome.detail["pad_model"] == hashlib.sha256(path.read_bytes()).hexdigest()

"""FA-05 over HTTP: frames that are not the next ones of this very capture end it, and nothing of it counts (FLP-1 V0).

One sign-in and one beginning for each departure; after it even the right frame and the right end come too late.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from idp.login.factors import face as factor
from idp.store import counters
from tests.agent import Answer
from tests.face_process.camera import Camera, base64url
from tests.face_process.page import Numbered, Page
from tests.face_process.test_http import ActorOf, FaceWorld, faced

__all__ = ["faced"]

BEGUN = 3


@dataclass
class Begun:
    """A capture of whom three frames were taken."""

    camera: Camera
    capture: str
    page: Page
    sent: list[Numbered]
    jpeg: Callable[[], bytes]

    def next(self, **departures: int | bytes) -> Numbered:
        """The frame that is due, with its right MAC; departures are changes after it was made."""
        at = 0.1 * (len(self.sent) + 1)
        seq, step, time_ms, mac, jpeg = self.page.frame(0, at, self.jpeg())
        due = {"seq": seq, "step": step, "time_ms": time_ms, "mac": mac, "jpeg": jpeg} | departures
        return due["seq"], due["step"], due["time_ms"], due["mac"], due["jpeg"]  # type: ignore[return-value]

    def send(self, frame: Numbered) -> Answer:
        self.camera.clock.step(0.1)
        self.sent.append(frame)
        return self.camera.frame(self.capture, *frame)

    def finish(self, **departures: object) -> Answer:
        return self.camera.finish(self.capture, **departures)


def begun(faced: FaceWorld, actor: ActorOf, name: str = "alice") -> Begun:
    """Attempts before are forgotten: limits have tests of their own."""
    with faced.world.inside() as ctx:
        person = faced.world.person(name).id
        factor.forgive(ctx, person)
        counters.clear(ctx, "face-day", person)
    faced.clock.step(50)
    camera = faced.camera(name)
    opened, somebody = camera.open(), actor("obama.jpg")
    made = Begun(camera, opened["id"], Page.of(opened["key"], opened["chain"]), [], lambda: somebody.jpeg(0.0))
    for _ in range(BEGUN):
        assert made.send(made.next()).status == 200
    return made


def mixed(one: Begun, other: Begun) -> Answer:
    return one.send(other.next())


def mixed_and_numbered_anew(one: Begun, other: Begun) -> Answer:
    return one.send((BEGUN, *other.next()[1:]))


def reordered_by_more_than_a_second(one: Begun, _other: Begun) -> Answer:
    late, early = one.next(), one.next()
    one.send(early)
    one.camera.clock.step(1.1)
    return one.send(late)


def swapped_and_numbered_anew(one: Begun, _other: Begun) -> Answer:
    first, second = one.next(), one.next()
    return one.send((first[0], *second[1:]))


def dropped(one: Begun, _other: Begun) -> Answer:
    one.next()
    one.send(one.next())
    one.camera.clock.step(1.1)
    return one.send(one.next())


def dropped_at_the_end(one: Begun, _other: Begun) -> Answer:
    one.next()
    return one.finish(frames=BEGUN + 1, mac=base64url(one.page.mac))


def ended_before_its_last_frame(one: Begun, _other: Begun) -> Answer:
    return one.finish(frames=BEGUN - 1, mac=base64url(one.sent[-2][3]))


def ended_with_another_mac(one: Begun, other: Begun) -> Answer:
    return one.finish(mac=base64url(other.sent[-1][3]))


def number_repeated(one: Begun, _other: Begun) -> Answer:
    return one.send(one.next(seq=BEGUN - 1))


def sent_twice(one: Begun, _other: Begun) -> Answer:
    return one.send(one.sent[-1])


def wrong_mac(one: Begun, _other: Begun) -> Answer:
    return one.send(one.next(mac=bytes(32)))


def broken_chain(one: Begun, _other: Begun) -> Answer:
    one.page.mac = bytes(32)
    return one.send(one.next())


def another_picture(one: Begun, _other: Begun) -> Answer:
    return one.send(one.next(jpeg=one.jpeg()))


def another_step(one: Begun, _other: Begun) -> Answer:
    return one.send(one.next(step=1))


def a_clock_set_back(one: Begun, _other: Begun) -> Answer:
    seq, step, _, _, jpeg = one.next()
    one.page.mac, one.page.seq = one.sent[-1][3], seq
    return one.send(one.page.frame(step, 0.05, jpeg))


def after_45_seconds(one: Begun, _other: Begun) -> Answer:
    one.camera.clock.step(45)
    return one.send(one.next())


ENDING = (
    *(mixed, mixed_and_numbered_anew, reordered_by_more_than_a_second, swapped_and_numbered_anew, dropped),
    *(dropped_at_the_end, ended_before_its_last_frame, ended_with_another_mac, number_repeated, sent_twice),
    *(wrong_mac, broken_chain, another_picture, another_step, a_clock_set_back, after_45_seconds),
)


def test_fa_05_a_frame_out_of_place_ends_the_capture_and_nothing_of_it_counts(faced: FaceWorld, actor: ActorOf) -> None:
    bodies = set()
    for departure in ENDING:
        other = begun(faced, actor)
        one = begun(faced, actor)
        answer = departure(one, other)
        assert (answer.status, answer.json["error"]) == (410, "capture_over"), departure.__name__
        bodies.add(answer.body)
        for late in (one.send(one.next()), one.finish()):
            assert late.json["error"] in {"capture_over", "capture_unknown"}, departure.__name__
        assert "face" not in faced.proofs_of(one.camera.journey), departure.__name__
    assert len(bodies) == 1, "the answer tells which departure it was"


def test_fa_05_frames_sent_to_another_tenant_find_no_capture_and_harm_none(faced: FaceWorld, actor: ActorOf) -> None:
    one = begun(faced, actor)
    there = replace(one.camera, captures=one.camera.captures.replace("/t/acme/", "/t/other/"))
    due = one.next()
    answer = there.frame(one.capture, *due)
    assert (answer.status, answer.json["error"]) == (404, "capture_unknown")
    assert one.send(due).status == 200


def test_fa_05_a_capture_that_was_finished_is_finished(faced: FaceWorld, actor: ActorOf) -> None:
    one = begun(faced, actor)
    assert one.finish().status == 200
    for late in (one.finish(), one.send(one.next())):
        assert late.status in {404, 410}

"""The camera page over HTTP: opens a capture of a sign-in, sends frames, finishes. It runs no script, a puppet sits."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.agent import Answer, Browser
from tests.face.actor import Actor
from tests.face_process.page import Page, base64url, sit, unpadded
from tests.face_process.running import SharedClock


@dataclass
class Camera:
    """One browser on one camera page."""

    browser: Browser
    clock: SharedClock
    captures: str
    journey: str
    csrf: str
    sent: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Of each capture, how many frames there were and the last MAC."""

    @classmethod
    def on(cls, page: Answer, browser: Browser, clock: SharedClock) -> Camera:
        assert page.status == 200, page.text[:2000]
        found = dict(re.findall(r'data-(journey|csrf|captures)="([^"]*)"', page.text))
        return cls(browser, clock, found["captures"], found["journey"], found["csrf"])

    def post(self, path: str, body: bytes, kind: str, **headers: str) -> Answer:
        return self.browser.send("POST", self.captures + path, body=body, content_type=kind, headers=headers)

    def ask(self, **departures: Any) -> Answer:
        """A request to open; keywords are members of its body that depart from a good one."""
        body = {"journey": self.journey, **departures}
        answer = self.post("", json.dumps(body).encode(), "application/json", FG_Csrf=self.csrf)
        if answer.status == 201:
            self.sent[answer.json["id"]] = 0, unpadded(answer.json["chain"])
        return answer

    def open(self) -> dict[str, Any]:
        answer = self.ask()
        assert answer.status == 201, answer.text
        return dict(answer.json)

    def frame(
        self, capture: str, seq: int, step: int, time_ms: int, mac: bytes, jpeg: bytes, **departures: str
    ) -> Answer:
        headers = {
            "FG_Seq": str(seq),
            "FG_Step": str(step),
            "FG_Time": str(time_ms),
            "FG_Mac": base64url(mac),
            **departures,
        }
        self.sent[capture] = seq + 1, mac
        return self.post(f"/{capture}/frames", jpeg, "application/octet-stream", **headers)

    def finish(self, capture: str, **departures: Any) -> Answer:
        """After the frames that were sent; keywords are members of its body that depart from a good one."""
        frames, mac = self.sent.get(capture, (0, bytes(32)))
        body = json.dumps({"frames": frames, "mac": base64url(mac), **departures}).encode()
        return self.post(f"/{capture}/finish", body, "application/json", FG_Csrf=self.csrf)

    def sits(self, actor: Actor) -> Answer:
        """A whole capture; the answer of its end."""
        opened = self.open()

        def send(*frame: Any) -> dict[str, Any]:
            answer = self.frame(opened["id"], *frame)
            assert answer.status == 200, answer.text
            return dict(answer.json)

        sit(self.clock, actor, Page.of(opened["key"], opened["chain"]), send)
        return self.finish(opened["id"])

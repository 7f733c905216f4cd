"""AC-13. Whatever happens in whatever order: of one code at most one family of tokens lives, and none without its
session, its person and its grant. A model that knows the rules says what each step must answer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from idp.store import people
from tests.agent import Answer
from tests.specs.servers import introspect, revoke
from tests.world import copy_world, landed

AFTER_THE_GRACE = 11  # seconds
CODE_LIVES = 60


@dataclass(eq=False)
class Code:
    value: str
    session: int
    minted_at: float
    used: bool = False
    revoked: bool = False
    access: str | None = None
    refresh: str | None = None


def life(founded: Path) -> type[RuleBasedStateMachine]:
    class LifeOfCodes(RuleBasedStateMachine):
        codes = Bundle("codes")

        def __init__(self) -> None:
            super().__init__()
            self.folder = tempfile.TemporaryDirectory()
            self.world = copy_world(founded, Path(self.folder.name) / "data")
            self.issued: list[Code] = []
            self.ended: set[int] = set()
            self.session, self.active = 0, True
            self.browser = self.world.browser()
            self.world.sign_in(self.browser)

        def teardown(self) -> None:
            self.world.house.database.dispose()
            self.folder.cleanup()

        @rule(target=codes)
        def authorize(self) -> object:
            if not self.active or self.session in self.ended:
                return multiple()
            value = landed(self.world.authorize(self.browser))["code"]
            code = Code(value, self.session, self._now())
            self.issued.append(code)
            return code

        @rule(code=codes)
        def redeem(self, code: Code) -> None:
            answer = self.world.redeem(code.value)
            in_time = self._now() < code.minted_at + CODE_LIVES
            assert (answer.status == 200) == (self._lives(code) and in_time and not code.used)
            if answer.status == 200:
                self._keep(code, answer)
            elif code.used:
                code.revoked = True  # RFC 6749 §4.1.2
            code.used = code.used or in_time

        @rule(code=codes)
        def replay(self, code: Code) -> None:
            self.redeem(code)
            self.redeem(code)
            self.tokens_live_with_what_they_stand_on()

        @rule(code=codes)
        def refresh(self, code: Code) -> None:
            if code.refresh is None:
                return
            answer = self.world.token(grant_type="refresh_token", refresh_token=code.refresh)
            assert (answer.status == 200) == self._lives(code)
            code.refresh = None
            if answer.status == 200:
                self._keep(code, answer)

        @rule(code=codes)
        def reuse_a_refresh_token(self, code: Code) -> None:
            if code.refresh is None or not self._lives(code):
                return
            stolen = code.refresh
            self.refresh(code)
            self.step()
            answer = self.world.token(grant_type="refresh_token", refresh_token=stolen)
            assert answer.json["error"] == "invalid_grant"
            code.revoked = True  # RFC 9700 §4.14.2

        @rule(code=codes)
        def revoke(self, code: Code) -> None:
            if code.access is None:
                return
            assert revoke(self.world, code.access).status == 200
            code.revoked = True

        @rule()
        def sign_out_and_in_again(self) -> None:
            if not self.active or self.session in self.ended:
                return
            self.browser.submit(self.browser.get("/t/acme/account").form("sign_out"))
            self.ended.add(self.session)
            self.session += 1
            self.browser = self.world.browser()
            self.world.sign_in(self.browser)

        @rule()
        def disable_or_enable_the_person(self) -> None:
            self.active = not self.active
            person = self.world.person()
            with self.world.inside() as ctx:
                people.set_active(ctx, person.id, self.active)
            self.world.clock.step(1.1)

        @rule()
        def step(self) -> None:
            self.world.clock.step(AFTER_THE_GRACE)

        @invariant()
        def tokens_live_with_what_they_stand_on(self) -> None:
            for code in self.issued:
                if code.access is not None:
                    assert introspect(self.world, code.access).json["active"] is self._lives(code)

        def _lives(self, code: Code) -> bool:
            return self.active and not code.revoked and code.session not in self.ended

        def _keep(self, code: Code, answer: Answer) -> None:
            code.access, code.refresh = answer.json["access_token"], answer.json["refresh_token"]

        def _now(self) -> float:
            return self.world.clock.now().timestamp()

    return LifeOfCodes


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("examples", "steps"), [(20, 25), pytest.param(200, 40, marks=pytest.mark.soak)], ids=["some", "many"]
)
def test_ac_13_of_one_code_at_most_one_family_lives_and_none_without_what_it_stands_on(
    founded: Path, examples: int, steps: int
) -> None:
    check: Callable[..., None] = run_state_machine_as_test
    check(
        life(founded),
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

"""The way into the pages of whoever is signed in: the account and the console share it."""

from __future__ import annotations

from dataclasses import dataclass

from idp.context import Ctx
from idp.endpoints.page_refusals import Foreign, Unmeetable
from idp.http import Request, Response, see_other
from idp.login import browser, enrolment, forms, policy, sessions, standing
from idp.login.factors import recovery
from idp.login.first_page import Wanted
from idp.login.journey import Journeys
from idp.login.policy import Demand, Satisfied, Unmet
from idp.login.sessions import SignedIn


@dataclass(frozen=True, slots=True)
class OwnPages:
    """`return_to` is where a sign-in for these pages ends. A class because every page asks the same way."""

    journeys: Journeys
    return_to: str

    def enter(self, ctx: Ctx, request: Request) -> SignedIn | Response:
        """Who is here, or the way in."""
        here = sessions.current(ctx, self.journeys.cookies, request)
        if here is None or self._decide(ctx, here, fresh=False):
            return here or self._ask(ctx, request, None, self.return_to)
        return self._ask(ctx, request, here, self.return_to)

    def enter_fresh(self, ctx: Ctx, request: Request, return_to: str) -> SignedIn | Response:
        """As enter(), for what takes two kinds of factor just proven (MF-06, MF-13). Raises Unmeetable."""
        here = self.enter(ctx, request)
        if isinstance(here, Response) or self._decide(ctx, here, fresh=True):
            return here
        return self.journeys.ask_for_own_pages(ctx, request, here, return_to=return_to, fresh=True)

    def enrol(self, ctx: Ctx, request: Request, here: SignedIn, *, face: bool) -> Response:
        """A journey to a face, or to new codes; for whoever came through enter_fresh()."""
        if forms.from_elsewhere(request):
            # A link on somebody else's page must not replace anybody's codes.
            return see_other(f"{ctx.tenant.base_url}/account")
        codes = not face or recovery.left(ctx, here.person.id) == 0
        state = enrolment.opening_state(face=face, codes=codes)
        return self.journeys.begin_from(ctx, request, here, Wanted("enrol", {"return_to": "account"}, state=state))

    def posted(self, ctx: Ctx, request: Request) -> dict[str, str]:
        """The form. Raises Foreign."""
        form = dict(request.form)
        if not forms.genuine(ctx, self.journeys.seals, request, *self._form(ctx, request), form.get("csrf", "")):
            raise Foreign("own pages")
        return form

    def csrf(self, ctx: Ctx, request: Request) -> str:
        return forms.csrf(ctx, self.journeys.seals, *self._form(ctx, request))

    def _form(self, ctx: Ctx, request: Request) -> tuple[str, str]:
        """A form is good for one browser and one value of the session's cookie (LG-01, LG-19)."""
        cookie = request.cookies.get(self.journeys.cookies.session(ctx.tenant.slug), "")
        return browser.of(ctx, self.journeys.cookies, request).digest, f"own|{cookie}"

    def _ask(self, ctx: Ctx, request: Request, here: SignedIn | None, return_to: str) -> Response:
        return self.journeys.ask_for_own_pages(ctx, request, here, return_to=return_to)

    def _decide(self, ctx: Ctx, here: SignedIn, *, fresh: bool) -> bool:
        """Whether the session suffices. Raises Unmeetable."""
        has = self.journeys.ways.of(ctx, here.person)
        demand: Demand = standing.fresh_demand() if fresh else standing.account_demand(ctx, here.person.id, has)
        facts = policy.for_own_pages(sessions.facts(ctx, here.session))
        match policy.decide(demand, facts, (), has, ctx.now):
            case Satisfied():
                return True
            case Unmet(reason):
                raise Unmeetable(reason)
        return False

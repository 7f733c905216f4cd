"""OAuth 2.0 Form Post Response Mode §2, §4: parameters as fields of a form that is posted to the redirect_uri."""

from __future__ import annotations

import pytest

from tests.agent import Answer, Browser, Form
from tests.specs.oidc_core.flows import allow_every_flow
from tests.world import CALLBACK, World

HARD = "a b\"<>&%+='</form><script>x</script>ü"


def _form(answer: Answer) -> Form:
    assert answer.status == 200, answer.location
    assert str(answer.header("Content-Type")).startswith("text/html")
    (form,) = answer.forms
    assert form.method == "post"
    return form


def test_s2_the_parameters_are_posted_to_the_redirect_uri(world: World, browser: Browser) -> None:
    form = _form(world.sign_in(browser, response_mode="form_post"))
    assert form.action == CALLBACK
    assert form.fields.keys() == {"code", "state", "iss"}
    assert world.redeem(form.fields["code"]).status == 200


def test_s2_the_form_sends_itself(world: World, browser: Browser) -> None:
    answer = world.sign_in(browser, response_mode="form_post")
    assert ".submit" in answer.text
    assert "<button" in answer.text  # where scripts are off


def test_s2_values_are_escaped(world: World, browser: Browser) -> None:
    answer = world.sign_in(browser, response_mode="form_post", state=HARD)
    assert _form(answer).fields["state"] == HARD
    assert "<script>x" not in answer.text


@pytest.mark.parametrize("response_type", ["code", "id_token", "id_token token", "code id_token token"])
def test_s2_errors_are_posted_too(world: World, browser: Browser, response_type: str) -> None:
    allow_every_flow(world)
    answer = world.authorize(browser, response_mode="form_post", response_type=response_type, prompt="none")
    form = _form(answer)
    assert (form.action, form.fields["error"], form.fields["state"]) == (CALLBACK, "login_required", "the-state")


def test_s2_a_query_of_the_registered_address_is_kept(world: World, browser: Browser) -> None:
    world.change_client("web", redirect_uris=(f"{CALLBACK}?a=b",))
    answer = world.sign_in(browser, response_mode="form_post", redirect_uri=f"{CALLBACK}?a=b")
    assert _form(answer).action == f"{CALLBACK}?a=b"


def test_s4_the_answer_is_not_kept_and_goes_nowhere_else(world: World, browser: Browser) -> None:
    answer = world.sign_in(browser, response_mode="form_post")
    assert "no-store" in str(answer.header("Cache-Control"))
    assert answer.header("Referrer-Policy") == "no-referrer"
    assert "form-action 'self' https://app.example.com" in str(answer.header("Content-Security-Policy"))

"""Ids are told to commands: `faceguard client show ID`."""

from __future__ import annotations

import secrets

import pytest

from idp.ids import derived_id, generated, new_id


def test_no_id_is_taken_for_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(derived_id(str(number)).startswith("-") for number in range(1000))
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size: "-" + "9" * 20 + "A")
    assert new_id() == "A" + "9" * 20 + "A"
    assert generated(new_id())

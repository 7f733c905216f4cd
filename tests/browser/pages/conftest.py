"""The camera page before a scripted server, in a browser of its own for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.pages.other_side import OtherSide, camera_page

Opening = Callable[..., tuple[Page, OtherSide]]

DRAWN = """
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  window.drawn = { canvas, moves: true };
  let count = 0;
  const draw = () => {
    if (!window.drawn.moves) return;
    const context = canvas.getContext("2d");
    context.fillStyle = `hsl(${(count += 7)} 50% 50%)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
  };
  setInterval(draw, 33);
  navigator.mediaDevices.getUserMedia = async () => { draw(); return canvas.captureStream(30); };
"""
"""A camera that a test can stop, turn and cover: window.drawn."""


@pytest.fixture
def opening(chromium: Callable[..., Browser]) -> Iterator[Opening]:
    """opening(other side or its fields, camera=…, allowed=…, script=…, locale=…, beside=…, and what a context has)."""
    contexts: list[BrowserContext] = []

    def of(
        *,
        camera: bool = True,
        allowed: bool = True,
        script: str = "",
        locale: str = "en",
        beside: Page | None = None,
        context: dict[str, Any] | None = None,
        other: OtherSide | None = None,
        **scripted: Any,
    ) -> tuple[Page, OtherSide]:
        if beside is None:
            contexts.append(chromium(camera=camera, allowed=allowed).new_context(**(context or {})))
        page = (beside.context if beside else contexts[-1]).new_page()
        page.add_init_script(script)
        other = other or OtherSide(**scripted)
        camera_page(page, other, locale=locale)
        return page, other

    yield of
    for context in contexts:
        context.close()

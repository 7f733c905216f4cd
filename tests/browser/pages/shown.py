"""A rendered page, taken apart: its elements, their attributes, its words."""

from __future__ import annotations

from html.parser import HTMLParser

from idp.http import Response

Element = tuple[str, dict[str, str]]


class Shown(HTMLParser):
    """A class because that is how the library's parser hands over what it finds."""

    def __init__(self, response: Response) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.words = ""
        self.feed(response.body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(sorted(attributes))) for tag, attributes in self.elements]

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for found, attributes in self.elements if found == tag]


def header(response: Response, name: str) -> str:
    """The one value of a header that may come once."""
    values = [value for key, value in response.headers if key.lower() == name.lower()]
    assert len(values) == 1, f"{name}: {values}"
    return values[0]


def policy(response: Response) -> dict[str, list[str]]:
    directives = (part.split() for part in header(response, "Content-Security-Policy").split(";"))
    return {name: values for name, *values in directives}

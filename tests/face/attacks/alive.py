"""Living people: the enrolled ones, others in their place, and a puppet of the victim injected by a program."""

from __future__ import annotations

from random import Random

from face.evaluation.attempts import Species
from tests.face.attacks.lab import ATTACKERS, OTHER_PICTURE, PICTURE, THIRD_PICTURE, Attack, Lab
from tests.face.attacks.people import SITTING, SPEAKING, Living, Manner
from tests.face.attacks.presenter import FREE, WORDS, Presentation

PEOPLE = tuple(SITTING)
INJECTED = (PICTURE, OTHER_PICTURE, THIRD_PICTURE)


def _impostor(lab: Lab, chance: Random, number: int) -> Presentation:
    manner, photo = Manner.draw(chance), ATTACKERS[number % 2]
    asked = WORDS if number % 4 == 3 else FREE
    return Presentation(Living(lab.figure(photo), manner), photo, asked, manner.rate)


def _injected(lab: Lab, chance: Random, number: int) -> Presentation:
    manner, photo = Manner.draw(chance), INJECTED[number % len(INJECTED)]
    asked = WORDS if number % 4 == 3 else FREE
    return Presentation(Living(lab.figure(photo), manner), f"{photo}, {asked['steps']}", asked, manner.rate)


def genuine(lab: Lab, chance: Random, number: int) -> tuple[str, Presentation]:
    """Whose account it is, and the person before the camera. Every fourth is told in words what to do."""
    name = PEOPLE[number % len(PEOPLE)]
    manner, asked = Manner.draw(chance), WORDS if number % 4 == 3 else FREE
    photos = [photo for photo in SITTING[name] if asked is FREE or photo != SPEAKING]
    photo = photos[number // len(PEOPLE) % len(photos)]
    variant = f"{photo}, {asked['steps']}"
    return name, Presentation(Living(lab.figure(photo), manner), variant, asked, manner.rate)


IMPOSTOR = Attack(
    Species(
        name="impostor",
        title="Another living person",
        tier="T0",
        cases=("FA-10",),
        claim="refused",
        how="A puppet of somebody else at the victim's sign-in, who is on file too; everything but the face is right.",
    ),
    _impostor,
)
INJECTION = Attack(
    Species(
        name="injected-puppet",
        title="A puppet of the victim, injected live, with everything right",
        tier="T4",
        cases=("FA-15",),
        claim="measured",
        how="Made from a single photograph, moved and lit as the page asks, and fed into the browser in place of a "
        "camera.",
    ),
    _injected,
)
GENUINE = Species(
    name="genuine",
    title="The enrolled people",
    tier="-",
    cases=("FA-11",),
    claim="genuine",
    how="Puppets of the people on file, of another photograph where there is one, with reactions, sway, blinks, "
    "light and noise drawn for each.",
)

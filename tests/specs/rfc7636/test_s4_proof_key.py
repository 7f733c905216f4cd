"""RFC 7636 Appendix B: the published vector. What is refused stands in ../security/test_a3_pkce.py."""

from __future__ import annotations

from tests.world import World


def test_appendix_b_the_published_verifier_redeems_the_published_challenge(world: World) -> None:
    code = world.code(code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    assert world.redeem(code, code_verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").status == 200

"""A15, LK-06. The tree that is published holds no secret: no private key, no provider's token, no file of ours."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOKENS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{40}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    rb"|\bxox[baprs]-[A-Za-z0-9-]{10}|\bAIza[0-9A-Za-z_-]{35}\b|\bsk_live_[0-9a-zA-Z]{20}|\bglpat-[0-9A-Za-z_-]{20}\b"
    rb"|https?://[^\s/:@\"'{}<>]+:[^\s/:@\"'{}<>]{6,}@(?!example\b|localhost\b|db\b)"
)
OF_A_RUN = re.compile(r"(^|/)(\.env(\..+)?|.+\.(kek|pem|p12|pfx|key|db|sqlite3?)|id_(rsa|ed25519|ecdsa))$")
"""Files that only a running installation makes."""


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.fail("this is no checkout: which files are published is git's to say")
    return [name for name in listed.stdout.decode().split("\0") if name]


def test_lk_06_no_published_file_holds_a_secret() -> None:
    found = []
    for name in tracked():
        path = ROOT / name
        if path.is_file() and not path.is_symlink():
            found += [(name, match[:24]) for match in TOKENS.findall(path.read_bytes()) for match in [bytes(match)]]
    assert found == []


def test_lk_06_no_published_file_is_one_of_a_running_installation() -> None:
    assert [name for name in tracked() if OF_A_RUN.search(name)] == []


@pytest.mark.parametrize(
    "planted",
    [
        b"-----BEGIN EC PRIVATE KEY-----\n" + b"MHcCAQEEIA" * 6,
        b"AKIA" + b"ABCDEFGHIJKLMNOP",
        b"ghp_" + b"a1B2" * 9,
        b"https://user:hunter22" + b"@git.internal/x",
    ],
)
def test_lk_06_the_scan_sees_what_is_planted(planted: bytes) -> None:
    assert TOKENS.search(b"x = '" + planted + b"'")

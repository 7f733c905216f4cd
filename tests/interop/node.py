"""Runs the small scripts of relying parties on Node.js: JSON in, JSON out."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.interop.authority import Authority

HERE = Path(__file__).resolve().parent


def node(authority: Authority, script: str, **given: object) -> Any:
    """What the script answers to `given`. Its certificate authorities are the usual ones and ours."""
    done = subprocess.run(
        ["node", str(HERE / script)],
        input=json.dumps(given),
        env=environ_for_node(authority),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def environ_for_node(authority: Authority, **own: str) -> dict[str, str]:
    return {**os.environ, "NODE_EXTRA_CA_CERTS": str(authority.ca), "NODE_NO_WARNINGS": "1"} | own

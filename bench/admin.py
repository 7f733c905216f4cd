"""How long administrators wait: python -m bench.admin [--only sqlite|postgresql] [--tenants N] [--people N] …

Every list and read of the interface and every page of the console (tests/admin/reads.py), with each filter and from the
middle of each list, over WSGI in this process, in the tenant that has a tenth of all people. Nothing is remembered from
one request to the next. Prints the median and the 95th percentile in milliseconds, and the
median of what this process computed meanwhile, which other programs do not lengthen; the slowest last.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from bench.seed import add_sizes, sizes_of
from tests.admin.crowd import crowded
from tests.admin.reads import DOCUMENTS, Read, Reader
from tests.databases import KINDS, created, postgres_server

ROUNDS, OF_DOCUMENTS, DEPTH = 40, 3, 25


@dataclass(frozen=True)
class Took:
    """Milliseconds of each answer: that passed, and that this process computed."""

    passed: list[float]
    computed: list[float]


Times = dict[str, Took]


def measured(reads: Iterable[tuple[Reader, Read]], rounds: int = ROUNDS) -> Times:
    """By what was read."""
    found: Times = {}
    for reader, one in reads:
        _once(reader, one)  # the pages of the disk that it needs are in memory from here on
        pairs = [_once(reader, one) for _ in range(OF_DOCUMENTS if one.name in DOCUMENTS else rounds)]
        found[one.name] = Took([passed for passed, _ in pairs], [computed for _, computed in pairs])
    return found


def _once(reader: Reader, one: Read) -> tuple[float, float]:
    reader.refresh()
    began, computing = time.perf_counter(), time.process_time()
    answer = reader.read(one)
    took = (time.perf_counter() - began) * 1000, (time.process_time() - computing) * 1000
    led_on = answer.status == 303 and "/admin/login" not in str(answer.location)
    assert answer.status == 200 or led_on, (one, answer.status, answer.text[:1000])
    return took


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


@contextmanager
def database(kind: str) -> Iterator[dict[str, str]]:
    """Settings that lead to an empty one."""
    if kind == "sqlite":
        yield {}
        return
    with postgres_server() as server, created(server) as url:
        yield {"database_url": url, "face_keys_url": url}


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--only", choices=KINDS)
    reader.add_argument("--rounds", type=int, default=ROUNDS)
    add_sizes(reader)
    wanted = reader.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for kind in [wanted.only] if wanted.only else KINDS:
        with tempfile.TemporaryDirectory() as folder, database(kind) as given:
            crowd = crowded(Path(folder), sizes_of(wanted), given)
            _tell(kind, measured(crowd.reads(DEPTH), wanted.rounds))
            crowd.world.house.database.dispose()


def _tell(kind: str, found: Times) -> None:
    print(f"\n{kind:<80} p50 ms   p95 ms   computed")
    for name, took in sorted(found.items(), key=lambda one: p95(one[1].passed)):
        computed = statistics.median(took.computed)
        print(f"{name[:80]:<80} {statistics.median(took.passed):6.1f}   {p95(took.passed):6.1f}   {computed:8.1f}")
    pages = [one for name, took in found.items() if name not in DOCUMENTS for one in took.passed]
    slowest = max(p95(took.passed) for name, took in found.items() if name not in DOCUMENTS)
    print(
        f"{len(found)} addresses, {len(pages):,} answers but for whole documents: p50 {statistics.median(pages):.1f},"
        f" p95 {p95(pages):.1f}; of the slowest address p95 {slowest:.1f}"
    )


if __name__ == "__main__":
    main()

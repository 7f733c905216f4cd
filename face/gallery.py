"""Who else is near: the templates of one tenant, searched by exact cosine, with Annoy in front where it is faster.

Annoy can neither add nor delete, so a gallery is a base, which an index may cover, a tail of what came since, and
entries that are dead from the moment of their removal; `rebuild` makes a new base in the background. Annoy only
proposes: every score that leaves here is exact. Everything lives in the memory of the process and in no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from annoy import AnnoyIndex
from numpy.typing import NDArray

from face.template import LENGTH, checked

EXACT_UP_TO = 100_000  # up to here one matrix product is as fast as an index that misses nobody (bench/gallery.py)
TREES = 50
EFFORT = 20_000  # nodes inspected per query; the default finds the right person in 64 of 100 queries
FIRST_LOOK = 64


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """Compared by identity: a template that is removed and added again is another entry."""

    person: str
    template: str


@dataclass(frozen=True, slots=True)
class Block:
    """Entries, their vectors as rows (n, 192) float32, and an index over the rows or None."""

    entries: list[Entry]
    rows: NDArray[np.float32]
    index: Any = None

    def ranked(self, probe: NDArray[np.float32], count: int) -> list[tuple[float, Entry]]:
        """Up to count entries with their exact scores, in no order. All of them when count covers the block."""
        if self.index is not None and count < len(self.entries):
            ids = np.array(self.index.get_nns_by_vector(probe, count, EFFORT), int)
            scores = self.rows[ids] @ probe
        else:
            scores = self.rows @ probe
            ids = np.arange(len(scores))
            if count < len(scores):
                ids = np.argpartition(-scores, count)[:count]
                scores = scores[ids]
        return [(float(score), self.entries[row]) for score, row in zip(scores, ids, strict=True)]


class Gallery:
    """Holds the templates of one tenant and a lock; every method may be called from any thread."""

    def __init__(self, *, exact_up_to: int = EXACT_UP_TO) -> None:
        self._exact_up_to = exact_up_to
        self._live: dict[tuple[str, str], Entry] = {}
        self._base = Block([], np.empty((0, LENGTH), np.float32))
        self._tail = Block([], np.empty((64, LENGTH), np.float32))  # rows grow by doubling, entries say how many
        self._lock, self._rebuilding = Lock(), Lock()

    def __len__(self) -> int:
        return len(self._live)

    @property
    def pending(self) -> int:
        """How many entries a rebuild would move or drop."""
        return len(self._base.entries) + 2 * len(self._tail.entries) - len(self._live)

    def add(self, person: str, template: str, vector: NDArray[np.floating]) -> None:
        """Found by the next search. Replaces a template of the same name. Raises TemplateRefused."""
        row, entry = checked(vector), Entry(person, template)
        with self._lock:
            entries, rows = self._tail.entries, self._tail.rows
            if len(entries) == len(rows):
                rows = np.vstack([rows, np.empty_like(rows)])
            rows[len(entries)] = row
            entries.append(entry)
            self._tail = Block(entries, rows)
            self._live[person, template] = entry

    def remove(self, person: str, template: str | None = None) -> None:
        """One template, or all of a person's: no search that begins afterwards returns it."""
        with self._lock:
            for key in [key for key in self._live if key[0] == person and template in (None, key[1])]:
                del self._live[key]

    def nearest(
        self, probe: NDArray[np.floating], k: int, excluding: Set[str] = frozenset()
    ) -> list[tuple[str, float]]:
        """The k people nearest to probe, best first, each with the exact cosine of their best template."""
        wanted = checked(probe)
        with self._lock:
            blocks = (self._base, self._tail_view())
        longest = max(len(block.entries) for block in blocks)
        count = FIRST_LOOK
        while True:
            hits = [hit for block in blocks for hit in block.ranked(wanted, count)]
            found = dict(self._people(hits, k, excluding))
            if len(found) == k or count >= longest:
                return list(found.items())
            count *= 8

    def rebuild(self) -> None:
        """A new base from all that is alive. Slow; meant for a background thread, searches go on meanwhile."""
        with self._rebuilding:
            with self._lock:
                old, tail = self._base, self._tail_view()
            base = self._built(old, tail)
            with self._lock:
                since = len(tail.entries)
                entries, rows = self._tail.entries[since:], self._tail.rows[since:]
                self._base = base
                self._tail = Block(entries, np.vstack([rows, np.empty((64, LENGTH), np.float32)]))

    def _tail_view(self) -> Block:
        count = len(self._tail.entries)
        return Block(self._tail.entries[:count], self._tail.rows[:count])

    def _built(self, *blocks: Block) -> Block:
        entries = [entry for block in blocks for entry in block.entries]
        alive = np.array([self._is_live(entry) for entry in entries], bool)
        rows = np.vstack([block.rows for block in blocks])[alive]
        kept = [entry for entry, keep in zip(entries, alive, strict=True) if keep]
        if len(kept) <= self._exact_up_to:
            return Block(kept, rows)
        index = AnnoyIndex(LENGTH, "angular")
        index.set_seed(1)
        for number, row in enumerate(rows):
            index.add_item(number, row)
        index.build(TREES, n_jobs=1)
        return Block(kept, rows, index)

    def _people(self, hits: list[tuple[float, Entry]], k: int, excluding: Set[str]) -> Iterator[tuple[str, float]]:
        seen: set[str] = set()
        for score, entry in sorted(hits, key=lambda hit: hit[0], reverse=True):
            if entry.person in seen or entry.person in excluding or not self._is_live(entry):
                continue
            seen.add(entry.person)
            yield entry.person, score
            if len(seen) == k:
                return

    def _is_live(self, entry: Entry) -> bool:
        return self._live.get((entry.person, entry.template)) is entry

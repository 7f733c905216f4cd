"""The gallery's search: microseconds of CPU a query and identity recall against the exact answer.

    python -m bench.gallery [--sizes 1000 10000] [--queries 500]

Vectors are random directions, which crowd a space more evenly than faces do; a probe is its person's vector with noise
(cosine about 0.7). `exact` is one matrix product, `index` the same gallery with Annoy in front.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from face.gallery import Gallery
from face.template import LENGTH


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--queries", type=int, default=500)
    options = parser.parse_args()
    print(f"{'people':>8} {'search':>6} {'fill s':>8} {'rebuild s':>9} {'us/query':>9} {'recall':>7}")
    for size in options.sizes:
        people = unit(np.random.default_rng(1).standard_normal((size, LENGTH)))
        chosen = np.random.default_rng(2).integers(0, size, options.queries)
        probes = unit(people[chosen] + np.random.default_rng(3).normal(0, 0.07, (options.queries, LENGTH)))
        for search, exact_up_to in (("exact", size), ("index", 0)):
            measure(search, people, probes, Gallery(exact_up_to=exact_up_to))


def measure(search: str, people: np.ndarray, probes: np.ndarray, gallery: Gallery) -> None:
    started = time.process_time()
    for number, vector in enumerate(people):
        gallery.add(str(number), "t", vector)
    filled = time.process_time()
    gallery.rebuild()
    rebuilt = time.process_time()
    found = [gallery.nearest(probe, 1)[0][0] for probe in probes]
    micros = (time.process_time() - rebuilt) / len(probes) * 1e6
    right = np.mean([int(name) == (people @ probe).argmax() for name, probe in zip(found, probes, strict=True)])
    print(
        f"{len(people):>8} {search:>6} {filled - started:>8.2f} {rebuilt - filled:>9.2f} {micros:>9.0f} {right:>7.4f}"
    )


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


if __name__ == "__main__":
    main()

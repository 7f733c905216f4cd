"""All benchmarks, one after the other: `make bench`."""

from bench import endpoints, face, gallery

for part in (endpoints, face, gallery):
    part.main()
    print()

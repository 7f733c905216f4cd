"""All benchmarks, one after the other: `make bench`."""

from bench import endpoints, face, flood, gallery

for part in (endpoints, face, gallery, flood):
    part.main()
    print()

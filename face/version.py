"""Names embedder and alignment together: vectors of different versions are never compared.

Imports nothing, so that whoever only asks which version this is loads no net.
"""

VERSION = "mobilefacenet-iris-mirror-1"
DIMENSIONS = 192
TEMPLATES = 5  # of one enrolment, at most

"""The model files: what they are, where they come from, and that nothing else is ever loaded."""

from face.models.fetch import fetch
from face.models.files import ModelRefused, directory, read, verify
from face.models.manifest import MANIFEST, Model
from face.models.packages import PackageUnavailable

__all__ = ["MANIFEST", "Model", "ModelRefused", "PackageUnavailable", "directory", "fetch", "read", "verify"]

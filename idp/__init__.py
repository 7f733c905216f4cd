"""FaceGuard, an OpenID Provider with a face factor. `idp.app` is the map of the house."""

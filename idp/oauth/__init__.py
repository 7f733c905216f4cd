"""The protocol: OAuth 2.0 and OpenID Connect without Flask and without SQL. `token` and `request.read` are the maps."""

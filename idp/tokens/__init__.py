"""What a client receives: access tokens (RFC 9068), ID tokens (OIDC Core §2), refresh tokens (RFC 9700 §4.14), claims."""

"""What a client receives: access tokens, ID tokens, refresh tokens, and the claims about a person."""

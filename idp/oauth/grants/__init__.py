"""One file per grant type. A grant proves one thing; it never sees client authentication and mints nothing itself."""

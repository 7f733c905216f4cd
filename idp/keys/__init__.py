"""Keys and what is made with them: the envelope, a tenant's keyring, sealed values, and JOSE.

One key-encryption key (`sign.kek`) wraps one root key per tenant; the root wraps the tenant's signing keys and yields
its refresh and seal keys. `envelope` hides keys at rest, `keyring` keeps them at hand, `jose` signs and verifies,
`token_kinds` says what each kind of token must hold, `seal` protects what travels through a browser and comes back.
"""

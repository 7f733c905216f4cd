"""Keys and what is made with them: the envelope, a tenant's keyring, sealed values, and JOSE.

One key-encryption key (`sign.kek`) wraps one root key per tenant; the root wraps the tenant's private keys and yields
its refresh, seal and subject keys. `envelope` hides keys at rest and `keyring` keeps them at hand. `jose` signs and
verifies our own tokens, `foreign` verifies what clients sign, `jwe` encrypts to clients and decrypts what they encrypt
to us; `algorithms` lists what all three know, `compact` splits a token, `token_kinds` says what each kind must hold.
`seal` protects what travels through a browser and comes back.
"""

"""The only room that knows tables. One file a noun; each function takes the Ctx first and binds its tenant."""

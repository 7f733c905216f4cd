"""Alembic's entrance. `idp.store.migrate` gives the connection, already inside its one transaction."""

from alembic import context

given = context.config.attributes

context.configure(
    connection=given["connection"],
    target_metadata=given["metadata"],
    version_table_schema=given["schema"],
    transactional_ddl=False,  # the caller's transaction holds all revisions: all of them or none
)
context.run_migrations()

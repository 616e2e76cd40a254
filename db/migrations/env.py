"""What Alembic runs: the migrations, in the transaction of the connection that it is handed."""

from alembic import context

from db.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()

"""Alembic's environment: migrations run on the connection that `db/migrate.py` hands over."""

from alembic import context

from flywheel.db.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    include_object=lambda obj, name, kind, reflected, _: not (kind == "table" and reflected),
)
with context.begin_transaction():
    context.run_migrations()

"""
Copies the state from SQLite into PostgreSQL: every row of every table that SkyPilot has in both. SkyPilot itself creates the tables, so that
they are those of its version. All rows are copied in one transaction, or none.
"""
import os
import sys

import sqlalchemy

# SkyPilot reads these when it is imported.
os.environ['IS_SKYPILOT_SERVER'] = 'true'
os.environ['SKYPILOT_DB_CONNECTION_URI'] = os.environ['DATABASE']

# pylint: disable=wrong-import-position
from sky import global_user_state
from sky import skypilot_config
from sky.jobs import state as jobs_state
from sky.recipes import db as recipes_db
from sky.serve import serve_state
from sky.utils.db import kv_cache

# A database of SQLite -> the module of SkyPilot that creates its tables; the requests stay in SQLite with PostgreSQL too.
MODULES = {
    'state.db': global_user_state,
    'spot_jobs.db': jobs_state,
    'serve/services.db': serve_state,
    'recipes.db': recipes_db,
    'kv_cache.db': kv_cache,
}


def engines():
    for module in [*MODULES.values(), skypilot_config]:
        module._db_manager.get_engine()  # pylint: disable=protected-access
    return global_user_state._db_manager.get_engine()  # pylint: disable=protected-access


def copy(source, connection, names):
    """Copies the tables of one database of SQLite; returns the number of rows of each."""
    old, new = sqlalchemy.MetaData(), sqlalchemy.MetaData()
    old.reflect(source)
    new.reflect(connection)
    copied = {}
    for table in old.sorted_tables:
        if table.name.startswith('alembic_version'):
            refuse_other_version(source, connection, table)
            continue
        if table.name not in new.tables:
            raise SystemExit(f'{names}: the table {table.name} does not exist in PostgreSQL, so the versions of SkyPilot differ')
        target = new.tables[table.name]
        missing = set(table.columns.keys()) - set(target.columns.keys())
        if missing:
            raise SystemExit(f'{names}: {table.name} has columns that PostgreSQL lacks: {", ".join(sorted(missing))}')
        with source.connect() as reading:
            rows = [typed(row._mapping, target) for row in reading.execute(sqlalchemy.select(table))]  # pylint: disable=protected-access
        # What the new server wrote at its start, such as its own user, gives way.
        connection.execute(target.delete())
        if rows:
            connection.execute(target.insert(), rows)
        number_on(connection, target)
        copied[table.name] = len(rows)
    return copied


def refuse_other_version(source, connection, table):
    with source.connect() as reading:
        old = reading.execute(sqlalchemy.select(table)).scalar()
    new = connection.execute(sqlalchemy.text(f'SELECT version_num FROM {table.name}')).scalar()
    if old != new:
        raise SystemExit(f'{table.name} is {old} in SQLite and {new} in PostgreSQL; run both servers with the same version of SkyPilot first')


def typed(row, target):
    """SQLite has numbers where PostgreSQL has booleans."""
    is_boolean = {column.name for column in target.columns if isinstance(column.type, sqlalchemy.Boolean)}
    return {key: bool(value) if key in is_boolean and value is not None else value for key, value in row.items()}


def number_on(connection, table):
    """Makes the next generated number follow the highest one."""
    for column in table.columns:
        sequence = connection.execute(
            sqlalchemy.text('SELECT pg_get_serial_sequence(:table, :column)'), {'table': f'"{table.name}"', 'column': column.name}).scalar()
        if sequence:
            highest = sqlalchemy.select(sqlalchemy.func.coalesce(sqlalchemy.func.max(column), 0) + 1)
            connection.execute(sqlalchemy.select(sqlalchemy.func.setval(sequence, highest.scalar_subquery(), False)))


def main(folder):
    target = engines()
    with target.begin() as connection:
        for name in MODULES:
            file = os.path.join(folder, name)
            if not os.path.exists(file):
                continue
            source = sqlalchemy.create_engine(f'sqlite:///{file}')
            for table, rows in copy(source, connection, name).items():
                print(f'{name}: {table}: {rows} rows')


if __name__ == '__main__':
    main(sys.argv[1])

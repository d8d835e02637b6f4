"""The real register and the real library for tests: loaded once, then poured back in wherever a test asks for them."""

from io import StringIO

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

OUR_APPS = ("shopwindow", "casestudies", "benchmarks")


def _our_tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True)
    return sorted(name for name in names if name.startswith(OUR_APPS))


def set_aside() -> list[str]:
    """Load both by their commands, copy every filled table to one named `kept_...`, and empty the database again."""
    call_command("load_register", stdout=StringIO())
    call_command("load_library", stdout=StringIO())
    kept = []
    with connection.cursor() as cursor:
        for table in _our_tables():
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
            if cursor.fetchone():
                cursor.execute(f"DROP TABLE IF EXISTS kept_{table}")
                cursor.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
                kept.append(table)
    call_command("flush", interactive=False, verbosity=0)
    return kept


def pour(kept: list[str]) -> None:
    """Fill the tables from their copies, within the database; the search index follows by its triggers."""
    models = [model for app in OUR_APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    with transaction.atomic(), connection.cursor() as cursor:
        for table in kept:
            cursor.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)

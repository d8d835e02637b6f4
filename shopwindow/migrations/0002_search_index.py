"""The database's own word index over SearchDocument, kept in step by triggers, on SQLite and on PostgreSQL.

Both split text at whatever is not a letter or digit, keep stop words (so that a phrase such as "cost of care" means the
same on both) and stem by Porter's rules, so that one search finds the same documents on either.

Django knows nothing of what is made here, so mind three things when SearchDocument changes:

* On SQLite an AlterField, AddField or RemoveField makes the table anew and thereby drops its triggers without a word.
  Follow such an operation with `RunPython(make_triggers, drop_triggers)` of this module. A test counts the triggers.
* `flush` empties SQLite tables with DELETE, which fires the triggers. Do not empty the table with the recursive triggers'
  exception, INSERT OR REPLACE: it deletes without firing them. On PostgreSQL the index is part of the row, so TRUNCATE is
  safe there.
* Long values are moved out of PostgreSQL's rows (`toast_tuple_target`): finding 100,000 matches then reads 2,000 pages
  instead of 30,000. `tsv` is stored uncompressed, because ranking and phrases read it.

PostgreSQL finds ids through a function that forbids it to read the whole table: it does not count the cost of fetching
long values, and so prefers that for broad words, which then take seconds. The second index, of titles alone, lets the
engine rank what a broad word finds without reading any document.
"""

from django.db import migrations

TABLE = "shopwindow_searchdocument"
COLUMNS = "title, summary, councils, body"
NEW = "new.title, new.summary, new.councils, new.body"
OLD = "old.title, old.summary, old.councils, old.body"
INDEX = "shopwindow_searchindex"

SQLITE_INDEX = [
    f"""CREATE VIRTUAL TABLE {INDEX} USING fts5(
        {COLUMNS}, content='{TABLE}', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2'
    )""",
    f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('rank', 'bm25(10.0, 5.0, 3.0, 1.0)')",
    f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')",
]
SQLITE_REMOVE = f"INSERT INTO {INDEX}({INDEX}, rowid, {COLUMNS}) VALUES ('delete', old.id, {OLD});"
SQLITE_ADD = f"INSERT INTO {INDEX}(rowid, {COLUMNS}) VALUES (new.id, {NEW});"
SQLITE_TRIGGERS = [
    f"CREATE TRIGGER {INDEX}_insert AFTER INSERT ON {TABLE} BEGIN {SQLITE_ADD} END",
    f"CREATE TRIGGER {INDEX}_delete AFTER DELETE ON {TABLE} BEGIN {SQLITE_REMOVE} END",
    f"""CREATE TRIGGER {INDEX}_update AFTER UPDATE OF id, {COLUMNS} ON {TABLE}
        BEGIN {SQLITE_REMOVE} {SQLITE_ADD} END""",
]
SQLITE_DROP_TRIGGERS = [f"DROP TRIGGER IF EXISTS {INDEX}_{event}" for event in ("insert", "delete", "update")]
SQLITE_DROP_INDEX = [f"DROP TABLE {INDEX}"]

# A word that is a space stands between two texts while places are counted, so that no phrase reaches from one into the
# next; then it is deleted.
GAP = "tsvector ''' '':1'"
POSTGRES_INDEX = [
    "CREATE TEXT SEARCH DICTIONARY shopwindow_stem (TEMPLATE = snowball, Language = porter)",
    "CREATE TEXT SEARCH CONFIGURATION shopwindow_words (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION shopwindow_words ALTER MAPPING REPLACE simple WITH shopwindow_stem",
    """CREATE FUNCTION shopwindow_search_vector(words text) RETURNS tsvector
       LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT
       AS $$ SELECT to_tsvector('shopwindow_words', regexp_replace(words, '[^[:alnum:]]+', ' ', 'g')) $$""",
    f"""CREATE FUNCTION shopwindow_search_fill() RETURNS trigger
       LANGUAGE plpgsql SET search_path FROM CURRENT
       AS $$ BEGIN
         new.tsv := ts_delete(
           setweight(shopwindow_search_vector(new.title), 'A') || {GAP}
           || setweight(shopwindow_search_vector(new.summary), 'B') || {GAP}
           || setweight(shopwindow_search_vector(new.councils), 'C') || {GAP}
           || setweight(shopwindow_search_vector(new.body), 'D'), ' ');
         RETURN new;
       END $$""",
    f"""CREATE FUNCTION shopwindow_search_ids(asked tsquery, of_kind text, in_title boolean) RETURNS bigint[]
       LANGUAGE plpgsql STABLE SET search_path FROM CURRENT SET enable_seqscan = off SET jit = off
       AS $$ BEGIN
         IF in_title THEN RETURN (
           SELECT array_agg(object_id) FROM {TABLE} WHERE kind = of_kind AND ts_filter(tsv, '{{a}}') @@ asked);
         END IF;
         RETURN (SELECT array_agg(object_id) FROM {TABLE} WHERE kind = of_kind AND tsv @@ asked);
       END $$""",
    f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)",
    f"ALTER TABLE {TABLE} ALTER COLUMN tsv SET STORAGE EXTERNAL",
]
POSTGRES_TRIGGERS = [
    f"""CREATE TRIGGER shopwindow_search_fill BEFORE INSERT OR UPDATE OF {COLUMNS} ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION shopwindow_search_fill()""",
    f"UPDATE {TABLE} SET title = title",
    f"CREATE INDEX {INDEX} ON {TABLE} USING gin (tsv)",
    f"CREATE INDEX {INDEX}_title ON {TABLE} USING gin (ts_filter(tsv, '{{a}}'))",
]
POSTGRES_DROP_TRIGGERS = [
    f"DROP INDEX {INDEX}_title",
    f"DROP INDEX {INDEX}",
    f"DROP TRIGGER shopwindow_search_fill ON {TABLE}",
]
POSTGRES_DROP_INDEX = [
    f"ALTER TABLE {TABLE} ALTER COLUMN tsv SET STORAGE EXTENDED",
    f"ALTER TABLE {TABLE} RESET (toast_tuple_target)",
    "DROP FUNCTION shopwindow_search_ids(tsquery, text, boolean)",
    "DROP FUNCTION shopwindow_search_fill()",
    "DROP FUNCTION shopwindow_search_vector(text)",
    "DROP TEXT SEARCH CONFIGURATION shopwindow_words",
    "DROP TEXT SEARCH DICTIONARY shopwindow_stem",
]


def runs(*, sqlite, postgresql):
    """A migration step that runs each statement of its database as it stands, without placeholders."""

    def step(apps, schema_editor):
        statements = {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]
        with schema_editor.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return step


make_index = runs(sqlite=SQLITE_INDEX, postgresql=POSTGRES_INDEX)
drop_index = runs(sqlite=SQLITE_DROP_INDEX, postgresql=POSTGRES_DROP_INDEX)
make_triggers = runs(sqlite=SQLITE_TRIGGERS, postgresql=POSTGRES_TRIGGERS)
drop_triggers = runs(sqlite=SQLITE_DROP_TRIGGERS, postgresql=POSTGRES_DROP_TRIGGERS)


class Migration(migrations.Migration):
    dependencies = [("shopwindow", "0001_initial")]

    operations = [
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(make_triggers, drop_triggers),
    ]

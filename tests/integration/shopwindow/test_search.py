"""Search over the database in use: run the suite with TEST_DATABASE_URL to try PostgreSQL."""

import random
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from pyroaring import BitMap

from shopwindow.models.search import FailedSearch, LibraryVersion, SearchDocument, SearchWord, Synonym
from shopwindow.search import documents, engine, failed, suggest
from shopwindow.search.stem import stem
from shopwindow.search.text import parse

KIND = "thing"

pytestmark = pytest.mark.django_db


def put(object_id: int, title: str = "", *, summary: str = "", councils: str = "", body: str = "", kind=KIND) -> bool:
    return documents.put(kind, object_id, title=title, summary=summary, councils=councils, body=body)


def found(typed: str, kind: str = KIND, version: int | None = None) -> set[int]:
    """What the words find now, as if the library had just changed."""
    return set(engine.matching(parse(typed), kind, version=new_version() if version is None else version))


def ranked(typed: str, among: BitMap | None = None, limit: int = 20, offset: int = 0) -> list[int]:
    return engine.ranked(parse(typed), KIND, among=among, limit=limit, offset=offset, version=new_version())


def new_version() -> int:
    LibraryVersion.bump()
    return LibraryVersion.current()


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("collect", "Collections were made"),
        ("policies", "one policy"),
        ("sharing", "a shared service"),
        ("Ynys Mon", "Ynys Môn"),
        ("YNYS MÔN", "Ynys Mon"),
        ("hŷn", "pobl hyn"),
        ("Hyn", "pobl Hŷn"),
        ("councils", "the council’s own"),
        ("council's", "two councils"),
        ("self-service", "self service"),
        ("s151", "the S151 officer"),
        ("how do we cut the cost of waste", "waste: a cut in cost"),
        ("what is it", "it is what it is"),
        ('"cost of care"', "the costs of care rise"),
        ("2017", "in 2017-18"),
        ("£4.43m", "saved £4.43m"),
        ("and/or", "this and/or that"),
        ("office", "the o\ufb01ce of\ufb01ce"),
    ],
)
def test_words_find_a_text(typed, text):
    put(1, "A title", body=text)
    assert found(typed) == {1}


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("waste housing", "waste only"),
        ('"social care"', "care that is social, social and care"),
        ('"cost of care"', "cost and care, cost care"),
        ("monmouth", "Ynys Môn"),
        ("", "anything"),
        ("!!! “”", "anything"),
    ],
)
def test_words_do_not_find_a_text(typed, text):
    put(1, "A title", body=text)
    assert found(typed) == set()


@pytest.mark.parametrize("column", ["title", "summary", "councils", "body"])
def test_every_text_of_a_document_is_searched(column):
    put(1, **{"title": "A title", column: "Recycling"})
    assert found("recycle") == {1}


def test_words_may_stand_in_different_texts():
    put(1, "Waste", councils="Rushcliffe")
    assert found("rushcliffe waste") == {1}


def test_phrases_do_not_reach_from_one_text_into_the_next():
    put(1, "Shared", summary="management")
    assert found('"shared management"') == set()


def test_kinds_are_apart():
    put(1, "Waste")
    put(2, "Waste", kind="other")
    assert (found("waste"), found("waste", kind="other"), found("waste", kind="third")) == ({1}, {2}, set())


def test_title_before_summary_before_councils_before_body():
    filler = "plain words that fill the text " * 3
    put(1, filler, summary=filler, councils=filler, body=f"waste {filler}")
    put(2, filler, summary=filler, councils=f"waste {filler}", body=filler)
    put(3, filler, summary=f"waste {filler}", councils=filler, body=filler)
    put(4, f"waste {filler}", summary=filler, councils=filler, body=filler)
    put(5, filler, summary=filler, councils=filler, body=filler)
    assert ranked("waste") == [4, 3, 2, 1]


def test_of_equals_the_latest_comes_first_and_pages_join():
    for object_id in random.Random(1).sample(range(1, 51), 50):
        put(object_id, "Waste")
    pages = [pk for start in range(0, 50, 7) for pk in ranked("waste", limit=7, offset=start)]
    assert pages == list(range(50, 0, -1))
    assert ranked("waste", among=BitMap([3, 9, 99]), limit=2) == [9, 3]


def test_a_broad_search_is_ranked_by_what_stands_in_the_title(monkeypatch):
    monkeypatch.setattr(engine, "RANKED_AT_MOST", 3)
    put(1, "Waste collection", body="fortnightly")
    put(2, "Waste", body="collection")
    put(3, "Another", body="waste collection")
    put(4, "Collection", summary="waste")
    put(5, "Another", body="waste collection")
    assert ranked("waste collection") == [1, 4, 2, 5, 3]
    assert ranked("waste collection", limit=2, offset=1) == [4, 2]
    assert ranked("waste collection", among=BitMap([2, 3, 4, 5]), limit=3) == [4, 2, 5]


def test_a_search_is_ranked_in_one_statement_more(django_assert_num_queries):
    put(1, "Waste")
    version = new_version()
    engine.matching(parse("zebra"), KIND, version=version)
    with django_assert_num_queries(1):
        engine.matching(parse('waste collection "shared management"'), KIND, version=version)
    with django_assert_num_queries(0):
        engine.matching(parse("collection waste"), KIND, version=version)
    engine.matching(parse("waste"), KIND, version=version)
    with django_assert_num_queries(1):
        engine.ranked(parse("waste"), KIND, among=None, limit=20, offset=0, version=version)


def test_synonyms_find_each_other():
    Synonym.objects.create(words="ASC, adult social care, adult services")
    put(1, "ASC savings")
    put(2, "Adult social care savings")
    put(3, "Services for adults, and adult services")
    put(4, "Care of a social kind for adults")
    put(5, "Children's services")
    assert found("asc") == found('"adult social care"') == {1, 2, 3}
    assert found("adult social care") == {1, 2, 3, 4}
    assert found("adults social care saving") == {1, 2}
    assert ranked("asc saving", limit=1) in ([1], [2])


def test_results_are_kept_until_the_version_moves():
    version = new_version()
    assert found("waste", version=version) == set()
    put(1, "Waste")
    assert found("waste", version=version) == set()
    assert found("waste", version=new_version()) == {1}


def test_only_so_many_words_are_kept(monkeypatch):
    monkeypatch.setattr(engine, "KEPT_POSTINGS", 3)
    put(1, "one two three four")
    version = new_version()
    for typed in ("one two three four", "four", "one", "two three four", "one two three four five"):
        assert found(typed, version=version) == ({1} if "five" not in typed else set())


# Kept in step


def test_putting_again_changes_and_removing_forgets():
    assert put(1, "Waste", body="bins")
    assert not put(1, "Waste", body="bins")
    assert put(1, "Waste", body="lorries")
    assert (found("bins"), found("lorries")) == (set(), {1})
    assert documents.remove(KIND, 1)
    assert not documents.remove(KIND, 1)
    assert found("waste") == set()


def test_the_index_follows_whatever_writes_the_table():
    SearchDocument.objects.bulk_create(SearchDocument(kind=KIND, object_id=n, title="Waste") for n in range(1, 6))
    SearchDocument.objects.filter(object_id=1).update(title="Housing")
    SearchDocument.objects.filter(object_id=2).update(object_id=20)
    SearchDocument.objects.filter(object_id__gt=3).delete()
    assert found("waste") == {3}
    SearchDocument.objects.create(kind=KIND, object_id=20, title="Waste")
    assert (found("waste"), found("housing")) == ({3, 20}, {1})
    assert_index_is_sound()


def assert_index_is_sound() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO shopwindow_searchindex(shopwindow_searchindex, rank) VALUES ('integrity-check', 1)"
            )


def test_the_triggers_are_there():
    """A later AlterField on SearchDocument drops SQLite's: see migration 0002."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'shopwindow_search%%'"
            )
        else:
            cursor.execute("SELECT 3 * count(*) FROM pg_trigger WHERE tgname LIKE 'shopwindow_search%%'")
        assert cursor.fetchone() == (3,)


def test_the_index_can_be_taken_away_and_made_anew_over_what_is_there():
    put(1, "Waste")
    migration = import_module("shopwindow.migrations.0002_search_index")
    for step in (migration.drop_triggers, migration.drop_index, migration.make_index, migration.make_triggers):
        step(None, SimpleNamespace(connection=connection))
    put(2, "Waste")
    assert found("waste") == {1, 2}
    assert_index_is_sound()


@pytest.mark.django_db(transaction=True)
def test_flushing_the_database_empties_the_index():
    put(1, "Waste")
    call_command("flush", interactive=False, verbosity=0)
    put(2, "Waste")
    assert found("waste") == {2}
    assert_index_is_sound()


def test_texts_longer_than_a_column_or_an_index_are_cut():
    assert put(1, "waste " * 100, summary="a " * 9_000, councils="b " * 9_000, body=" ".join(map(str, range(300_000))))
    assert not put(
        1, "waste " * 100, summary="a " * 9_000, councils="b " * 9_000, body=" ".join(map(str, range(300_000)))
    )
    assert found("waste 777") == {1}


# Hostile input

PIECES = [
    "waste", "Môn", '"', "'", "''", "“", "”", "*", "-", "+", "^", ":", "(", ")", "{", "}", "[", "]", "\\", "/", ";",
    "--", "%", "%s", "%(a)s", "_", "&", "|", "!", "<->", "<2>", ":*", ":A", "~", "@", "#", "$1", "\x00", "\x1a",
    "\ud800", "\udfff", "\ufeff", "\u202e", "مرحبا", "שלום", "日本語", "Ж", "ß", "İ", "ı", "ŉ", "½", "²", "①", "𝔚aste",
    "🙂", "👩\u200d👧", "e\u0301", "\u0301", "\u200b", "a" * 3_000, "9" * 400, "1e9999", "0x1F", "-1", "NaN", "NULL",
    "AND", "OR", "NOT", "NEAR", "NEAR(a b, 5)", "title:", "rowid", "MATCH", "bm25(", "or 1=1", '" OR "',
    "'; DROP TABLE shopwindow_searchdocument; --", "to_tsquery('", "{{7*7}}", "<script>", "../../etc/passwd",
    "http://a.b/c?d=e", "a@b.c", "s151", "\t", "\n", "\r", " ", " ", " ",
]  # fmt: skip


def hostile_queries(number: int):
    chance = random.Random(2_026)
    yield from PIECES
    yield "waste " * 20_000
    yield '"' * 100_000
    yield "🙂" * 100_000
    for _ in range(number):
        yield "".join(chance.choices(PIECES, k=chance.randint(1, 12)))
    for _ in range(number):
        yield "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 30)))


def test_no_input_is_an_error():
    Synonym.objects.create(words="waste, (refuse, ') OR 1=1, 日本語, adult social care")
    put(1, "Waste", body=" ".join(PIECES))
    version, tried = new_version(), 0
    for typed in hostile_queries(1_500):
        query = parse(typed)
        matches = engine.matching(query, KIND, version=version)
        page = engine.ranked(query, KIND, among=None, limit=20, offset=0, version=version)
        assert set(page) == set(matches)
        tried += 1
    assert tried >= 3_000
    assert SearchDocument.objects.count() == 1


def test_hostile_documents_are_stored_and_found():
    for object_id, piece in enumerate(PIECES, start=1):
        put(object_id, f"Waste {piece}"[:200], summary=piece, councils=piece, body=piece)
    assert len(found("waste")) == len(PIECES)
    assert_index_is_sound()


# Stems


@pytest.mark.parametrize(
    "words",
    [
        "policy policies", "hope hoping hoped", "collection collect collected", "relation relational", "agree agreed",
        "community communities", "capability capable", "running runs", "housing houses", "libraries library",
    ],
)  # fmt: skip
def test_the_database_stems_as_the_highlighter_does(words):
    first, *others = words.split()
    put(1, first)
    assert {stem(word) for word in others} == {stem(first)}
    assert [found(word) for word in others] == [{1}] * len(others)


# Did you mean


@pytest.fixture
def _words():
    put(1, "Recycling in Rushcliffe", body="bins bins collection")
    put(2, "Recycling again", body="collection")
    put(3, "Housing", kind="other")
    documents.rebuild_words()


@pytest.mark.usefixtures("_words")
def test_words_are_counted_in_documents_of_every_kind():
    counted = dict(SearchWord.objects.values_list("word", "documents"))
    assert counted == {"recycling": 2, "rushcliffe": 1, "bins": 1, "collection": 2, "again": 1, "housing": 1}
    documents.remove(KIND, 2)
    put(4, "Ynys Môn 2017 s151 of")
    documents.rebuild_words()
    assert dict(SearchWord.objects.values_list("word", "documents")) == {
        "recycling": 1, "rushcliffe": 1, "bins": 1, "collection": 1, "housing": 1, "ynys": 1, "mon": 1,
    }  # fmt: skip


@pytest.mark.usefixtures("_words")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("recyling", "recycling"),
        ("Recylcing colection", "recycling collection"),
        ('"bins colection"', '"bins collection"'),
        ("recycling", None),
        ("zzzzzz", None),
        ("rushclife collection bnis housng", None),
        ("housng", None),
        ("", None),
    ],
)
def test_did_you_mean(typed, offered):
    assert suggest.did_you_mean(parse(typed), KIND, version=new_version()) == offered


# What was not found


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Waste  Collection!", "waste collection"),
        ("jo.bloggs@example.gov.uk bins", "bins"),
        ("ring 01793 123456 about bins", "ring about bins"),
        ("+44 (0)7700 900123", ""),
        ("case 1234567 bins", "case bins"),
        ("ref AB12345X bins", "ref bins"),
        ("bins at SW1A 1AA", "bins at"),
        ("QQ 12 34 56 C", ""),
        ("savings 2017-18 s151 2024 2025", "savings 2017 18 s151 2024 2025"),
        ("x" * 5_000, "x" * 60),
    ],
)
def test_a_failed_search_keeps_no_personal_data(words, kept):
    failed.record_failed_search(words, "")
    assert list(FailedSearch.objects.values_list("words", flat=True)) == ([kept] if kept else [])


def test_the_same_failed_search_is_counted():
    for words in ("zebra", "ZEBRA ", "zebra"):
        failed.record_failed_search(words, "nation=wales")
    failed.record_failed_search("zebra", "")
    assert list(FailedSearch.objects.values_list("words", "filters", "times").order_by("-times")) == [
        ("zebra", "nation=wales", 3), ("zebra", "", 1),
    ]  # fmt: skip


def test_a_failed_search_that_another_records_at_the_same_moment_is_counted_too(monkeypatch):
    """The other's row appears after we have looked for it and before we make ours."""
    FailedSearch.objects.create(words="zebra", filters="")
    queryset, looked = type(FailedSearch.objects.all()), []
    update = queryset.update

    def blind_at_first(self, **values):
        looked.append(values)
        return update(self, **values) if len(looked) > 1 else 0

    monkeypatch.setattr(queryset, "update", blind_at_first)
    failed.record_failed_search("zebra", "")
    assert (len(looked), FailedSearch.objects.get().times) == (2, 2)


def test_failed_searches_are_bounded(monkeypatch):
    monkeypatch.setattr(failed, "MAX_KEPT", 1)
    for words in ("zebra", "yak", "zebra"):
        failed.record_failed_search(words, "")
    assert list(FailedSearch.objects.values_list("words", "times")) == [("zebra", 2)]


@pytest.mark.parametrize("filters", ["\x00\ud800nation=wales", "x" * 9_000])
def test_whatever_the_filters_are_a_failed_search_is_kept(filters):
    failed.record_failed_search("\x00zebra\ud800", filters)
    assert FailedSearch.objects.get().words == "zebra"


def test_a_failed_search_never_fails_the_page(monkeypatch, caplog):
    def refuse(*args):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(failed, "count", refuse)
    with transaction.atomic():
        failed.record_failed_search("zebra", "")
        assert FailedSearch.objects.count() == 0
    assert "could not be counted" in caplog.text


def test_a_search_document_is_held_once():
    put(1, "Waste")
    with pytest.raises(IntegrityError), transaction.atomic():
        SearchDocument.objects.create(kind=KIND, object_id=1, title="Waste")

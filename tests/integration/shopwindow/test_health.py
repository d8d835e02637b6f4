"""/healthz and /readyz: what each asks, and what it answers when something is missing."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from shopwindow.models import Council
from tests.factories import CaseStudyFactory, CouncilFactory


@pytest.fixture
def content(db):
    CouncilFactory()
    CaseStudyFactory(published=True)


def test_healthz_is_alive_without_a_database(client):
    """No database fixture: pytest-django would refuse a query."""
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_sets_no_cookie_and_touches_no_session(client, content, path, count_queries):
    client.cookies["sessionid"] = "somebody"
    response = client.get(path)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_may_be_asked_over_plain_http(client, content, path, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/admin/").status_code == 301
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_only_answers_questions(client, path):
    assert client.post(path).status_code == 405


def test_readyz_is_ready_with_content(client, content):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True, "reasons": []})


def test_readyz_stays_cheap(content, count_queries):
    assert count_queries("/readyz") <= 4


def test_readyz_names_each_kind_of_missing_content(client, db):
    CaseStudyFactory()  # a draft is not content
    Council.objects.all().delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "reasons": [
            "No council is loaded. Run `manage.py load_register`.",
            "No case study is published. Run `manage.py load_library`.",
        ],
    }


def test_readyz_names_migrations_that_wait(client, content):
    MigrationRecorder(connection).record_unapplied("casestudies", "0001_initial")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["reasons"] == ["Migrations are waiting to be applied: 1. Run `manage.py migrate`."]


def test_readyz_says_that_the_database_does_not_answer(client, content, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise OperationalError("no route to host: password=secret")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["reasons"] == ["The database does not answer."]
    assert "readiness check" in caplog.text

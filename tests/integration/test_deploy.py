"""What production stands on, asked of a process of its own with an environment of its own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "SECRET_KEY": "a value for this test alone, long and varied enough: 0123456789",
    "ALLOWED_HOSTS": "shopwindow.example",
    "DEBUG": "0",
    "DATABASE_URL": "sqlite://:memory:",
}


def manage(*command: str, **environment: str) -> subprocess.CompletedProcess:
    """Run manage.py with these variables and no others of ours; an empty one counts as not set, even with a .env."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR, env=kept | environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def shown(expression: str, **environment: str) -> str:
    """The value of an expression over `settings`, as that process sees it."""
    code = f"from django.conf import settings; print({expression})"
    done = manage("shell", "--no-imports", "-c", code, **PRODUCTION | environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_production_settings_pass_the_deployment_check_without_a_warning():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
    assert "(0 silenced)" in done.stdout
    assert done.stderr == ""


def test_start_without_a_secret_key_stops_with_a_sentence_that_says_what_to_do():
    done = manage("check", **PRODUCTION | {"SECRET_KEY": ""})
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "SECRET_KEY is not set. Put SECRET_KEY=" in last
    assert "`make run` does this for you." in last


def test_no_secret_key_is_kept_in_the_settings():
    assert "SECRET_KEY =" in (settings.BASE_DIR / "shopwindow/settings.py").read_text()
    assert shown("settings.SECRET_KEY") == PRODUCTION["SECRET_KEY"]


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [
        ("sqlite:///var/elsewhere.sqlite3", "django.db.backends.sqlite3", "var/elsewhere.sqlite3"),
        ("postgres://somebody:word@db.example:5433/library", "django.db.backends.postgresql", "library"),
    ],
)
def test_database_url_chooses_the_database(url, engine, name):
    values = shown('settings.DATABASES["default"]["ENGINE"], settings.DATABASES["default"]["NAME"]', DATABASE_URL=url)
    assert values == f"{engine} {name}"


def test_two_tenants_under_one_name_stop_the_start():
    one = '{"id": "a", "name": "A", "client_id": "x", "secret": "s", "server": "https://a.example"}'
    done = manage("check", **PRODUCTION | {"OIDC_PROVIDERS": "[" + one + "," + one.replace('"a"', '"b"') + "]"})
    assert done.returncode != 0
    assert "two have the same client_id" in done.stderr


def test_debug_is_off_unless_said():
    assert shown("settings.DEBUG, settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE", DEBUG="") == (
        "False True True"
    )

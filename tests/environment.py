"""The environment that every test runs in. pytest loads this before any setting is read (see pyproject.toml).

What is said here wins over `.env` and over the shell, so that a test means the same on every machine. Only the database
may differ: TEST_DATABASE_URL names a PostgreSQL server to test on; Django makes a database `test_...` of its own there.
"""

import os

os.environ |= {
    "SECRET_KEY": "only for tests " * 5,
    "DEBUG": "0",
    "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
    "CSRF_TRUSTED_ORIGINS": "",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL")
    or "sqlite:///never-opened.sqlite3",  # conftest.py names the file
    "CONN_MAX_AGE": "0",  # so that no thread of the live server holds on to the test database
    "CACHE_URL": "locmemcache://",
    "SECURE_SSL_REDIRECT": "0",
    "BEHIND_PROXY": "0",
    "EMAIL_URL": "memorymail://",
    "OIDC_PROVIDERS": "[]",
    "LOG_LEVEL": "ERROR",
    "CONTACT_EMAIL": "",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright keeps an event loop in the thread of the tests
}

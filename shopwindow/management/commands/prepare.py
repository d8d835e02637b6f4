import errno
import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from shopwindow.views.health import reasons_not_ready

CONTENT = ["shopwindow/content", "casestudies/content", "casestudies/*.py", "shopwindow/*.py"]
"""What is loaded, and the code that works out what pages print of it."""


class Command(BaseCommand):
    help = "Makes the database ready to serve: migrates it, and loads the repository's content where that has changed."
    requires_system_checks = []  # quick: `make check` and the tests run them

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, help="also check that this port of this machine is free")

    def handle(self, *args, port: int | None, **options):
        if port is not None:
            _check_is_free(port)
        mark = settings.BASE_DIR / "var" / "prepared"
        mark.parent.mkdir(exist_ok=True)
        self.stdout.write(f"Database: {connection.vendor}, migrating")
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        wanted = _fingerprint()
        if mark.exists() and mark.read_text() == wanted and not reasons_not_ready():
            self.stdout.write("Content: as it was loaded last time")
            return
        self.stdout.write("Content: loading the register and the library")
        call_command("load_register", stdout=self.stdout)
        call_command("load_library", refresh=True, stdout=self.stdout, verbosity=0)
        mark.write_text(wanted)


def _check_is_free(port: int) -> None:
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            problem = "is taken: another program, perhaps another `make run`, is listening there"
        else:
            problem = f"cannot be used ({error})"
        raise CommandError(f"Port {port} {problem}. Choose another: PORT={port + 1} make run") from error


def _files(pattern: str) -> Iterator[Path]:
    for path in settings.BASE_DIR.glob(pattern):
        yield from (file for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())


def _fingerprint() -> str:
    """Which database was filled, and from what: another value means that it is time to load again."""
    target = connection.settings_dict
    digest = hashlib.sha256(f"{target['ENGINE']} {target['HOST']} {target['PORT']} {target['NAME']}".encode())
    for pattern in CONTENT:
        for path in sorted(_files(pattern)):
            digest.update(f"{path.relative_to(settings.BASE_DIR)} ".encode() + path.read_bytes())
    return digest.hexdigest()

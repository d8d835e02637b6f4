from pathlib import Path
from typing import ClassVar

from django.core.management.base import BaseCommand, CommandError

from shopwindow.facts import CONTENT, FactError
from shopwindow.register import load_register


class Command(BaseCommand):
    help = "Loads the register of councils and the vocabularies: all or nothing; loading again changes nothing."
    requires_system_checks: ClassVar[list[str]] = []

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=CONTENT, help="where the fact files are")

    def handle(self, *args, folder: Path, **options):
        try:
            changes = load_register(folder)
        except FactError as error:
            raise CommandError(f"Nothing was loaded. Mend this first:\n{error}") from error
        if not any(changes):
            self.stdout.write("Register: nothing has changed.")
        for change in filter(None, changes):
            self.stdout.write(
                f"Register, {change.what}: {change.added} new, {change.changed} changed, {change.removed} removed."
            )

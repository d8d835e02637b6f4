from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from casestudies.importing import LibraryError, load_library


class Command(BaseCommand):
    help = "Loads case studies from text files: all or nothing; loading again changes nothing."

    def add_arguments(self, parser):
        default = Path(__file__).resolve().parents[2] / "content"
        parser.add_argument("path", nargs="?", type=Path, default=default, help="a folder of .md files, or one file")

        parser.add_argument("--refresh", action="store_true", help="also work out anew what pages print of the others")

    def handle(self, *args, path: Path, refresh: bool = False, **options):
        if not path.exists():
            raise CommandError(f"There is nothing at {path}.")
        try:
            loaded = load_library(path, report=lambda slug: self.stdout.write(f"  {slug}"), refresh_all=refresh)
        except LibraryError as error:
            lines = "\n".join(str(problem) for problem in error.problems)
            raise CommandError(f"Nothing was loaded. Mend this first:\n{lines}") from error
        self.stdout.write(
            f"Library: {len(loaded.created)} new, {len(loaded.updated)} changed, {len(loaded.unchanged)} unchanged."
        )

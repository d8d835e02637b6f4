from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from casestudies.importing import LibraryError, load_library


class Command(BaseCommand):
    help = "Loads case studies from text files: all or nothing; loading again changes nothing."

    def add_arguments(self, parser):
        default = Path(__file__).resolve().parents[2] / "content"
        parser.add_argument("path", nargs="?", type=Path, default=default, help="a folder of .md files, or one file")

    def handle(self, *args, path: Path, **options):
        if not path.exists():
            raise CommandError(f"There is nothing at {path}.")
        try:
            loaded = load_library(path, report=lambda slug: self.stdout.write(f"  {slug}"))
        except LibraryError as error:
            lines = "\n".join(str(problem) for problem in error.problems)
            raise CommandError(f"Nothing was loaded. Mend this first:\n{lines}") from error
        self.stdout.write(
            f"Library: {len(loaded.created)} new, {len(loaded.updated)} changed, {len(loaded.unchanged)} unchanged."
        )

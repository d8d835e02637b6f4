from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from casestudies.checking import check_library


class Command(BaseCommand):
    help = "Checks the library's text files: sources, addresses, dates, councils, options, links and lengths."

    def add_arguments(self, parser):
        default = Path(__file__).resolve().parents[2] / "content"
        parser.add_argument("path", nargs="?", type=Path, default=default, help="a folder of options and case-studies")

    def handle(self, *args, path: Path, **options):
        number, problems = check_library(path)
        if problems:
            raise CommandError("Mend this:\n" + "\n".join(str(problem) for problem in problems))
        self.stdout.write(f"Library: {number} files, nothing wrong.")

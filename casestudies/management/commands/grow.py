from django.core.management.base import BaseCommand, CommandError

from casestudies.growing import grow, shrink
from casestudies.models import CaseStudy


class Command(BaseCommand):
    help = "Makes N synthetic case studies, flagged as such, to measure speed; --remove takes them all away again."

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, nargs="?", default=0)
        parser.add_argument("--yes", action="store_true", help="grow even a library that holds real case studies")
        parser.add_argument("--remove", action="store_true", help="remove every synthetic case study")

    def handle(self, *args, number: int, yes: bool, remove: bool, **options):
        if remove:
            self.stdout.write(f"Removed {shrink()} synthetic case studies.")
            return
        if number < 1:
            raise CommandError("Say how many to make: manage.py grow 1000")
        if not yes and CaseStudy.objects.filter(is_synthetic=False).exists():
            raise CommandError(
                "This library holds real case studies, and synthetic ones would stand among them. "
                "Say --yes if you mean it; --remove takes them away again."
            )
        grow(number)
        self.stdout.write(f"Made {number} synthetic case studies.")

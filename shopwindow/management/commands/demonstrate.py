from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from shopwindow import demonstration


class Command(BaseCommand):
    help = "Makes fictional councils and people to show the site with, and prints their sign-ins. Only with DEBUG on."
    requires_system_checks = []  # quick: part of `make run`

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="remove all that is fictional")
        parser.add_argument("--if-debug", action="store_true", help="do nothing, without complaint, where DEBUG is off")

    def handle(self, *args, remove: bool, if_debug: bool, **options):
        if remove:
            self.stdout.write(f"Demonstration: {demonstration.remove()} fictional people and councils removed.")
            return
        if if_debug and not settings.DEBUG:
            return
        try:
            parts = demonstration.make()
        except demonstration.OnlyForDevelopers:
            raise CommandError("Nothing was made: fictional people are only for a machine with DEBUG on.") from None
        self.stdout.write(f"Demonstration sign-ins, all fictional, password {demonstration.password()}")
        for part in parts:
            self.stdout.write(f"  {part.what:26} {part.email}")

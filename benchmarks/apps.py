from django.apps import AppConfig


class BenchmarksConfig(AppConfig):
    """Rounds, returns and reports: they come after the library."""

    name = "benchmarks"
    verbose_name = "Benchmarks"

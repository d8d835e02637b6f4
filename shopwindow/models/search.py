"""What the search looks into. The words themselves live in the database's own index, kept in step by triggers."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F


class SearchDocument(models.Model):
    """What can be found of one published thing, as plain text without accents.

    On SQLite the triggers of migration 0002 keep an FTS5 table in step; on PostgreSQL they fill `tsv`.
    """

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    councils = models.TextField(blank=True)
    body = models.TextField(blank=True)
    tsv = SearchVectorField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_is_held_once")]

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word of the published library and how many documents hold it: what "did you mean" chooses from."""

    word = models.CharField(max_length=40, primary_key=True)
    documents = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.word


class Synonym(models.Model):
    """Words that staff treat as meaning the same: searching for any one finds them all."""

    words = models.CharField(
        max_length=300, unique=True, help_text="Separated by commas: ASC, adult social care, adult services"
    )

    class Meta:
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words


class FailedSearch(models.Model):
    """A search that found nothing, counted. It holds what was asked for and never who asked."""

    words = models.CharField(max_length=200, blank=True)
    filters = models.CharField(max_length=500, blank=True, help_text="The choices, as in the address")
    times = models.PositiveIntegerField(default=1)
    first_on = models.DateField(auto_now_add=True)
    last_on = models.DateField(auto_now=True)

    class Meta:
        ordering = ["-times", "-last_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["words", "filters"], name="failed_search_is_counted_once")]

    def __str__(self) -> str:
        return self.words or self.filters


class LibraryVersion(models.Model):
    """One row, whose number moves whenever what the public can see changes; memory kept by a process is stale then."""

    number = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        return cls.objects.filter(pk=1).values_list("number", flat=True).first() or 0

    @classmethod
    def bump(cls) -> None:
        """Say that what the public can see has changed. Call it inside the transaction that changes it."""
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.create(pk=1, number=1)

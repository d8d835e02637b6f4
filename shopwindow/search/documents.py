"""Telling the search what can be found. Call these inside the transaction that changes what the public can see."""

from collections import Counter

from django.db import transaction

from shopwindow.models.search import SearchDocument, SearchWord
from shopwindow.search.text import plain, tokens

MAX_LENGTH = {"title": 300, "summary": 5_000, "councils": 5_000, "body": 200_000}
"""In characters. PostgreSQL refuses a document whose index passes one megabyte."""

SHORTEST_WORD = 3
LONGEST_WORD = 40
MAX_WORDS = 50_000


def put(kind: str, object_id: int, *, title: str, summary: str, councils: str, body: str) -> bool:
    """Make the words of one object findable; whether anything had to be written.

    The texts are kept as plain text without accents: show the object's own, not these.
    """
    texts = {"title": title, "summary": summary, "councils": councils, "body": body}
    wanted = {name: plain(text)[: MAX_LENGTH[name]] for name, text in texts.items()}
    held = SearchDocument.objects.filter(kind=kind, object_id=object_id).values(*wanted).first()
    if held == wanted:
        return False
    SearchDocument.objects.update_or_create(kind=kind, object_id=object_id, defaults=wanted)
    return True


def remove(kind: str, object_id: int) -> bool:
    """Make one object unfindable; whether it was findable before."""
    deleted, _ = SearchDocument.objects.filter(kind=kind, object_id=object_id).delete()
    return bool(deleted)


@transaction.atomic
def rebuild_words() -> None:
    """Count anew in how many documents, of whatever kind, each word stands: what "did you mean" chooses from.

    Only words of letters, and of those the `MAX_WORDS` most frequent. Reads every document, in 10 seconds for 100,000.
    """
    counted: Counter[str] = Counter()
    texts = SearchDocument.objects.order_by().values_list("title", "summary", "councils", "body")
    for document in texts.iterator(chunk_size=1_000):
        counted.update(set(tokens(" ".join(document))))
    ranked = sorted(
        (-documents, word)
        for word, documents in counted.items()
        if word.isalpha() and SHORTEST_WORD <= len(word) <= LONGEST_WORD
    )
    wanted = {word: -documents for documents, word in ranked[:MAX_WORDS]}
    held = dict(SearchWord.objects.values_list("word", "documents"))
    changed = [SearchWord(word=word, documents=n) for word, n in wanted.items() if held.get(word) != n]
    gone = sorted(held.keys() - wanted.keys())
    for start in range(0, len(gone), 500):
        SearchWord.objects.filter(pk__in=gone[start : start + 500]).delete()
    SearchWord.objects.bulk_create(
        changed, batch_size=500, update_conflicts=True, unique_fields=["word"], update_fields=["documents"]
    )

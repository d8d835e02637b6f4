"""Whose eyes a page is seen with: the reader's council and its peers, where one was chosen."""

from django.http import HttpRequest

from casestudies.fit import Eyes
from shopwindow.my_council import all_councils, my_council, my_peers


def eyes_of(request: HttpRequest) -> Eyes | None:
    council, peers = my_council(request), my_peers(request)
    return Eyes.of(council, peers, all_councils(request).by_slug) if council and peers else None

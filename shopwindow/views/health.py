"""Answers for whoever watches the server. Neither touches a session, and both may be asked over plain HTTP."""

import logging
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casestudies.models import CaseStudy
from shopwindow.models import Council

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process is alive. It asks nobody else, so a slow database never gets a healthy process restarted."""
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The site can serve people: 200, or 503 with the reasons why not."""
    reasons = reasons_not_ready()
    return JsonResponse({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)


def reasons_not_ready() -> list[str]:
    """What stands between this database and serving people, as sentences; empty when nothing does."""
    try:
        waiting = len(_migrations_on_disk() - set(MigrationRecorder(connection).applied_migrations()))
        if waiting:
            return [f"Migrations are waiting to be applied: {waiting}. Run `manage.py migrate`."]
        reasons = []
        if not Council.objects.real().exists():
            reasons.append("No council is loaded. Run `manage.py load_register`.")
        if not CaseStudy.objects.published().exists():
            reasons.append("No case study is published. Run `manage.py load_library`.")
        return reasons
    except Error:
        logger.exception("The database did not answer a readiness check")
        return ["The database does not answer."]


@cache
def _migrations_on_disk() -> frozenset[tuple[str, str]]:
    """Read once: the code of a running process does not change."""
    return frozenset(MigrationLoader(None).disk_migrations or {})

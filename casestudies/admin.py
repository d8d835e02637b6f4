"""The stock admin, for administrators only: settings that have no page of their own."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from casestudies.models import OptimismCorrection


@admin.register(OptimismCorrection)
class OptimismCorrectionAdmin(SimpleHistoryAdmin):
    list_display = ["grade", "per_cent", "source"]

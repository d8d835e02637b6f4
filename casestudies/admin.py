"""The stock admin, for administrators only: settings that have no page of their own."""

from django.contrib import admin
from django.db import models
from simple_history.admin import SimpleHistoryAdmin

from casestudies.models import OptimismCorrection
from shopwindow.models import LibraryVersion


@admin.register(OptimismCorrection)
class OptimismCorrectionAdmin(SimpleHistoryAdmin):
    list_display = ["grade", "per_cent", "source"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        LibraryVersion.bump()  # pages that were kept say otherwise

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        LibraryVersion.bump()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        LibraryVersion.bump()

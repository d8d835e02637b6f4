from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Names every file by its content, inside JavaScript imports too, so that browsers may keep it for ever."""

    support_js_module_import_aggregation = True

"""Finding published things by words and by filters.

`documents` says what can be found; `text` reads what a person typed; `engine` finds and ranks ids in the database's own
index; `facets` counts and pages over bitmaps in memory; `suggest` and `highlight` help the reader. Nothing here knows
what is searched: it deals in a `kind` and the ids of its objects.
"""

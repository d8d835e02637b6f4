"""`make bench`: what each page costs, at two sizes, on both databases. Not a test: nothing here passes or fails."""

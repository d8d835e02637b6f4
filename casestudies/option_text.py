"""The sections of an option's page: field and heading, in their order."""

OPTION_SECTIONS = [
    ("problem", "The problem it answers"),
    ("how_it_works", "How it works"),
    ("when_it_fits", "When it fits"),
    ("when_it_does_not", "When it does not"),
    ("first_steps", "First ten steps"),
    ("who_must_agree", "Who must agree"),
    ("what_goes_wrong", "What goes wrong, and how to see it early"),
    ("what_it_needs", "What it needs"),
    ("how_to_tell", "How to tell that it works"),
    ("legal_forms", "Legal forms"),
    ("questions", "Questions to ask"),
]

"""What the 3R model page rests on: its sources, and the results of the 2015 survey as they were published."""

from dataclasses import dataclass

from casestudies.enums import Basis


@dataclass(frozen=True)
class Source:
    """A document, described by what it is: many of these have no title that we could read."""

    number: int
    title: str
    publisher: str
    date: str
    address: str = ""
    note: str = ""


@dataclass(frozen=True)
class SurveyResult:
    """One published result of the survey, in per cent. Whether it looks ahead is our reading of the question."""

    question: str
    share: int
    is_about: bool
    looks_ahead: bool
    source: Source

    @property
    def share_text(self) -> str:
        return f"about {self.share}%" if self.is_about else f"{self.share}%"

    @property
    def basis(self) -> Basis:
        """A view of what is to come is a forecast; a view of one’s own past is no more than a claim."""
        return Basis.FORECAST if self.looks_ahead else Basis.CLAIMED


_LISTED = {
    "larner_2014": ("Article on transactional, transitional and transformational change, by Larner", "The MJ", "2014"),
    "column_2015": ("Column that proposes a “shop window” of proven options", "The MJ", "16 April 2015"),
    "slides": (
        "“3R reform”, presenters’ slides",
        "iESE",
        "about 2015",
        "https://www.slideshare.net/slideshow/managing-changejohn-knight-and-catherine-inskip-presentation/55735997",
        "We read a copy that was cut off after the first level.",
    ),
    "paper_2": (
        "“From Surviving to Thriving”, paper 2: consultation outcomes",
        "iESE",
        "autumn 2015",
        "https://pdfslide.net/documents/from-surviving-to-thriving-from-surviving-to-thriving-how-councils-can-re-shape.html",
        "The copy we found was re-set in June 2017.",
    ),
    "radical": (
        "News release: even more radical measures will be needed",
        "iESE",
        "after the Autumn Statement of 2015",
        "http://iese.org.uk/news/even-more-radical-measures-will-be-needed-if-councils-are-continue-delivering-services-over",
    ),
    "savings": (
        "News release: savings can be achieved",
        "iESE",
        "early 2016",
        "http://www.iese.org.uk/news/savings-can-be-achieved",
    ),
    "column_2016": (
        "At last, one place to benchmark transformation",
        "The MJ",
        "5 July 2016",
        "https://www.themj.co.uk/At-last--one-place-to-benchmark-transformation/204649",
    ),
    "localgov": ("Article by iESE’s chief executive on the model", "LocalGov", "November 2016"),
    "awards_2018": (
        "Categories of the iESE awards of 2018",
        "iESE",
        "2018",
        "https://docest.com/doc/381638/iese-awards-2018-nominations-categories",
    ),
    "transform_11": ("Transform, issue 11", "iESE", "", "https://issuu.com/ksagency.co.uk/docs/transform_011_web/3"),
    "transform_14": (
        "Transform, issue 14: the framework of three levels",
        "iESE",
        "November 2019",
        "https://issuu.com/ksagency.co.uk/docs/transform_issue_014_web/s/165044",
    ),
    "transform_14_survey": (
        "Transform, issue 14: the survey’s results looked back on",
        "iESE",
        "November 2019",
        "https://issuu.com/ksagency.co.uk/docs/transform_issue_014_web/s/165050",
    ),
    "transform_14_tool": (
        "Transform, issue 14: the self-assessment tool",
        "iESE",
        "November 2019",
        "https://issuu.com/ksagency.co.uk/docs/transform_issue_014_web/s/165275",
    ),
    "mj_later": (
        "From customer experience to thriving community",
        "The MJ",
        "",
        "https://www.themj.co.uk/From-customer-experience-to-thriving-community/213805",
    ),
}

SOURCES = {key: Source(number, *said) for number, (key, said) in enumerate(_LISTED.items(), start=1)}

SURVEY = [
    SurveyResult(question, share, is_about, looks_ahead, SOURCES[source])
    for question, share, is_about, looks_ahead, source in [
        ("Confidence in making savings in the near term", 80, True, True, "radical"),
        ("Confidence in making savings over five years", 56, False, True, "radical"),
        ("Before 2015: rated reviewing and remodelling a high focus", 80, False, False, "transform_14_survey"),
        ("Before 2015: rated reinvention a low focus", 20, False, False, "transform_14_survey"),
        ("To 2020: expected reinvention to be a high focus", 90, False, True, "transform_14_survey"),
        ("Would make organisational transformation a priority", 79, False, True, "transform_14_survey"),
        ("Would make cost control a priority", 63, False, True, "transform_14_survey"),
    ]
]

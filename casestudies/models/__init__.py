from casestudies.models.case_study import CaseStudy, Participation
from casestudies.models.figure import Figure
from casestudies.models.source import Source

__all__ = ["CaseStudy", "Figure", "Participation", "Source"]

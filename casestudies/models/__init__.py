from casestudies.models.case_study import Award, Caveat, CaseStudy, Partner, Participation
from casestudies.models.figure import Figure
from casestudies.models.source import Source

__all__ = ["Award", "CaseStudy", "Caveat", "Figure", "Participation", "Partner", "Source"]

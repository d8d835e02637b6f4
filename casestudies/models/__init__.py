from casestudies.models.case_study import CaseStudy, Participation
from casestudies.models.evaluation import Evaluation
from casestudies.models.figure import Figure
from casestudies.models.optimism import OptimismCorrection
from casestudies.models.option import Option, OptionMeasure
from casestudies.models.source import Source

__all__ = [
    "CaseStudy",
    "Evaluation",
    "Figure",
    "OptimismCorrection",
    "Option",
    "OptionMeasure",
    "Participation",
    "Source",
]

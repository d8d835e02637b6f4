from shopwindow.models.council import (
    Council,
    CouncilCode,
    CouncilKind,
    Nation,
    PlannedSuccession,
    Region,
    RuralUrban,
    SimilarArea,
)
from shopwindow.models.measure import Measure, Polarity
from shopwindow.models.people import User
from shopwindow.models.search import FailedSearch, LibraryVersion, SearchDocument, SearchWord, Synonym
from shopwindow.models.vocabulary import DeliveryModel, RootCause, ServiceArea

__all__ = [
    "Council",
    "CouncilCode",
    "CouncilKind",
    "DeliveryModel",
    "FailedSearch",
    "LibraryVersion",
    "Measure",
    "Nation",
    "PlannedSuccession",
    "Polarity",
    "Region",
    "RootCause",
    "RuralUrban",
    "SearchDocument",
    "SearchWord",
    "ServiceArea",
    "SimilarArea",
    "Synonym",
    "User",
]

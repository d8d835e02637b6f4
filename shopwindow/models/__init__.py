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
from shopwindow.models.people import CouncilDomain, Invitation, Membership, MembershipState, Role, User
from shopwindow.models.search import FailedSearch, LibraryVersion, SearchDocument, SearchWord, Synonym
from shopwindow.models.vocabulary import DeliveryModel, RootCause, ServiceArea

__all__ = [
    "Council",
    "CouncilCode",
    "CouncilDomain",
    "CouncilKind",
    "DeliveryModel",
    "FailedSearch",
    "Invitation",
    "LibraryVersion",
    "Measure",
    "Membership",
    "MembershipState",
    "Nation",
    "PlannedSuccession",
    "Polarity",
    "Region",
    "Role",
    "RootCause",
    "RuralUrban",
    "SearchDocument",
    "SearchWord",
    "ServiceArea",
    "SimilarArea",
    "Synonym",
    "User",
]

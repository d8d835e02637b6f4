"""What search engines read of a case study: schema.org data."""

from typing import Any

from casestudies.detail_page import DetailPage


def schema_org(page: DetailPage, address: str) -> dict[str, Any]:
    """A schema.org Article; sources are its citations. The template writes it as JSON that no text can break out of."""
    case_study = page.case_study
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": case_study.title,
        "description": case_study.summary,
        "url": address,
        "inLanguage": "en-GB",
        "datePublished": case_study.published_at.date().isoformat() if case_study.published_at else None,
        "dateModified": case_study.updated_at.date().isoformat(),
        "publisher": {"@type": "Organization", "name": "Shop Window, iESE"},
        "about": [{"@type": "GovernmentOrganization", "name": council.name} for council in page.councils],
        "citation": [
            {"@type": "CreativeWork", "name": source.title, "publisher": source.publisher}
            | ({"url": source.address} if source.address else {})
            for source in page.sources
        ],
    }

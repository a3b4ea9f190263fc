"""HTML of ours as a tagged PDF."""

from ik_workflow.documents.making import Progress
from ik_workflow.documents.making import make


def make_pdf(html: str, progress: Progress | None = None) -> bytes:
    """PDF after the profile PDF/UA-1, of a page that loads nothing but the shipped stylesheet and fonts.

    Raises NoDocument where it takes too long or too much, or where the system's Pango is missing.
    """
    return make("pdf", html.encode(), progress)

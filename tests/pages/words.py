"""What a page says, as one text."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def words(page: AppTest) -> str:
    """Everything that the page says in its pieces of HTML, messages and captions."""
    html = [str(piece.proto.body) for piece in page.get("html")]
    kinds = (page.warning, page.success, page.info, page.error, page.caption, page.markdown)
    return " ".join([*html, *(piece.value for kind in kinds for piece in kind)])

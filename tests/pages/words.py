"""What a page says, as one text."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

#: What messages write before signs that would be Markdown; a person does not see it.
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>~$|#:])")


def words(page: AppTest) -> str:
    """Everything that the page says in its pieces of HTML, messages and captions."""
    html = [str(piece.proto.body) for piece in page.get("html")]
    kinds = (page.warning, page.success, page.info, page.error, page.caption, page.markdown)
    return " ".join([*html, *(_ESCAPED.sub(r"\1", piece.value) for kind in kinds for piece in kind)])

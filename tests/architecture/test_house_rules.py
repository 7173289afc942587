"""The shape of the code: short files and functions, no print, no hidden imports, a word at the head of each module."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tracker.config import ROOT

MODULES = sorted(
    path
    for path in [ROOT / "app.py", *(ROOT / "tracker").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    if "versions" not in path.parts
)
FILE_LINES = 300
PAGE_LINES = 120
FUNCTION_LINES = 50
MEDIAN_LINES = 8


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def offenders(rule: Callable[[Path], object]) -> dict[str, object]:
    """Modules for which a rule finds something, with what it found."""
    return {str(path.relative_to(ROOT)): found for path in MODULES if (found := rule(path))}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    nodes = ast.walk(tree_of(path))
    return (node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))


def test_the_search_for_modules_finds_them() -> None:
    assert {path.name for path in MODULES} >= {"app.py", "main.py", "workflow.py", "cli.py"}


def test_every_module_says_what_it_is_for() -> None:
    assert offenders(lambda path: not ast.get_docstring(tree_of(path))) == {}


def test_files_are_short_enough_to_read() -> None:
    def too_long(path: Path) -> int:
        limit = PAGE_LINES if path.parent.name == "pages" else FILE_LINES
        lines = len(path.read_text(encoding="utf-8").splitlines())
        return lines if lines > limit else 0

    assert offenders(too_long) == {}


def test_functions_are_short_enough_to_read() -> None:
    def too_long(path: Path) -> dict[str, int]:
        return {f.name: length(f) for f in functions(path) if length(f) > FUNCTION_LINES}

    assert offenders(too_long) == {}


def test_half_of_the_functions_fit_in_about_eight_lines() -> None:
    lengths = sorted(length(function) for path in MODULES for function in functions(path))
    assert lengths[len(lengths) // 2] <= MEDIAN_LINES


def test_nothing_prints() -> None:
    def prints(path: Path) -> list[int]:
        return [
            c.lineno for c in calls(path) if isinstance(c.func, ast.Name) and c.func.id in {"print", "pprint"}
        ]

    assert offenders(prints) == {}


def test_imports_stand_at_the_head_of_the_file_or_say_why_not() -> None:
    def hidden(path: Path) -> list[int]:
        said = comments(path)
        nodes = (node for function in functions(path) for node in ast.walk(function))
        imports = [node.lineno for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
        return [line for line in imports if not reason(said, line)]

    assert offenders(hidden) == {}


def comments(path: Path) -> dict[int, str]:
    """The comments of a file by their line."""
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}


def reason(said: dict[int, str], line: int) -> str:
    """The words beside or above an import that are more than a mark for the linter."""
    words = said.get(line, "") + " " + said.get(line - 1, "")
    return words.replace("# noqa: PLC0415", "").strip(" #")


def test_no_exception_is_caught_without_its_name() -> None:
    def bare(path: Path) -> list[int]:
        nodes = ast.walk(tree_of(path))
        return [node.lineno for node in nodes if isinstance(node, ast.ExceptHandler) and node.type is None]

    assert offenders(bare) == {}


def test_the_present_moment_comes_from_the_clock_only() -> None:
    moments = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "pd.Timestamp.now"}

    def asks(path: Path) -> list[int]:
        if path == ROOT / "tracker" / "clock.py":
            return []
        return [call.lineno for call in calls(path) if ast.unparse(call.func) in moments]

    assert offenders(asks) == {}

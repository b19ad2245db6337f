"""What docs/style says and a machine can check: names, sentences, sizes, addresses, purity of the dialogue."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "nlu", "storage", "simulator", "locales")
SOURCES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts
)
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|manager|base|misc|common)(_|$)")
SPEAKS_TO_STAFF = ("__main__.py", "settings.py", "check.py", "lint.py", "evaluate.py", "train.py", "doctor.py")
"""Files whose sentences operators and contributors read, on a command line; never a resident."""

_SENTENCE = re.compile(r"^[A-Z][a-z']+( [a-z',]+){3,}[.!?]$")


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listing.splitlines()]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_a_drawer_for_everything(path: Path) -> None:
    assert not FORBIDDEN_NAMES.search(path.stem), "name the one subject of this file"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "a module starts with its purpose"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sentence_for_residents_stands_in_python(path: Path) -> None:
    if path.name in SPEAKS_TO_STAFF or path.parts[-2] in ("simulator", "locales"):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [text for text in _literals(tree) if _SENTENCE.match(text.strip())]
    assert not found, "sentences for residents stand in flows/domain.yml"


def _literals(tree: ast.Module) -> list[str]:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    docs = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    bare = {
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    raised = {
        constant.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        for constant in ast.walk(node)
        if isinstance(constant, ast.Constant)
    }
    comments = {
        keyword.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in ("comment", "help") and isinstance(keyword.value, ast.Constant)
    }
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [value for value in constants if isinstance(value, str) and value not in docs | bare | raised | comments]


def test_the_environment_is_read_in_one_place() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if re.search(r"os\.environ|os\.getenv|getenv\(", path.read_text(encoding="utf-8"))
    }
    assert readers <= {"bot/settings.py"}


def test_nothing_at_run_time_reads_the_shared_folder() -> None:
    assert not [path for path in SOURCES if "../shared" in path.read_text(encoding="utf-8")]


def test_no_file_names_a_package_index_or_a_path_of_one_machine() -> None:
    pattern = re.compile(r"(py" r"pi\.org|python" r"hosted|index-" r"url|(?<![\w.~-])/(?:work|farm|root)/[A-Za-z.])")
    texts = (
        path
        for path in tracked()
        if path.is_file() and path.suffix in {".py", ".md", ".yml", ".toml", ".txt", ".sh", ""}
    )
    found = [path.name for path in texts if pattern.search(path.read_text(encoding="utf-8", errors="replace"))]
    assert not found

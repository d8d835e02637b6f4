"""The rules of the house that a machine can hold: who imports whom, what lies where, what no file may name."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from tests.templates import mistakes

ROOT = Path(settings.BASE_DIR)
APPS = ["shopwindow", "casestudies", "benchmarks"]
TOP_LEVEL = {
    "manage.py", "shopwindow", "casestudies", "benchmarks", "templates", "static", "tests", "pyproject.toml",
    "README.md", "Makefile", "requirements.txt", "requirements-dev.txt", "requirements-node.txt",
}  # fmt: skip
MAY_KNOW_BOTH_APPS = ("shopwindow/views/", "shopwindow/urls.py")
BELOW_VIEWS = ("models", "enums", "actions", "permissions", "presenters", "filters")

REGISTRY_HOSTS = re.compile("|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs"]))
MACHINE_PATHS = re.compile(r"(?<![\w.-])/(?:work|farm|root|tmp/bash_jobs|home/\w+)/")
INLINE = re.compile(r"""<style|\sstyle=|\son[a-z]+=["']|<script(?![^>]*\bsrc=)(?![^>]*type="application/ld\+json")""")


@cache
def files() -> list[Path]:
    """Every file that is, or could be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return sorted({ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()})


def python_files(*folders: str) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders]


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def imports(path: Path):
    """(line, module) of each import, wherever in the file it stands; a relative one begins with a dot."""
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield node.lineno, module
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def imports_of(module: str, paths: list[Path]) -> list[str]:
    """Where `module`, or anything in it, is imported."""
    return [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in paths
        for line, name in imports(path)
        if name == module or name.startswith(f"{module}.")
    ]


def lines_with(pattern: re.Pattern, paths) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize(("app", "other"), [("casestudies", "benchmarks"), ("benchmarks", "casestudies")])
def test_apps_never_import_each_other(app, other):
    assert imports_of(other, python_files(app)) == []


@pytest.mark.parametrize("app", ["casestudies", "benchmarks"])
def test_foundation_knows_no_app_outside_its_views(app):
    below = [
        path
        for path in python_files("shopwindow")
        if not str(path.relative_to(ROOT)).startswith(MAY_KNOW_BOTH_APPS)
    ]  # fmt: skip
    assert imports_of(app, below) == []


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("layer", BELOW_VIEWS)
def test_nothing_below_views_imports_views(app, layer):
    below = [path for path in python_files(app) if path.relative_to(ROOT / app).parts[0].split(".")[0] == layer]
    assert [found for other in APPS for found in imports_of(f"{other}.views", below)] == []


@pytest.mark.parametrize("app", APPS)
def test_models_import_only_models_and_enums(app):
    models = [path for path in python_files(app) if path.is_relative_to(ROOT / app / "models")]
    allowed = ("models", "enums")
    found = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in models
        for line, name in imports(path)
        if name.split(".")[0] in APPS and name.count(".") >= 1 and name.split(".")[1] not in allowed
    ]
    assert found == []


def test_no_import_is_relative():
    assert [
        f"{path.relative_to(ROOT)}:{line}"
        for path in python_files(*APPS, "tests")
        for line, name in imports(path)
        if name.startswith(".")
    ] == []


def test_only_the_agreed_lies_at_the_top():
    top = {path.relative_to(ROOT).parts[0] for path in files()}
    assert {name for name in top if not name.startswith(".")} - TOP_LEVEL == set()


def test_no_file_names_a_registry():
    assert lines_with(REGISTRY_HOSTS, files()) == []


def test_no_file_names_a_path_of_one_machine():
    assert lines_with(MACHINE_PATHS, files()) == []


def test_no_template_has_inline_script_or_style():
    assert lines_with(INLINE, [path for path in files() if path.is_relative_to(ROOT / "templates")]) == []


def test_every_template_compiles():
    assert mistakes() == []


def test_style_sheet_leaves_transport_to_govuk():
    style_sheet = ROOT / "static/build/css/app.css"
    assert style_sheet.exists(), "The front end is not built: `make build`"
    assert "transport" not in style_sheet.read_text().lower()


def normal(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize(
    ("lock", "groups"),
    [("requirements.txt", []), ("requirements-dev.txt", ["dev"]), ("requirements-node.txt", ["node"])],
)
def test_lock_holds_what_the_project_asks_for(lock, groups):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [requirement for group in groups for requirement in project["dependency-groups"][group]]
    if lock != "requirements-node.txt":
        asked += project["project"]["dependencies"]
    blocks = re.findall(r"^(\S+?)==[^\n]*\n((?:[ ].*\n)*)", (ROOT / lock).read_text(), re.MULTILINE)
    assert {normal(requirement) for requirement in asked} == {
        normal(name) for name, notes in blocks if "shopwindow" in notes
    }


def test_readme_names_every_setting():
    names = set(re.findall(r'(?:env(?:\.\w+)?|required)\(\s*"([A-Z_]+)"', text(ROOT / "shopwindow/settings.py")))
    assert names
    assert names - set(re.findall(r"`([A-Z_]+)`", text(ROOT / "README.md"))) == set()

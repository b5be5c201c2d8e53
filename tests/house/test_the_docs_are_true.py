"""Every command, setting and problem has its place in the documents, and the documents name no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from forms.problems import FORM_PROBLEM_CODES, PROBLEM_CODES
from server import problems
from server.app import create_app
from server.cli import main
from server.review.wording import ARRIVAL

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
MAKE_TARGET = re.compile(r"^([a-z-]+):.*##", re.MULTILINE)
MAKE_CALL = re.compile(r"`(?:[A-Z_]+=\S+ )?make ([a-z-]+)")
OF_FLASK = {"limiter", "run", "shell", "routes", "db", "openapi"}
SETTING = re.compile(r"\bCARNET_[A-Z_]+\b")


@pytest.fixture(scope="module", autouse=True)
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The whole application: its features register their problems and commands when it is made."""
    return create_app({"CARNET_DATA": str(tmp_path_factory.mktemp("data"))})


def commands_below(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands_below(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md")]


def read(name: str) -> str:
    return (ROOT / name).read_text()


def headings(text: str) -> set[str]:
    return set(re.findall(r"^### (?:`carnet )?(.+?)`?$", text, re.MULTILINE))


def rows(text: str) -> set[str]:
    return set(re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE))


def test_every_make_command_is_in_the_readme_and_no_other() -> None:
    named = {call for document in documents() for call in MAKE_CALL.findall(document.read_text())}
    in_readme = set(re.findall(r"\bmake ([a-z-]+)", read("README.md")))
    targets = set(MAKE_TARGET.findall(read("Makefile"))) - {"help"}
    assert targets <= in_readme
    assert named <= targets | {"help"}


def test_every_setting_has_its_heading_and_every_heading_its_setting() -> None:
    sources = [*ROOT.glob("server/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("scripts/*.py")]
    sources += [ROOT / "gunicorn.conf.py", ROOT / "Makefile"]
    used = {name for path in sources for name in SETTING.findall(path.read_text()) if not name.endswith("_")}
    assert headings(read("docs/configuration.md")) == used


def test_every_command_has_its_heading(app: Flask) -> None:
    documented = {re.split(r" [\[<A-Z-]", heading)[0] for heading in headings(read("docs/commands.md"))}
    ours = {**dict(commands_below(app.cli, "")), **dict(commands_below(main, ""))}
    assert documented == {name for name in ours if name.split()[0] not in OF_FLASK}


def test_every_problem_of_the_api_is_listed_with_its_status() -> None:
    text = read("docs/problems.md")
    for code, kind in problems.KINDS.items():
        assert re.search(rf"^\| `{code}` \| {kind.status} \|", text, re.MULTILINE), (
            f"docs/problems.md: {code}"
        )


def test_every_problem_of_a_record_or_a_form_is_listed() -> None:
    listed = rows(read("docs/problems.md"))
    assert listed == {*problems.KINDS, *PROBLEM_CODES, *ARRIVAL, *FORM_PROBLEM_CODES}


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    broken = [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()]
    assert broken == []

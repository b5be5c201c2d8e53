"""Ways of writing that let somebody else's text become code: none of them is in the project."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ("forms/*.py", "sync/*.py", "server/*.py")
TEMPLATES = ("templates/*.html",)
BROWSER = ("static/app/*.ts", "static/app/*.tsx", "static/office/*.ts")
MARKUP = (
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML|\beval\(|new Function\("
)
# what is forbidden, and where
RULES = {
    "unescaped text in a template": (r"\|\s*safe\b|autoescape false|\{%\s*autoescape", TEMPLATES),
    "code or style inside a page": (r"<script(?![^>]*\bsrc=)|<style|\son\w+=\"|\sstyle=\"", TEMPLATES),
    "text that becomes markup in a browser": (MARKUP, BROWSER),
    "a query put together from texts": (r"text\(\s*f[\"']|execute\(\s*f[\"']", PYTHON),
    "objects made from somebody's bytes": (r"\bpickle\.|\bmarshal\.|yaml\.load\(|\bshelve\.", PYTHON),
    "XML read without defusedxml": (r"^\s*(from|import) xml\.(etree|sax|dom)", PYTHON),
    "a shell": (r"shell\s*=\s*True|os\.system\(|os\.popen\(", PYTHON),
}
# lines that do it nevertheless, with nothing in them that came from outside
ALLOWED = {
    'connection.execute(f"PRAGMA {pragma}")',  # constants of the same file
}


def offences(rule: str) -> list[str]:
    pattern, globs = RULES[rule]
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *globs], cwd=ROOT, capture_output=True, check=True
    )
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1):
            if re.search(pattern, line) and line.strip() not in ALLOWED:
                found.append(f"{name}:{number}: {line.strip()}")
    return found


@pytest.mark.parametrize("rule", RULES)
def test_nowhere_is(rule: str) -> None:
    assert offences(rule) == []


def test_each_rule_would_find_its_offence() -> None:
    bad = {
        "unescaped text in a template": "{{ name|safe }}",
        "code or style inside a page": '<p style="color: red">',
        "text that becomes markup in a browser": "element.innerHTML = name;",
        "a query put together from texts": 'db.session.execute(text(f"select {name}"))',
        "objects made from somebody's bytes": "pickle.loads(body)",
        "XML read without defusedxml": "from xml.etree import ElementTree",
        "a shell": "run(command, shell=True)",
    }
    assert bad.keys() == RULES.keys()
    for rule, line in bad.items():
        assert re.search(RULES[rule][0], line), rule

"""No file of the project may hold the path of a machine or the address of a package registry.

Both would make a clone depend on where it was written. Looks at every file that git knows or would add.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.paths import ROOT

# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    "path of a machine": re.compile(r"(?<![\w.)])/" r"(?:work|root|home/\w+|Users/\w+|opt/\w+)/"),
    "address of a registry": re.compile(
        r"registry\."
        r"(?:npmjs|yarnpkg)|npm\.pkg\.|files\.python"
        r"hosted|pypi\."
        r"(?:org|python)/(?:simple|packages)"
    ),
    "resolved address in a lock file": re.compile(r'"resolved"' r':\s*"http'),
}
BINARY = {".png", ".jpg", ".ico", ".webp", ".mo", ".xlsx", ".gz", ".br"}


def files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file()]


def findings() -> list[str]:
    return [found for path in files() if path.suffix not in BINARY for found in findings_in(path)]


def findings_in(path: Path) -> list[str]:
    lines = path.read_text(errors="replace").splitlines()
    return [
        f"{path.relative_to(ROOT)}:{number}: {what}: {line.strip()[:100]}"
        for number, line in enumerate(lines, 1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]


if __name__ == "__main__":
    found = findings()
    print("\n".join(found) or "tidy: no path of a machine, no address of a registry")
    sys.exit(bool(found))

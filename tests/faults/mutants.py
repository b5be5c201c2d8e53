"""Mutants: a copy of the project with one line changed, as a colleague might change it by mistake.

Nothing in the product knows of them. A phone's mutant is packed by the real `static/build.mjs`. A story that
a mutant survives proves nothing; a mutant whose line is no longer there fails the story that asks for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("server", "forms", "sync", "templates", "static", "gunicorn.conf.py")
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", "dist")


@dataclass(frozen=True)
class Mutant:
    """In ``file``, ``before`` stands exactly once and becomes ``after``."""

    name: str
    file: str
    before: str
    after: str


RELAXED = Mutant(
    "relaxed durability", "static/app/storage/opening.ts", 'durability: "strict"', 'durability: "relaxed"'
)
NO_LOCK = Mutant(
    "no lock",
    "static/app/exchange/drain.ts",
    'navigator.locks.request("carnet-sending", { ifAvailable: true }, async (lock) =>',
    "((each: (lock: object) => Promise<Outcome>) => each({}))(async (lock: object) =>",
)
ANY_2XX = Mutant(
    "2xx means sent",
    "static/app/sync/receipts.ts",
    'return isAbout(result, sent) && result.status !== "refused";',
    "return true;",
)
NOT_YET = Mutant(
    "saved at onsuccess",
    "static/app/storage/opening.ts",
    "    await complete;",
    """    const last = under.objectStore(stores[0]!).count();
    await new Promise((yes) => (last.onsuccess = yes));""",
)
SAVED_AT_THE_KEY = Mutant(
    "saved is said at the key",
    "static/app/filling/filling.ts",
    '    this.saved.value = "pending";',
    '    this.saved.value = "saved";',
)
IN_THE_WAY = Mutant(
    "keeps the database open",
    "static/app/storage/opening.ts",
    "        void ready.finally(() => db.close());",
    "        void ready;",
)
FROM_ZERO = Mutant(
    "a photo from zero",
    "static/app/exchange/pieces.ts",
    "  let offset = await announce(sending);",
    """  const headers = { ...authorization(sending.token), "Tus-Resumable": VERSION };
  await transfer("DELETE", `/api/v1/files/uploads/${sending.file.sha256}`, { headers, stop: sending.stop });
  let offset = await announce(sending);""",
)
WAL_NORMAL = Mutant("WAL+NORMAL", "server/database.py", '"synchronous=FULL"', '"synchronous=NORMAL"')


def project_with(mutant: Mutant, folder: Path) -> Path:
    """The folder of the changed project, ready to be served."""
    project = folder / "project"
    project.mkdir(parents=True)
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, project / part, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / part, project / part)
    change(project / mutant.file, mutant)
    if mutant.file.startswith("static/"):
        pack(project / "static")
    else:
        shutil.copytree(ROOT / "static" / "dist", project / "static" / "dist")
    return project


def change(path: Path, mutant: Mutant) -> None:
    text = path.read_text()
    found = text.count(mutant.before)
    assert found == 1, f"mutant « {mutant.name} »: its line is in {mutant.file} {found} times"
    path.write_text(text.replace(mutant.before, mutant.after))


def pack(static: Path) -> None:
    (static / "node_modules").symlink_to(ROOT / "static" / "node_modules")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["node", "build.mjs"], cwd=static, env=os.environ | {"PATH": path}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr

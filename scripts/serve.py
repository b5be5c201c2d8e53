"""`make run` and `make demo`: prepares the data folder, says where to go and with which account, serves."""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.paths import BIN, ROOT

ROLES = {
    "agent": "agent·e de terrain",
    "superviseur": "superviseur·e",
    "analyste": "suivi-évaluation",
    "admin": "administration",
}


def prepare(data: Path, demo_events: int) -> None:
    """Brings the database up to date; idempotent, so it runs every time."""
    print("· Préparation des données…", flush=True)
    done = subprocess.run([BIN / "carnet", "setup"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nLa préparation des données a échoué.")
    mark = data / "demo-events"
    if demo_events and not mark.exists():
        subprocess.run([BIN / "carnet", "demo", "--events", str(demo_events)], check=True, cwd=ROOT)
        mark.write_text(f"{demo_events}\n")


def welcome(data: Path, port: int) -> str:
    accounts = json.loads((data / "demo-accounts.json").read_text())
    lines = [
        "",
        f"  Carnet est prêt : http://localhost:{port}/ (téléphone)",
        f"                    http://localhost:{port}/bureau/ (bureau)",
        "",
        "  Comptes de démonstration :",
        *(
            f"    {account['username']:<12} {account['password']:<20} {ROLES.get(role, role)}"
            for role, account in accounts.items()
        ),
        f"  (aussi dans {data / 'demo-accounts.json'})",
        "",
        "  Ctrl+C pour arrêter.",
        "",
    ]
    return "\n".join(lines)


def refuse_a_taken_port(port: int) -> None:
    """Said before the setup, in words: gunicorn would try for a while and then say it in English."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            sys.exit(f"Le port {port} est déjà pris. Choisissez-en un autre : make run PORT={port + 1}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--demo-events", type=int, default=0)
    asked = parser.parse_args()
    data = (ROOT / asked.data).resolve()
    refuse_a_taken_port(asked.port)
    data.mkdir(parents=True, exist_ok=True)
    os.environ["CARNET_DATA"] = str(data)
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    prepare(data, asked.demo_events)
    print(welcome(data, asked.port), flush=True)
    os.chdir(ROOT)
    # Becomes the server, so that Ctrl+C and `kill` reach it.
    gunicorn = str(BIN / "gunicorn")
    bind = f"0.0.0.0:{asked.port}"
    os.execv(gunicorn, [gunicorn, "-c", "gunicorn.conf.py", "--bind", bind, "server.wsgi:app"])


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as problem:
        sys.exit(f"La préparation a échoué ({problem.returncode}) : {' '.join(map(str, problem.cmd))}")

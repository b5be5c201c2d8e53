"""Reading a file that anyone may have made, in a process of its own that can be stopped.

The process gives itself limits on memory and processor time; the caller's clock stops it in any case.
"""

import json
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from forms.problems import FormProblem
from forms.xlsform.report import Finding, Report, examine

SECONDS = 20
MEMORY = 1024 * 1024 * 1024
_HERE = Path(__file__).resolve().parents[2]


def examine_safely(
    source: Path, name: str = "", seconds: int = SECONDS, shared: Collection[str] = ()
) -> Report:
    """As ``examine``, whatever the file is: a bomb is a mistake ``file_too_large``, never a hang."""
    environment = {"PYTHONPATH": str(_HERE), "PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "forms.xlsform.safely", str(source.resolve()), name, str(seconds)]
    command += sorted(shared)
    try:
        done = subprocess.run(  # noqa: S603  # our own module, arguments as a list
            command, env=environment, capture_output=True, timeout=seconds * 2, check=False
        )
    except subprocess.TimeoutExpired:
        return _stopped("seconds", seconds)
    if done.returncode:
        # killed by its limit on processor time, or out of memory before it could say so
        return _stopped("seconds" if done.returncode < 0 else "memory", seconds)
    return Report.from_json(json.loads(done.stdout))


def _stopped(what: str, seconds: int) -> Report:
    most = seconds if what == "seconds" else MEMORY
    params = {"what": what, "found": f"> {most}", "most": most}
    return Report([Finding(FormProblem("", 0, "", "file_too_large", params))])


def _limit(seconds: int) -> None:
    try:
        import resource  # not on Windows, where only the caller's clock stops us
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """``python -m forms.xlsform.safely FILE NAME SECONDS [LIST…]``: the report as JSON."""
    source, name, seconds, *shared = sys.argv[1:]
    _limit(int(seconds))
    try:
        report = examine(Path(source), name, shared)
    except (MemoryError, RecursionError):
        report = _stopped("memory", int(seconds))
    except Exception as error:
        # whatever a library says of a file that is none of ours, the person needs the same gesture
        unreadable = FormProblem("", 0, "", "file_unreadable", {"found": type(error).__name__})
        report = Report([Finding(unreadable)])
    json.dump(report.to_json(), sys.stdout)


if __name__ == "__main__":
    main()

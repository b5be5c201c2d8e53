"""Processor time of a process and its children: it holds on a busy machine, where seconds do not."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of(process: int) -> float:
    """CPU seconds that a process, its living children and those it buried have taken."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ticks = sum(map(int, fields(process)[11:15])) + sum(
        sum(map(int, fields(int(child))[11:13])) for child in children
    )
    return ticks / TICKS


def fields(process: int) -> list[str]:
    """What ``/proc/…/stat`` says from the state on: utime, stime, cutime and cstime are 11 to 14."""
    return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()

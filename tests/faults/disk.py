"""A disk of its own for a story, whose power can be cut: what no flush brought to the disk is gone.

An ext4 file system in an image file, mounted through a loop device. The cut is the kernel's own
(`EXT4_IOC_SHUTDOWN` without flushing the journal, as the file system's developers test it): from that moment
no byte reaches the disk any more. Mounted again, it shows what a machine would find after the cut.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import pytest

SHUTDOWN = 0x8004587D
WITHOUT_FLUSH = 2
MIB = 1024 * 1024
PREFIX = "carnet-disk-"


class Disk:
    """Mounted from the beginning; `remove()` at the end."""

    def __init__(self, megabytes: int = 256) -> None:
        sweep()
        # outside of pytest's folder, which it tidies while something may still be mounted there
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.image = self.folder / "disk.img"
        self.path = self.folder / "disk"
        self.path.mkdir()
        with self.image.open("wb") as image:
            image.truncate(megabytes * MIB)
        # nothing is kept for root, who would write on
        run("mkfs.ext4", "-q", "-F", "-m", "0", str(self.image))
        self.cuts = 0
        self.mount()

    def mount(self) -> None:
        run("mount", "-o", "loop", str(self.image), str(self.path))

    def settle(self) -> None:
        """What was prepared here lies on the disk before the story begins."""
        os.sync()

    def cut_power(self) -> None:
        """Nothing is written any more; whoever tries gets an error."""
        handle = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", WITHOUT_FLUSH))
        finally:
            os.close(handle)
        self.cuts += 1

    def power_on(self) -> None:
        """Once all who used it are dead: the disk as the cut left it."""
        self.unmount()
        self.mount()

    def unmount(self) -> None:
        give_up = time.monotonic() + 20
        while True:
            done = subprocess.run(["umount", str(self.path)], capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return
            assert time.monotonic() < give_up, done.stderr
            time.sleep(0.05)

    def fill(self, leave: int = 0) -> Path:
        """All of the free space taken by one file, but for so many bytes; the caller removes it."""
        ballast = self.path / "ballast"
        free = os.statvfs(self.path)
        size = free.f_bavail * free.f_frsize - leave
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(0, size))
        return ballast

    def remove(self) -> None:
        forget(self.folder)


def forget(folder: Path) -> None:
    """Also where a story that failed left somebody in there."""
    subprocess.run(["umount", "--lazy", str(folder / "disk")], capture_output=True, check=False)
    shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Disks of test runs that were killed themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not Path("/proc", folder.name.removeprefix(PREFIX).split("-")[0]).exists():
            forget(folder)


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"


def why_not() -> str:
    """Why this machine cannot make such a disk; empty when it can."""
    if os.geteuid() != 0:
        return "only root may mount"
    if not Path("/dev/loop-control").exists():
        return "no loop devices"
    missing = [name for name in ("mkfs.ext4", "mount", "umount") if shutil.which(name) is None]
    return f"no {', '.join(missing)}" if missing else ""


def disk_or_skip(megabytes: int = 256) -> Disk:
    """A disk, or a skip that nobody overlooks: the power cut was not tried on this machine."""
    reason = why_not()
    if reason:
        said = f"POWER CUTS NOT TESTED ON THIS MACHINE: {reason}"
        warnings.warn(said, stacklevel=2)
        pytest.skip(said)
    return Disk(megabytes)

"""What was promised, beside what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A figure and its bound: at most ``bound``, or at least where ``least`` says so."""

    name: str
    value: float
    bound: float
    unit: str
    least: bool = False

    @property
    def met(self) -> bool:
        return self.value >= self.bound if self.least else self.value <= self.bound

    @property
    def ratio(self) -> float:
        """The figure as a part of its bound."""
        return self.value / self.bound if self.bound else float(self.value > 0)

    def __str__(self) -> str:
        sign = ">=" if self.least else "<="
        verdict = "met" if self.met else "MISSED"
        return (
            f"{self.name:<44}{self.value:>10.4g} {self.unit:<9} {sign} {self.bound:>8.4g}"
            f"  {self.ratio:>6.2f} of it  {verdict}"
        )


def table(targets: Iterable[Target]) -> bool:
    """Prints every target; true when all are met."""
    print("\nTargets")
    found = list(targets)
    for target in found:
        print(f"  {target}")
    return all(target.met for target in found)

"""For every ring: what failed once and held when it was told again is shown all the same."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for first in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"told once more: {first.nodeid}")
        terminalreporter.line(first.longreprtext)

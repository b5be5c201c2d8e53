"""`python -m server.translations update compile phone check`: one or more steps, in the order given."""

from __future__ import annotations

import sys

from server.translations.steps import STEPS

for name in sys.argv[1:]:
    STEPS[name]()

"""`python -m server.translations update compile phone check`: one or more steps, in the order given.

`python -m server.translations typography [PATH…]` puts no-break spaces into the French texts of these files.
"""

from __future__ import annotations

import sys

from server.translations import typography
from server.translations.steps import STEPS

if sys.argv[1:2] == ["typography"]:
    print("\n".join(typography.fix(sys.argv[2:])))
else:
    for name in sys.argv[1:]:
        STEPS[name]()

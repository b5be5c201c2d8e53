"""The figures: facts of approved records, added up, each one open down to its records."""

from server.indicators import problems as problems  # registers this feature's problems

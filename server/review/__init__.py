"""A person reads a record and decides: approve, return, reject."""

from server.review import problems as problems  # registers this feature's problems

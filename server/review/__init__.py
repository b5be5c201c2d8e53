"""A person reads a record and decides: approve, return, reject."""

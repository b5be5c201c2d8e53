"""Measures what is promised: sizes on the wire, and speeds as ratios taken in one run. See `make bench`."""

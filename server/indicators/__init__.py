"""The figures: facts of approved records, added up, each one open down to its records."""

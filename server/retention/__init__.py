"""How long personal data is kept, and finding, printing and erasing one person's."""

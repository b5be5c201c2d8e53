"""Publishes the forms of a folder beside the catalogue's, through the same door as `carnet setup`.

python -m tests.browser.extra_forms FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from server.app import create_app
from server.form_library.publishing import publish_folder


def main(folder: Path) -> None:
    app = create_app()
    with app.app_context():
        publish_folder(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

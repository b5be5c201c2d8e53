"""QR codes drawn into the page: shapes only, so that the content security policy has nothing to forbid."""

from io import BytesIO

import segno
from markupsafe import Markup


def qr_code(text: str, scale: int = 5) -> Markup:
    """The text as an inline SVG, black on white also where the page is dark."""
    file = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        file, kind="svg", scale=scale, light="#fff", xmldecl=False, svgns=False, svgclass="qr", lineclass=None
    )
    return Markup(file.getvalue().decode())  # noqa: S704  # segno draws the modules; the text itself is not in it

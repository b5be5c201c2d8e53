"""Draws a photo anew, without what a camera wrote into it: run as a script, in a process that can be killed.

``python redraw.py SOURCE TARGET``. Prints the media type, or ``refused`` or ``unreadable``. What comes out
holds points and nothing else: no place, no date, no serial number, no thumbnail, no second file behind it.
"""

import resource
import sys

from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

MEMORY = 768 * 1024 * 1024
SECONDS = 20
MOST_PIXELS = 25_000_000
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
MODES = {"JPEG": ("L", "RGB"), "PNG": ("L", "LA", "RGB", "RGBA"), "WEBP": ("RGB", "RGBA")}


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def redraw(source: str, target: str) -> str:
    """The media type of what was drawn; raises whatever Pillow raises on a hostile file."""
    with Image.open(source, formats=list(TYPES)) as image:
        kind = image.format or ""
        if image.width * image.height > MOST_PIXELS:
            return "unreadable"
        options = how_to_save(image, kind)
        image.load()
        # turned as the camera meant it: its note on that goes too
        drawn = ImageOps.exif_transpose(image)
        if drawn.mode not in MODES[kind]:
            drawn = drawn.convert("RGBA" if "A" in drawn.getbands() and kind != "JPEG" else "RGB")
        clean = Image.new(drawn.mode, drawn.size)
        clean.paste(drawn)
    clean.save(target, kind, **options)
    return TYPES[kind]


def how_to_save(image: Image.Image, kind: str) -> dict[str, object]:
    """As fine as it came: a photo that is saved again with its own tables loses next to nothing."""
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        if image.mode in MODES["JPEG"] and image.layers in (1, 3):
            sampling = JpegImagePlugin.get_sampling(image) if image.layers == 3 else -1
            return {"qtables": image.quantization} | ({} if sampling < 0 else {"subsampling": sampling})
        return {"quality": 90}
    return {"quality": 90} if kind == "WEBP" else {}


def main() -> None:
    limit()
    try:
        print(redraw(sys.argv[1], sys.argv[2]))
    except UnidentifiedImageError:
        print("refused")
    except Exception:  # Pillow raises whatever its decoders meet in a hostile file
        print("unreadable")


if __name__ == "__main__":
    main()

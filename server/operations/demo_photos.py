"""Small drawn photos for the demonstration: a place or a work, never a person."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (640, 480)
HORIZON = 250
SKIES = ((176, 206, 226), (222, 214, 190), (150, 190, 222))
EARTHS = ((196, 154, 104), (208, 172, 122), (184, 138, 90))


def landscape(draw: Random) -> bytes:
    """A JPEG of about 15 kB: sky, earth, a building, trees, half-moons dug in the ground."""
    picture = Image.new("RGB", SIZE, draw.choice(SKIES))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, HORIZON, *SIZE), fill=draw.choice(EARTHS))
    _building(pen, draw.randint(60, 380))
    for _ in range(draw.randint(2, 5)):
        _tree(pen, draw.randint(20, 620), draw.randint(20, 45))
    for row in range(3):
        _half_moons(pen, 330 + 50 * row, 24 + 8 * row)
    content = BytesIO()
    picture.save(content, "JPEG", quality=72)
    return content.getvalue()


def _building(pen: ImageDraw.ImageDraw, left: int) -> None:
    roof = HORIZON - 70
    pen.rectangle((left, roof, left + 170, HORIZON + 12), fill=(214, 190, 150), outline=(140, 110, 80))
    pen.polygon(((left - 10, roof), (left + 180, roof), (left + 160, roof - 22)), fill=(150, 90, 70))
    for offset in (22, 70, 118):
        pen.rectangle((left + offset, HORIZON - 46, left + offset + 30, HORIZON - 16), fill=(92, 110, 120))


def _tree(pen: ImageDraw.ImageDraw, x: int, height: int) -> None:
    pen.line((x, HORIZON + 14, x, HORIZON + 14 - height), fill=(98, 74, 52), width=5)
    pen.ellipse((x - height, HORIZON - 2 * height, x + height, HORIZON - height + 18), fill=(92, 124, 70))


def _half_moons(pen: ImageDraw.ImageDraw, y: int, radius: int) -> None:
    for x in range(40, SIZE[0], radius * 4):
        pen.arc((x, y, x + 2 * radius, y + radius), 0, 180, fill=(120, 84, 54), width=5)

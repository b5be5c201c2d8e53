"""Pictures and lists handed in with a form: found in each kind of package, checked, written anew."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from forms.problems import FormError
from forms.xlsform.attached import MAX_ROWS
from forms.xlsform.package import read_package
from forms.xlsform.pictures import MAX_PICTURE, anew
from forms.xlsform.reading import Read, form_from_package
from forms.xlsform.report import Report, examine

SURVEY = (
    "type,name,label,media::image,calculation\n"
    "select_one_from_file postes.csv,poste,Poste,carte.png,\n"
    "calculate,pays,,,\"pulldata('postes', 'pays', 'name', ${poste})\"\n"
)
POSTS = "name,label::Français (fr),label::Hausa (ha),pays\nassamaka,Assamaka,Asamaka,Algérie\n"


def picture(size: tuple[int, int] = (40, 30), mode: str = "RGB", format: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new(mode, size).save(file, format)
    return file.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A form as a folder of sheets, its files in ``media``."""
    found = tmp_path / "poste"
    (found / "media").mkdir(parents=True)
    (found / "survey.csv").write_text(SURVEY, "utf-8")
    (found / "media" / "postes.csv").write_text(POSTS, "utf-8")
    (found / "media" / "carte.png").write_bytes(picture())
    return found


def read(source: Path) -> Read:
    return form_from_package(read_package(source), source.stem)


def codes(source: Path) -> list[str]:
    return [
        f"{each.problem.sheet}:{each.problem.row} {each.problem.code}" for each in examine(source).mistakes
    ]


def test_a_folder_and_an_archive_of_it_are_the_same_form(folder: Path, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "poste.zip", "w") as archive:
        for file in folder.rglob("*.*"):
            archive.write(file, f"formulaires/poste/{file.relative_to(folder)}")
    one, two = read(folder), read(tmp_path / "poste.zip")
    assert one.form.digest == two.form.digest
    assert one.form.media == {"carte.png": one.pictures["carte.png"].sha256}
    assert one.form.choices["postes"] == [
        {"name": "assamaka", "pays": "Algérie", "label": {"fr": "Assamaka", "ha": "Asamaka"}}
    ]
    assert one.unused == ()


def test_a_report_brings_the_pictures_through_json(folder: Path) -> None:
    report = examine(folder)
    again = Report.from_json(report.to_json())
    assert [each.content for each in again.pictures] == [each.content for each in report.pictures]
    assert again.form is not None
    assert again.form.media == {"carte.png": report.pictures[0].sha256}


def test_what_is_wrong_beside_the_sheets_is_named_with_its_file(folder: Path) -> None:
    (folder / "media" / "carte.png").write_bytes(b"\x89PNG\r\n\x1a\n no")
    (folder / "media" / "postes.csv").write_text("name,label\na b,X\nc,Y\nc,Z\n,W\n", "utf-8")
    assert codes(folder) == [
        "survey:2 media_unreadable",
        "postes.csv:2 choice_invalid",
        "postes.csv:4 choice_twice",
        "postes.csv:5 column_missing",
    ]
    (folder / "media" / "carte.png").unlink()
    (folder / "media" / "postes.csv").write_bytes(b"\xff\xfe\x00")
    assert codes(folder) == ["survey:2 media_missing", "postes.csv:0 file_unreadable"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"name,label\n" + b"x,y\n" * (MAX_ROWS + 1), "file_too_large"),
        (b"name,label\n" + b"x" * 2_000_000, "file_too_large"),
        ('name,label\n"a\ud800",b\n'.encode("utf-8", "surrogatepass"), "file_unreadable"),
        (b"name,label\na\x01,b\n", "text_invalid"),
        (b"code,texte\na,b\n", "list_column"),
        (b"", "list_column"),
    ],
    ids=["rows", "bytes", "surrogate", "control", "columns", "empty"],
)
def test_a_hostile_list_is_a_mistake_and_never_an_accident(folder: Path, content: bytes, code: str) -> None:
    (folder / "media" / "postes.csv").write_bytes(content)
    assert code in " ".join(codes(folder))


def test_two_questionnaires_at_once_are_refused(folder: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        (folder / name).write_bytes(b"PK")
    with pytest.raises(FormError) as refused:
        read_package(folder)
    assert [each.code for each in refused.value.problems] == ["book_twice"]


@pytest.mark.parametrize(
    ("content", "type", "size"),
    [
        (picture(), "image/png", (40, 30)),
        (picture((4000, 3000), format="JPEG"), "image/jpeg", (1024, 768)),
        (picture((40, 30), "RGBA"), "image/png", (40, 30)),
        (picture((40, 30), "P", "GIF"), "image/png", (40, 30)),
        (picture((40, 30), "CMYK", "JPEG"), "image/jpeg", (40, 30)),
    ],
    ids=["drawing", "photo", "clear", "gif", "print"],
)
def test_a_picture_is_written_anew(content: bytes, type: str, size: tuple[int, int]) -> None:
    found = anew(content)
    assert found is not None
    assert (found.type, Image.open(BytesIO(found.content)).size) == (type, size)
    assert len(found.content) <= MAX_PICTURE


def test_a_picture_that_does_not_compress_is_made_smaller() -> None:
    file = BytesIO()
    noise = Image.effect_noise((1100, 1100), 120).convert("RGBA")
    noise.putalpha(Image.effect_noise((1100, 1100), 120))
    noise.save(file, "PNG")
    found = anew(file.getvalue())
    assert found is not None
    assert len(found.content) <= MAX_PICTURE


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload='x'/>", b"GIF89a" + b"\xff" * 99, picture((7000, 7000), "1")]
)
def test_what_is_no_picture_is_none(content: bytes) -> None:
    assert anew(content) is None

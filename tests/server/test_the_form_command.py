"""``carnet forms check``: what an author reads before sending a form to the office."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

import forms.catalog
from server.cli import main

CATALOG = Path(forms.catalog.__path__[0])


def check(file: Path, data: Path) -> Result:
    return CliRunner().invoke(main, ["forms", "check", str(file)], env={"CARNET_DATA": str(data)})


@pytest.mark.parametrize("name", ["formation", "reintegration"])
def test_a_sound_form_ends_well(name: str, tmp_path: Path) -> None:
    done = check(CATALOG / name, tmp_path)
    assert done.exit_code == 0, done.output
    assert f"{name}\u00a0: aucune erreur" in done.output


def test_every_mistake_has_its_line_and_the_command_fails(tmp_path: Path) -> None:
    folder = tmp_path / "fiche"
    folder.mkdir()
    rows = ["type,name,label,relevant", "text,nom,Nom,", "date,jour,Jour,${non} != ''", "sound,son,Son,"]
    (folder / "survey.csv").write_text("\n".join(rows), "utf-8")
    done = check(folder, tmp_path / "data")
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert [line.split("\u00a0: ")[0] for line in lines[:2]] == [
        "feuille «\u00a0survey\u00a0», ligne 3, colonne «\u00a0relevant\u00a0»",
        "feuille «\u00a0survey\u00a0», ligne 4, colonne «\u00a0type\u00a0»",
    ]
    assert lines[-1] == "fiche\u00a0: 2 erreurs à corriger"


def test_a_form_is_published_once_and_never_changed(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "puits"
    folder.mkdir()
    (folder / "survey.csv").write_text("type,name,label\ntext,nom,Nom\n", "utf-8")

    def publish() -> Result:
        return app.test_cli_runner().invoke(main, ["forms", "publish", str(folder)])

    assert "puits\u00a0: version 1 publiée" in publish().output
    assert "déjà publiée" in publish().output
    (folder / "survey.csv").write_text("type,name,label\ntext,nom,Nom du puits\n", "utf-8")
    changed = publish()
    assert changed.exit_code == 1
    assert "donnez un nouveau numéro de version" in changed.output
    (folder / "survey.csv").write_text("type,name,label\nsound,nom,Nom\n", "utf-8")
    assert "n’existe pas ici" in publish().output

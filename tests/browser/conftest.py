"""A server of its own, and a telephone, for each story."""

from __future__ import annotations

import base64
import json
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.browser.fiches import training
from tests.browser.phone import SECRET, Phone
from tests.faults.mutants import Mutant, project_with
from tests.faults.server import Server, copied, free_port

ROOT = Path(__file__).resolve().parents[2]
# a browser that is gone may have left its mark
UNLOCKED = shutil.ignore_patterns("Singleton*")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser among others on two cores comes late at times: a story that fails is told once more.

    Both tries are reported; a story that fails twice has failed.
    """
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if not (ROOT / "static" / "dist" / "assets.json").exists():
        pytest.fail("static/dist is empty: run `make build` first")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with places, programmes, forms and accounts, made once and copied for each story."""
    data = tmp_path_factory.mktemp("prepared") / "data"
    Server(data).set_up()
    return data


@pytest.fixture(scope="session")
def port() -> int:
    """One for all stories: a telephone's profile belongs to an address."""
    return free_port()


@dataclass(frozen=True)
class Template:
    """A server that knows the agent's telephone, and its profile; both are copied for each story."""

    data: Path
    profile: Path


@pytest.fixture(scope="session")
def template(
    playwright: Playwright, prepared: Path, port: int, tmp_path_factory: pytest.TempPathFactory
) -> Template:
    folder = tmp_path_factory.mktemp("template")
    made = Template(copied(prepared, folder / "data"), folder / "profile")
    server = Server(made.data)
    server.address = ("127.0.0.1", port)
    server.start(cold=True)
    agent = server.accounts()["agent"]
    phone = Phone(playwright, made.profile, f"http://127.0.0.1:{port}")
    phone.enrol(agent["username"], agent["password"])
    phone.close()
    server.stop()
    return made


@pytest.fixture(scope="session")
def loaded_profile(
    playwright: Playwright, template: Template, port: int, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The same telephone's, back from the field with a finished fiche."""
    profile = tmp_path_factory.mktemp("loaded") / "profile"
    shutil.copytree(template.profile, profile, ignore=UNLOCKED)
    phone = Phone(playwright, profile, f"http://127.0.0.1:{port}", offline=True)
    phone.unlock(SECRET)
    phone.fill("formation", training())
    phone.finish()
    phone.close()
    return profile


@dataclass
class Office:
    """A server, and what people of the office do there through the API."""

    server: Server
    accounts: dict[str, dict[str, str]]

    @property
    def address(self) -> str:
        host, port = self.server.address
        return f"http://{host}:{port}"

    def ask(self, path: str, *, by: str = "superviseur", body: Any = None, method: str | None = None) -> Any:
        """An answer of the API, as one of the demonstration accounts."""
        account = self.accounts[by]
        secret = base64.b64encode(f"{account['username']}:{account['password']}".encode()).decode()
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Basic {secret}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            found = answer.read()
        return json.loads(found) if found else None

    def records(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("/api/v1/submissions", by="admin")["submissions"]
        return found

    def send_back(self, record: str, remarks: dict[str, str], reason: str = "À revoir") -> None:
        told = [{"path": path, "text": text} for path, text in remarks.items()]
        self.ask(f"/api/v1/submissions/{record}/return", body={"reason": reason, "remarks": told})


@pytest.fixture
def office(template: Template, port: int, tmp_path: Path) -> Iterator[Office]:
    data = copied(template.data, tmp_path / "data")
    # one process starts in half the time of two; what two do together is told in tests/faults
    server = Server(data, workers=1)
    server.address = ("127.0.0.1", port)
    server.start()
    yield Office(server, json.loads((data / "demo-accounts.json").read_text()))
    server.stop()


@pytest.fixture
def changed(prepared: Path, tmp_path: Path) -> Iterator[Callable[[Mutant], Office]]:
    """Offices whose phones run a mutant of the app."""
    servers: list[Server] = []

    def serve(mutant: Mutant) -> Office:
        folder = tmp_path / mutant.name.replace(" ", "-")
        server = Server(copied(prepared, folder / "data"), project=project_with(mutant, folder))
        servers.append(server)
        server.start()
        return Office(server, server.accounts())

    yield serve
    for server in servers:
        server.stop()


@pytest.fixture
def get_phone(playwright: Playwright, office: Office, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    """Makes telephones, each with a profile of its own; all are closed at the end."""
    phones: list[Phone] = []

    def make(**look: Any) -> Phone:
        phones.append(Phone(playwright, tmp_path / f"profile-{len(phones)}", office.address, **look))
        return phones[-1]

    yield make
    for phone in phones:
        phone.close()


@pytest.fixture
def blank_phone(get_phone: Callable[..., Phone]) -> Phone:
    """A telephone that has just opened Carnet for the first time."""
    return get_phone()


@pytest.fixture
def phone(
    get_phone: Callable[..., Phone], office: Office, template: Template, port: int, tmp_path: Path
) -> Phone:
    """The agent's telephone, enrolled, opened and ready to work."""
    if office.server.address[1] != port:
        phone, agent = get_phone(), office.accounts["agent"]
        phone.enrol(agent["username"], agent["password"])
        return phone
    shutil.copytree(template.profile, tmp_path / "profile-0", ignore=UNLOCKED)
    phone = get_phone()
    phone.unlock(SECRET)
    phone.secret = SECRET
    return phone


@pytest.fixture
def loaded(get_phone: Callable[..., Phone], loaded_profile: Path, tmp_path: Path) -> Phone:
    """The agent's telephone, still without a network, with a finished fiche that waits for one."""
    shutil.copytree(loaded_profile, tmp_path / "profile-0", ignore=UNLOCKED)
    phone = get_phone(offline=True)
    phone.unlock(SECRET)
    phone.secret = SECRET
    return phone


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A large picture with a place and a date in its hidden data, as a telephone's camera makes it."""
    from PIL import Image

    path = tmp_path / "IMG_0412.jpg"
    picture = Image.effect_noise((2400, 1800), 60).convert("RGB")
    hidden = picture.getexif()
    hidden[0x9003] = "2026:05:14 10:12:00"
    hidden.get_ifd(0x8825)[1] = "N"
    picture.save(path, quality=92, exif=hidden)
    return path

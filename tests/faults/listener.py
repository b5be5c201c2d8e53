"""The door of everything that stands between a phone and a server: the proxy, the cable, the slow line."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable


class Listener:
    """A free port of the loopback, until ``close()``; each connection is served in a thread of its own."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.address: tuple[str, int] = self._socket.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

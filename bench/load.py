"""Sends prepared HTTP requests over a few kept connections and counts the answers."""

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: The file in which prepared requests lie; they are bytes of HTTP, each its own JSON text.
_REQUESTS = "requests.json"


def keep(requests: list[bytes], folder: Path) -> None:
    """Write requests down for another process to send."""
    (folder / _REQUESTS).write_text(json.dumps([one.decode("latin-1") for one in requests]))


def kept(folder: Path) -> list[bytes]:
    """The requests that were written down."""
    return [one.encode("latin-1") for one in json.loads((folder / _REQUESTS).read_text())]


@dataclass
class Fired:
    """What came back: answers by status, wall seconds, each answer's seconds."""

    seconds: float = 0.0
    statuses: Counter = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    good: int = 0

    @property
    def bad(self) -> int:
        return sum(self.statuses.values()) - self.good

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Connection:
    """One kept connection of HTTP/1.1."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """(status, head, body) of the answer."""
        self.socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
            body = _dechunked(body)
        else:
            start = lower.find(b"content-length:")
            length = int(lower[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
            while len(body) < length:
                body += self._more()
        return int(head[9:12]), head, body

    def _more(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data

    def close(self) -> None:
        self.socket.close()


def _dechunked(body: bytes) -> bytes:
    found = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        found, body = found + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return found


def answered(status: int, body: bytes) -> bool:
    """Whether a page or a redirect came."""
    return 200 <= status < 400


def shown(status: int, body: bytes) -> bool:
    """Whether the page itself came, not a way to sign in."""
    return status == 200


def fire(
    port: int,
    requests: Iterator[bytes],
    *,
    seconds: float,
    connections: int = 8,
    good: Callable[[int, bytes], bool] = answered,
) -> Fired:
    """Send requests one after the other on each connection until the time is over."""
    found, lock = Fired(), threading.Lock()
    until = time.perf_counter() + seconds

    def work() -> None:
        connection, statuses, times, right = Connection(port), Counter(), [], 0
        while (began := time.perf_counter()) < until:
            with lock:
                request = next(requests, None)
            if request is None:
                break
            status, _head, body = connection.ask(request)
            right += good(status, body)
            times.append(time.perf_counter() - began)
            statuses[status] += 1
        connection.close()
        with lock:
            found.statuses += statuses
            found.times += times
            found.good += right

    threads = [threading.Thread(target=work) for _number in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = time.perf_counter() - began
    return found


def request(method: str, path: str, *, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

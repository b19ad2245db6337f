"""A real `python -m bot run` in a process of its own, in demo mode, on a free port and a throwaway store."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Running:
    """A server that is up and ready. seconds_to_start: from the command to /readyz."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    seconds_to_start: float

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def start(folder: Path, port: int = 0, **settings: str) -> Running:
    """Starts a server whose data lies in `folder`. port: 0 takes a free one."""
    port = port or _free_port()
    environment = os.environ | {
        "MEEDOEN_DEMO": "1",
        "MEEDOEN_PORT": str(port),
        "MEEDOEN_DATA_DIR": str(folder),
        **{f"MEEDOEN_{name.upper()}": value for name, value in settings.items()},
    }
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    _wait_until_ready(f"http://127.0.0.1:{port}", process)
    return Running(process, port, folder, time.monotonic() - began)


@contextmanager
def server(**settings: str) -> Iterator[Running]:
    """A server for the length of a with-block, on a folder that goes with it."""
    with TemporaryDirectory(prefix="meedoen-") as folder:
        running = start(Path(folder), **settings)
        try:
            yield running
        finally:
            running.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise TimeoutError("the server did not become ready")

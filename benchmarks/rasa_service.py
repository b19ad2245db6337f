"""A Rasa of its own, trained on our files and served on loopback, for measuring and for the contract test."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nlu import Entity, Parse

BUILD = Path(__file__).parent.parent / "nlu" / "rasa" / "build.sh"
_PATIENCE = 300  # seconds to load TensorFlow and a model


class NotHere(RuntimeError):
    """There is no Python 3.10 on this machine, which Rasa 3.6 needs."""


def train(**smaller: str) -> Path:
    """The folder of the model; made when it isn't there. smaller: LANGUAGES, EPOCHS (nlu/rasa/build.sh). Raises NotHere."""
    if subprocess.run(["bash", BUILD, "python"], capture_output=True, check=False).returncode:
        raise NotHere("Rasa 3.6 needs Python 3.10; none is in PATH or in pyenv")
    printed = subprocess.run(["bash", BUILD, "train"], env=os.environ | smaller, stdout=subprocess.PIPE, check=True)
    return Path(printed.stdout.decode().splitlines()[-1])


class Service:
    """A running Rasa. `with Service(...) as rasa: rasa.parse(text)`."""

    def __init__(self, **smaller: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        environment = os.environ | smaller | {"PORT": self.url.rsplit(":", 1)[1]}
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(["bash", BUILD], env=environment, stdout=quiet, stderr=quiet)
        try:
            self._wait()
        except BaseException:
            self.process.kill()
            raise

    def __enter__(self) -> Service:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()

    def _wait(self) -> None:
        for _ in range(_PATIENCE):
            if self.process.poll() is not None:
                raise RuntimeError(f"Rasa ended with {self.process.returncode}")
            try:
                self.ask("hello")
            except (OSError, ValueError):
                time.sleep(1)
            else:
                return
        raise TimeoutError(f"Rasa did not answer in {_PATIENCE} s")

    def ask(self, text: str) -> Mapping[str, Any]:
        """What POST /model/parse answers."""
        body = json.dumps({"text": text}).encode()
        request = urllib.request.Request(f"{self.url}/model/parse", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            values: Mapping[str, Any] = json.loads(answer.read())
        if "intent_ranking" not in values:
            raise ValueError("no model is loaded")
        return values

    def parse(self, text: str, language: str | None = None) -> Parse:
        """Rasa's own answer: nothing of the embedded engine is in it."""
        values = self.ask(text)
        ranking = tuple((str(item["name"]), float(item["confidence"])) for item in values["intent_ranking"])
        found = tuple(
            Entity(str(e["entity"]), str(e["value"]), int(e["start"]), int(e["end"])) for e in values["entities"]
        )
        intent, confidence = ranking[0] if ranking else ("out_of_scope", 0.0)
        return Parse(text, intent, confidence, ranking, found, language)

    def memory(self) -> float:
        """Resident memory, MB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 1e6

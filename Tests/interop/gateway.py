"""Starts an emulator, a gateway in front of it and a token for each caller."""

import json
import os
import subprocess
import tempfile
import threading
from pathlib import Path

from emulator import POSTERN, Emulator


class Gateway:
    """A running gateway: `address` is where Autotask's paths are, `tokens` has one for each caller."""

    def __init__(self, grants: object, *arguments: str, limits: str = "") -> None:
        self.emulator = Emulator(*arguments)
        self.folder = tempfile.TemporaryDirectory()
        ready = self.emulator.ready
        self.environment = {**os.environ, "SECRET": ready["secret"], "CODE": ready["integrationCode"]}
        Path(self.folder.name, "postern.yaml").write_text(
            "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nstore: sqlite:postern.db\ngrants: grants.json\nconnections:\n"
            f"  - {{id: main, baseURL: '{ready['baseURL']}', username: '{ready['username']}', "
            f"secret: env:SECRET, integrationCode: env:CODE{limits and ', limits: ' + limits}}}\n"
        )
        self.write(grants)
        self.run("grants", "apply", "--yes")
        self.tokens = {}
        for caller in self.callers:
            self.tokens[caller] = json.loads(self.run("callers", "token", "add", caller))["token"]
        self.process = subprocess.Popen(
            [POSTERN, "serve"], cwd=self.folder.name, env=self.environment, stderr=subprocess.PIPE, text=True
        )
        for line in self.process.stderr:
            if line.startswith('{"baseURL"'):
                self.address = json.loads(line)["baseURL"]
                break
        # A server whose log nobody reads would wait for its reader.
        self.reader = threading.Thread(target=self.process.stderr.read, daemon=True)
        self.reader.start()

    def write(self, grants: object) -> None:
        """Writes the grants file."""
        self.callers = [caller["id"] for caller in grants["callers"]]
        Path(self.folder.name, "grants.json").write_text(json.dumps(grants))

    def run(self, *arguments: str) -> str:
        """Runs a command in the gateway's folder and answers what it prints."""
        done = subprocess.run(
            [POSTERN, *arguments], cwd=self.folder.name, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise AssertionError(f"{arguments}: {done.stderr}")
        return done.stdout

    def stop(self) -> None:
        """Ends gateway and emulator."""
        self.process.terminate()
        self.process.wait(timeout=20)
        self.reader.join(timeout=20)
        self.process.stderr.close()
        self.emulator.stop()
        self.folder.cleanup()

"""Starts the emulator for a test class and speaks to its administration API."""

import json
import os
import subprocess
import urllib.request

POSTERN = os.environ["POSTERN"]


class Emulator:
    """A running emulator: `ready` is the line of JSON that it prints."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [POSTERN, "emulator", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.ready = json.loads(self.process.stdout.readline())

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self.ready["baseURL"].split(":")[2].split("/")[0])

    @property
    def customer(self) -> int:
        """The id of an active customer."""
        rows = self.admin("GET", "tables/Companies")
        return next(row["id"] for row in rows if row["companyType"] == 1 and row["isActive"] and row["id"] > 0)

    def admin(self, method: str, path: str, body: object = None) -> object:
        """Calls the administration API and answers the JSON it sends."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.ready["adminURL"] + path, data=data, method=method, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def stop(self) -> None:
        """Ends the process and waits for it."""
        self.process.terminate()
        self.process.wait(timeout=20)
        self.process.stdout.close()

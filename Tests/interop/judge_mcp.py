"""The official SDK of the Model Context Protocol as a client: both transports, both revisions, one narrow caller."""

from __future__ import annotations

import contextlib
import json
import logging
import unittest
from collections.abc import AsyncIterator

from gateway import Gateway
from emulator import POSTERN

MISSING = ""
try:
    import httpx2
    from jsonschema import Draft202012Validator
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client
    from mcp.client.streamable_http import streamable_http_client
    from mcp.shared.exceptions import MCPError
    from mcp_types import ElicitResult
except ImportError as missing:
    MISSING = f"NOT RUN: the SDK could not be imported ({missing})"

# What the SDK itself calls the two: `legacy` begins with the handshake of 2025-11-25.
REVISIONS = {"2025-11-25": "legacy", "2026-07-28": "2026-07-28", "negotiated": "auto"}


def grants(company: int) -> object:
    """A caller that reads and renames tickets of one company and changes that one if approved; and one that may all."""
    return {
        "version": 1,
        "callers": [
            {
                "id": "agent",
                "grants": [
                    {
                        "id": "tickets",
                        "actions": ["tickets.get", "tickets.update"],
                        "companies": [company],
                        "fields": {"read": {"except": ["description"]}, "write": {"only": ["title"]}},
                    },
                    {"id": "held", "actions": ["companies.update"], "companies": [company], "mode": "approval"},
                ],
            },
            {"id": "wide", "grants": [{"id": "all", "actions": ["*"]}]},
        ],
    }


@unittest.skipIf(MISSING, MISSING)
class MCPJudge(unittest.IsolatedAsyncioTestCase):
    """Lists exactly what the caller may do, calls it, and is refused all else."""

    @classmethod
    def setUpClass(cls) -> None:
        logging.disable(logging.WARNING)
        cls.gateway = Gateway(grants(0), "--rows", "600")
        tickets = cls.gateway.emulator.admin("GET", "tables/Tickets")
        cls.company = tickets[0]["companyID"]
        cls.mine = [row["id"] for row in tickets if row["companyID"] == cls.company]
        cls.other = next(row["id"] for row in tickets if row["companyID"] != cls.company)
        cls.gateway.write(grants(cls.company))
        cls.gateway.run("grants", "apply", "--yes")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.gateway.stop()

    @property
    def server(self) -> str:
        return self.gateway.address.removesuffix("/atservicesrest/")

    @contextlib.asynccontextmanager
    async def over_http(self, mode: str, caller: str = "agent", **options: object) -> AsyncIterator[Client]:
        headers = {"Authorization": f"Bearer {self.gateway.tokens[caller]}"}
        async with httpx2.AsyncClient(headers=headers) as http:
            transport = streamable_http_client(self.server + "/mcp", http_client=http)
            async with Client(transport, mode=mode, **options) as client:
                yield client

    @contextlib.asynccontextmanager
    async def over_stdio(self, mode: str, *arguments: str, **options: object) -> AsyncIterator[Client]:
        environment = {**self.gateway.environment, "POSTERN_TOKEN": self.gateway.tokens["agent"]}
        parameters = StdioServerParameters(
            command=POSTERN, args=["mcp", *arguments], env=environment, cwd=self.gateway.folder.name
        )
        async with Client(stdio_client(parameters), mode=mode, **options) as client:
            yield client

    async def everywhere(self) -> AsyncIterator[tuple[str, Client]]:
        """A client for each revision and each way in."""
        for revision, mode in REVISIONS.items():
            async with self.over_http(mode) as client:
                yield f"http {revision}", client
            async with self.over_stdio(mode, "--server", self.server) as client:
                yield f"relay {revision}", client
            async with self.over_stdio(mode, "--as", "agent") as client:
                yield f"direct {revision}", client

    async def test_the_narrow_caller(self) -> None:
        listed = set()
        async for name, client in self.everywhere():
            with self.subTest(name):
                wanted = "2025-11-25" if "2025" in name else "2026-07-28"
                self.assertEqual(client.protocol_version, wanted)
                tools = (await client.list_tools()).tools
                names = {tool.name for tool in tools}
                self.assertLessEqual({"tickets__get", "tickets__update", "companies__update"}, names)
                self.assertFalse([name for name in names if "delete" in name or name.startswith("contracts")])
                listed.add(json.dumps([tool.model_dump(mode="json") for tool in tools]))
                for tool in tools:
                    self.assertRegex(tool.name, "^[a-zA-Z0-9_-]{1,64}$")
                    self.assertEqual(tool.title, tool.name.replace("__", "."))
                # The SDK holds every structured result against the tool's output schema.
                result = await client.call_tool("tickets__get", {"id": self.mine[0]})
                self.assertFalse(result.is_error)
                text = json.dumps(result.structured_content)
                self.assertIn(f'"id": {self.mine[0]}', text)
                self.assertNotIn('"description"', text)
                self.assertEqual(json.loads(result.content[0].text), result.structured_content)
                self.assertFalse((await client.call_tool("tickets.get", {"id": self.mine[0]})).is_error)
                title = f"renamed over {name}"
                result = await client.call_tool("tickets__update", {"id": self.mine[0], "title": title})
                self.assertFalse(result.is_error)
                rows = self.gateway.emulator.admin("GET", "tables/Tickets")
                self.assertEqual(next(row["title"] for row in rows if row["id"] == self.mine[0]), title)
                await self.is_refused(client)
        # Whichever way, and in whichever revision, it is the same list.
        self.assertEqual(len(listed), 1)
        self.is_recorded()

    def is_recorded(self) -> None:
        """All of it stands in a ledger that holds; a process that ended with its input has left no gap."""
        self.gateway.run("ledger", "verify")
        records = [json.loads(line) for line in self.gateway.run("ledger", "export").splitlines()]
        self.assertNotIn("gap", {record["kind"] for record in records})
        self.assertEqual(len([record for record in records if record["action"] == "mcp"]), len(REVISIONS))
        mine = [record for record in records if record["caller"] == "agent" and record["kind"] == "decision"]
        self.assertEqual({record["surface"] for record in mine}, {"mcp"})
        denied = [record for record in mine if record["decision"] == "deny" and record["entity"] == "Contracts"]
        self.assertEqual(len(denied), 3 * len(REVISIONS))

    async def is_refused(self, client: Client) -> None:
        """What no grant opens is answered as what does not exist; what a grant narrows says what is missing."""
        messages = set()
        for name in ("contracts__get", "nothing__get", "tickets__delete"):
            with self.assertRaises(MCPError) as refused:
                await client.call_tool(name, {"id": 1})
            self.assertEqual(refused.exception.error.code, -32602)
            messages.add(refused.exception.error.message.replace(name, ""))
        self.assertEqual(len(messages), 1)
        result = await client.call_tool("tickets__update", {"id": self.mine[0], "status": 5})
        self.assertTrue(result.is_error)
        self.assertIn("status", result.content[0].text)
        foreign = await client.call_tool("tickets__get", {"id": self.other})
        missing = await client.call_tool("tickets__get", {"id": 987654321})
        self.assertTrue(foreign.is_error)
        self.assertEqual(foreign.content, missing.content)

    async def test_waiting_for_an_approver(self) -> None:
        call = ("companies__update", {"id": self.company, "companyName": "Renamed by an agent"})
        for mode in REVISIONS.values():
            async with self.over_http(mode) as client:
                result = await client.call_tool(*call)
                self.assertFalse(result.is_error)
                approval = result.structured_content["approval"]
        asked = []

        async def person(_: object, parameters: object) -> ElicitResult:
            """Somebody approves while the client's person waits."""
            asked.append(parameters.message)
            self.gateway.run("approvals", "approve", approval)
            return ElicitResult(action="accept", content={})

        async with self.over_http("2026-07-28", elicitation_callback=person) as client:
            result = await client.call_tool(*call)
        self.assertEqual(len(asked), 1)
        self.assertIn(approval, asked[0])
        self.assertFalse(result.is_error)
        rows = self.gateway.emulator.admin("GET", "tables/Companies")
        names = {row["companyName"] for row in rows if row["id"] == self.company}
        self.assertEqual(names, {"Renamed by an agent"})

    async def test_a_tool_for_each_category(self) -> None:
        async with self.over_stdio("auto", "--server", self.server, "--tools", "categories") as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            self.assertLessEqual({"companies-contacts", "tickets-notes"}, names)
            self.assertNotIn("contracts", names)
            call = {"action": "tickets.get", "input": {"id": self.mine[0]}}
            self.assertFalse((await client.call_tool("tickets-notes", call)).is_error)

    async def test_every_schema(self) -> None:
        """All tools have valid schemas, and what the lists answer is as their schemas say: the SDK checks each result."""
        async with self.over_http("auto", "wide") as client:
            tools = (await client.list_tools()).tools
            self.assertGreater(len(tools), 60)
            for tool in tools:
                with self.subTest(tool.name):
                    for schema in (tool.input_schema, tool.output_schema):
                        Draft202012Validator.check_schema(schema)
                        self.assertEqual(schema["type"], "object")
                    takes = tool.input_schema
                    if tool.annotations.read_only_hint and "limit" in takes["properties"] and not takes.get("required"):
                        result = await client.call_tool(tool.name, {"limit": 3, "labels": True})
                        self.assertFalse(result.is_error, result.content)

    async def test_a_stranger(self) -> None:
        async with httpx2.AsyncClient() as http:
            answer = await http.post(self.server + "/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
            self.assertEqual(answer.status_code, 401)
            address = answer.headers["WWW-Authenticate"].split('resource_metadata="')[1].rstrip('"')
            self.assertEqual((await http.get(address)).json()["resource"], self.server + "/mcp")


if __name__ == "__main__":
    unittest.main()

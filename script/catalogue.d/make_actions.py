"""actions.json: the named operations an automation uses, and what each asks for beyond the access row of its entity.

The access table says what an entity and verb need. An action repeats none of it: it carries only what it adds, so that
a requirement stands in one place and a correction of the table corrects every action.
"""

from __future__ import annotations

from access import AccessTable
from grades import grade, weaker
from layout import Interned, Row, without_defaults
from setting_values import SettingValues

CATEGORIES = {
    "Companies & Contacts": "companies-contacts",
    "Contracts": "contracts",
    "Documents & Attachments": "documents-attachments",
    "Projects": "projects",
    "Resources": "resources",
    "Surveys": "surveys",
    "Ticket & Ticket Notes": "tickets-notes",
    "Time Entries": "time-entries",
    "Webhooks": "webhooks",
    "Webhook Error Logs": "webhook-error-logs",
}
# What is done to a record is a verb; these two are other names for making one.
VERB = {"adjust": "create", "attach": "create"}

KINDS = {
    "Companies": "companies",
    "Contacts": "contacts",
    "ConfigurationItems": "configuration_items",
    "Tickets": "tickets",
    "TicketNotes": "ticket_notes",
}
# operation of the facts -> title, verb, and what follows the webhook's name in the name of the entity concerned
WEBHOOK_CALLS = {
    "query": ("List {}s", "query", "s"),
    "get": ("Get {}", "get", "s"),
    "create": ("Create {}", "create", "s"),
    "update": ("Update {}", "update", "s"),
    "delete": ("Delete {}", "delete", "s"),
    "fields": ("Add Field to {}", "create", "Fields"),
    "excluded-resources": ("Exclude Resource from {}", "create", "ExcludedResources"),
    "udf-fields": ("Add User-Defined Field to {}", "create", "UdfFields"),
}
RIGHT_TO_WEBHOOKS = "other.webhooks.create"
ERROR_LOG_CALLS = {
    "query": ("list", "List Webhook Error Logs"),
    "get": ("get", "Get Webhook Error Log"),
    "delete": ("delete", "Delete Webhook Error Log"),
}


def need(fact: Row) -> Row:
    """A requirement, in the shape the access table uses."""
    return without_defaults({
        "setting": fact["setting"],
        "atLeast": fact["min"],
        "why": fact["why"],
        "evidence": grade(fact["confidence"]),
        "source": fact["source"],
    })


def condition(fact: Row) -> Row:
    """A requirement that holds only in a case the user knows about."""
    return {"when": fact["when"], **need(fact)}


def alternative(fact: Row) -> Row:
    """Another set of requirements that would do instead of some of the ordinary ones."""
    return {"replace": fact["replace"], "with": [need(part) for part in fact["with"]], "why": fact["why"]}


def alternative_key(row: Row) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """What makes two alternatives the same: what goes and what comes, not the words."""
    return frozenset(row["replace"]), frozenset((part["setting"], part["atLeast"]) for part in row["with"])


def narrower(fact: Row) -> Row:
    """A lower answer that is enough in a case the user knows about."""
    return {
        "setting": fact["setting"],
        "value": fact["value"],
        "when": fact["when"],
        "evidence": grade(fact["confidence"]),
    }


def fallbacks(fact: Row) -> list[Row]:
    """The ladder to climb if the action fails: a requirement's own next rung first, then the candidates."""
    rungs = [
        {
            "setting": part["setting"],
            "value": part["fallback"],
            "why": f"{part['min']} is {grade(part['confidence'])}; {part['fallback']} is the next answer.",
            "source": part["source"],
        }
        for part in fact["requires"]
        if "fallback" in part
    ]
    return rungs + fact.get("candidates", [])


class ActionMaker:
    """Makes action rows, leaving out what the access table already says."""

    def __init__(self, access: AccessTable, values: SettingValues) -> None:
        self.access = access
        self.values = values
        self.sources = Interned()

    def beyond_row(self, fact: Row, entity: str, verb: str) -> Row:
        """The part of an action's requirements that the cell of its entity and verb does not have."""
        has = self.access.parts(entity, verb, "needs")
        may_have = self.access.parts(entity, verb, "conditions")
        known = {alternative_key(row) for row in self.access.parts(entity, verb, "alternatives")}
        rungs = {(row["setting"], row["value"]) for row in self.access.fallback(entity, verb)}
        wanted = [need(part) for part in fact["requires"]]
        cases = [condition(part) for part in fact.get("conditional", [])]
        return {
            "adds": [row for row in wanted if not self.covered(row, has)],
            "conditions": [row for row in cases if not self.covered(row, has + may_have)],
            "alternatives": [
                row for row in map(alternative, fact.get("alternatives", [])) if alternative_key(row) not in known
            ],
            "narrower": [narrower(part) for part in fact.get("narrower", [])],
            "fallback": [row for row in fallbacks(fact) if (row["setting"], row["value"]) not in rungs],
        }

    def covered(self, wanted: Row, has: list[Row]) -> bool:
        """Whether something the row has asks for as much."""
        return any(self.values.covers(part, wanted) for part in has)

    def row(self, fact: Row, group: str, verb: str) -> Row:
        """One action."""
        return without_defaults({
            "id": fact["id"],
            "category": CATEGORIES[fact["category"]],
            "set": group,
            "title": fact["title"],
            "entity": fact["entity"],
            "verb": verb,
            "method": fact["method"],
            "path": fact["path"].replace("/v1.0/", "/V1.0/", 1),
            "effect": fact["effect"],
            "evidence": grade(fact["confidence"]),
            **self.beyond_row(fact, fact["entity"], verb),
            "note": fact.get("note"),
            "publishedAs": fact.get("publishedAs"),
            "sources": self.sources.positions(fact["sourceUrls"]),
        })

    def listed(self, fact: Row, group: str) -> Row:
        """An action of the guide's page."""
        return self.row(fact, group, VERB.get(fact["operation"], fact["operation"]))


def weakest_confidence(requires: list[Row]) -> str:
    """The grade of an action whose facts state none of its own: that of its least certain requirement."""
    found = "documented"
    for part in requires:
        found = weaker(found, grade(part["confidence"]))
    return found


def webhook_requires(kind: Row, operation: str) -> list[Row]:
    """What one call of a webhook's set-up needs of what the kind needs.

    The facts state what makes a webhook of a kind work. The allowance and the sight of the records are spent by the
    webhook that is created; the calls around it need the right to have webhooks, which only the create call is
    documented to be refused without.
    """
    if operation == "create":
        return kind["requires"]
    rights = [part for part in kind["requires"] if part["setting"] == RIGHT_TO_WEBHOOKS]
    return [{**part, "confidence": "inferred"} for part in rights]


def webhook_facts(webhooks: Row) -> list[tuple[Row, str]]:
    """The provisioning calls of the five kinds, each as the fact of an action and its verb."""
    found = []
    for kind in webhooks["entities"]:
        # The vendor has no user-defined fields on ticket notes, and the API no such route.
        calls = [call for call in kind["calls"] if (kind["entity"], call["operation"]) != ("TicketNotes", "udf-fields")]
        name = kind["webhookEntity"].removesuffix("s")
        for call in calls:
            operation = call["operation"]
            title, verb, suffix = WEBHOOK_CALLS[operation]
            requires = webhook_requires(kind, operation)
            effect = "read" if verb in ("query", "get") else "delete" if verb == "delete" else "write"
            fact = {
                **call,
                "id": f"webhooks.{KINDS[kind['entity']]}.{operation}",
                "category": "Webhooks",
                "title": title.format(spaced(name)),
                "entity": name + suffix,
                "effect": effect,
                "requires": requires,
                "confidence": weakest_confidence(requires),
                "note": kind["note"] if operation == "create" else "",
                "sourceUrls": webhooks["sources"],
            }
            found.append((fact, verb))
    return found


def spaced(name: str) -> str:
    """`TicketNoteWebhook` as a title writes it: `Ticket Note Webhook`."""
    return "".join(f" {letter}" if letter.isupper() else letter for letter in name).strip()


def error_log_facts(webhooks: Row) -> list[tuple[Row, str]]:
    """The three calls on the log of failed callouts."""
    logs = webhooks["errorLogs"]
    found = []
    for call in logs["calls"]:
        operation = call["operation"]
        word, title = ERROR_LOG_CALLS[operation]
        fact = {
            **call,
            "id": f"webhook_error_logs.{word}",
            "category": "Webhook Error Logs",
            "title": title,
            "entity": "WebhookEventErrorLogs",
            "effect": "delete" if operation == "delete" else "read",
            "requires": logs["requires"],
            "confidence": logs["confidence"],
            "sourceUrls": webhooks["sources"],
        }
        found.append((fact, operation))
    return found


def make_actions(facts: Row, settings: Row, access: AccessTable) -> Row:
    """The resource: the guide's actions, those beyond its count, webhook provisioning and error logs."""
    maker = ActionMaker(access, SettingValues(settings))
    actions = [maker.listed(fact, "guide") for fact in facts["actions"]]
    actions += [maker.listed(fact, "additional") for fact in facts["additionalActions"]]
    actions += [maker.row(fact, "webhooks", verb) for fact, verb in webhook_facts(facts["webhooks"])]
    actions += [maker.row(fact, "error-logs", verb) for fact, verb in error_log_facts(facts["webhooks"])]
    return {
        "format": "postern-actions/1",
        "sources": maker.sources.strings,
        "categories": [{"id": identifier, "title": title} for title, identifier in CATEGORIES.items()],
        "actions": actions,
    }

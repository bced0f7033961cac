import LeastPrivilege

extension GrantFault {
  /// What is wrong with the form of a document.
  static var ofForm: [GrantFault] {
    [
      .init(
        "no version",
        "{'callers': []}",
        [(.error, "version", "key `version` is missing")]
      ),
      .init(
        "another version",
        "{'version': 2, 'callers': []}",
        [(.error, "version", "this Postern reads version 1, found 2")]
      ),
      .init(
        "a version that is no number",
        "{'version': '1', 'callers': []}",
        [(.error, "version", "expected a whole number, found \"1\"")]
      ),
      .init(
        "a document that is a list",
        "[]",
        [(.error, "", "expected keys and values")]
      ),
      .init(
        "an unknown key with a near one",
        "{'version': 1, 'caller': []}",
        [(.error, "caller", "no key `caller` is known here; did you mean `callers`?")]
      ),
      .init(
        "an unknown key with none near",
        "{'version': 1, 'callers': [], 'zzzzzzzz': 1}",
        [(.error, "zzzzzzzz", "no key `zzzzzzzz` is known here; known: version, forbid, callers")]
      ),
      .init(
        "callers that are no list",
        "{'version': 1, 'callers': 5}",
        [(.error, "callers", "expected a list")]
      ),
      .init(
        "a caller without id",
        "{'version': 1, 'callers': [{}]}",
        [(.error, "callers[0]", "key `id` is missing")]
      ),
      .init(
        "an id that is no text",
        "{'version': 1, 'callers': [{'id': 5}]}",
        [(.error, "callers[0].id", "expected a text, found 5")]
      ),
      .init(
        "an id with a space",
        "{'version': 1, 'callers': [{'id': 'a b'}]}",
        [(.error, "callers[0].id", "expected letters, digits, `-`, `_` and `.`, at most 64, found `a b`")]
      ),
      .init(
        "a limit of nothing",
        "{'version': 1, 'callers': [{'id': 'c', 'limits': {'requestsPerHour': 0}}]}",
        [(.error, "callers[0].limits.requestsPerHour", "expected at least 1, found 0")]
      ),
      .init(
        "an unknown priority",
        "{'version': 1, 'callers': [{'id': 'c', 'limits': {'priority': 'normall'}}]}",
        [
          (
            .error, "callers[0].limits.priority",
            "expected one of low, normal, high; found `normall`; did you mean `normal`?"
          )
        ]
      ),
      .init(
        "an operation without entity",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'verbs': ['get']}]}]}]}",
        [(.error, "callers[0].grants[0].operations[0]", "key `entity` is missing")]
      ),
      .init(
        "an operation without verbs",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets'}]}]}]}",
        [
          (
            .error, "callers[0].grants[0].operations[0].verbs",
            "expected a list of verbs: query, get, count, create, update, put, delete, describe"
          )
        ]
      ),
      .init(
        "an unknown verb",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['gett', 'get']}]}]}]}",
        [
          (
            .error, "callers[0].grants[0].operations[0].verbs[0]",
            "expected one of query, get, count, create, update, put, delete, describe; found `gett`; did you mean `get`?"
          )
        ]
      ),
      .init(
        "companies that are no list",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'companies': 174}]}]}",
        [(.error, "callers[0].grants[0].companies", "expected a list of company ids, or `mapped`")]
      ),
      .init(
        "a company by its label",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'companies': ['174']}]}]}",
        [(.error, "callers[0].grants[0].companies[0]", "expected an id, a whole number; found \"174\"")]
      ),
      .init(
        "a condition without operator",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'field': 'queueID', 'value': 8}]}]}]}",
        [(.error, "callers[0].grants[0].where[0]", "key `op` is missing")]
      ),
      .init(
        "a condition without field",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'eq', 'value': 8}]}]}]}",
        [(.error, "callers[0].grants[0].where[0]", "key `field` is missing")]
      ),
      .init(
        "a group with a field",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'and', 'field': 'queueID', 'items': [{'op': 'exist', 'field': 'queueID'}]}]}]}]}",
        [(.error, "callers[0].grants[0].where[0].field", "`and` takes no `field`")]
      ),
      .init(
        "a condition with items",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'exist', 'field': 'queueID', 'items': []}]}]}]}",
        [(.error, "callers[0].grants[0].where[0].items", "`exist` takes no `items`")]
      ),
      .init(
        "a clause of both kinds",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'fields': {'read': {'only': ['title'], 'except': ['title']}}}]}]}",
        [(.error, "callers[0].grants[0].fields.read", "expected either `only` or `except`")]
      ),
      .init(
        "a field of three parts",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'fields': {'read': {'only': ['a.b.c']}}}]}]}",
        [
          (
            .error, "callers[0].grants[0].fields.read.only[0]",
            "expected `field`, `Entity.field`, `udf:Name` or `udf:*`, found `a.b.c`"
          )
        ]
      ),
      .init(
        "values that are a list",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'values': ['status']}]}]}",
        [(.error, "callers[0].grants[0].values", "expected fields, each with a list of its values")]
      ),
      .init(
        "a value's field of three parts",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'values': {'a.b.c': [1]}}]}]}",
        [(.error, "callers[0].grants[0].values.a.b.c", "expected `field`, `Entity.field` or `udf:Name`, found `a.b.c`")]
      ),
      .init(
        "a field without values",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'values': {'status': []}}]}]}",
        [
          (
            .error, "callers[0].grants[0].values.status",
            "expected at least one value; to withhold the field, leave it out of `write`"
          )
        ]
      ),
      .init(
        "a value with parts",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'values': {'status': [[1]]}}]}]}",
        [(.error, "callers[0].grants[0].values.status[0]", "expected one value")]
      ),
      .init(
        "a flag that is no truth value",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'verifyAfterWrite': 1}]}]}",
        [(.error, "callers[0].grants[0].verifyAfterWrite", "expected true or false, found 1")]
      ),
      .init(
        "an end without a zone",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'validUntil': '2027-03-01T00:00:00'}]}]}",
        [
          (
            .error, "callers[0].grants[0].validUntil",
            "expected a time with its zone and whole seconds, such as 2027-03-01T00:00:00Z; found `2027-03-01T00:00:00`"
          )
        ]
      ),
      .init(
        "an unknown mode",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'mode': 'dryrun'}]}]}",
        [
          (
            .error, "callers[0].grants[0].mode",
            "expected one of dryRun, approval, live; found `dryrun`; did you mean `dryRun`?"
          )
        ]
      ),
      .init(
        "a prohibition of no fields",
        "{'version': 1, 'forbid': [{'id': 'f', 'operations': [{'entity': 'Tickets', 'verbs': ['update']}], 'fields': []}], 'callers': []}",
        [(.error, "forbid[0].fields", "expected at least one; to forbid the operations whole, leave it out")]
      ),
      .init(
        "a prohibition of no values",
        "{'version': 1, 'forbid': [{'id': 'f', 'operations': [{'entity': 'Tickets', 'verbs': ['update']}], 'values': {}}], 'callers': []}",
        [(.error, "forbid[0].values", "expected at least one; to forbid the operations whole, leave it out")]
      ),
    ]
  }
}

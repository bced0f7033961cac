import LeastPrivilege

extension GrantFault {
  /// What is wrong with what a document means, or may not be meant.
  static var ofMeaning: [GrantFault] {
    [
      .init(
        "two callers of one id",
        "{'version': 1, 'callers': [{'id': 'c'}, {'id': 'c'}]}",
        [(.error, "callers[1].id", "another caller has the id `c`")]
      ),
      .init(
        "two grants of one id",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}]}, {'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}]}]}]}",
        [(.error, "callers[0].grants[1].id", "another grant has the id `g`")]
      ),
      .init(
        "two prohibitions of one id",
        "{'version': 1, 'forbid': [{'id': 'f', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}]}, {'id': 'f', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}]}], 'callers': []}",
        [(.error, "forbid[1].id", "another prohibition has the id `f`")]
      ),
      .init(
        "an unknown connection",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'connection': 'mian'}]}]}",
        [(.error, "callers[0].grants[0].connection", "no connection is named `mian`; did you mean `main`?")]
      ),
      .init(
        "a grant that opens nothing",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g'}]}]}",
        [(.error, "callers[0].grants[0]", "expected `actions` or `operations`; this grant opens nothing")]
      ),
      .init(
        "a prohibition of nothing",
        "{'version': 1, 'forbid': [{'id': 'f'}], 'callers': []}",
        [(.error, "forbid[0]", "expected `actions` or `operations`; this forbids nothing")]
      ),
      .init(
        "an unknown action",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'actions': ['tickets.creat']}]}]}",
        [
          (
            .error, "callers[0].grants[0].actions[0]",
            "no action, category or preset is named `tickets.creat`; did you mean `tickets.create`, `tickets.get`, `tickets.update`?"
          )
        ]
      ),
      .init(
        "a pattern of actions that matches none",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'actions': ['nothing.*']}]}]}",
        [(.error, "callers[0].grants[0].actions[0]", "no action is named `nothing.*`; no id matches this pattern")]
      ),
      .init(
        "an unknown entity",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tikets', 'verbs': ['get']}]}]}]}",
        [(.error, "callers[0].grants[0].operations[0].entity", "no entity is named `Tikets`; did you mean `Tickets`?")]
      ),
      .init(
        "a pattern of entities that matches none",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Nothing*', 'verbs': ['get']}]}]}]}",
        [(.error, "callers[0].grants[0].operations[0].entity", "no entity matches `Nothing*`")]
      ),
      .init(
        "a verb that the API lacks",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['get', 'delete']}]}]}]}",
        [(.warning, "callers[0].grants[0].operations[0].verbs", "the API offers no `delete` on Tickets")]
      ),
      .init(
        "webhooks written under companies",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'CompanyWebhooks', 'verbs': ['create']}], 'companies': [1]}]}]}",
        [
          (
            .warning, "callers[0].grants[0].companies",
            "rows of CompanyWebhooks lead to no company (subscribes to records of every company; a grant limited to companies may not write it), so all are denied"
          ),
          (
            .error, "callers[0].grants[0]",
            "a grant with `companies`, `where` or `fields` may not write CompanyWebhooks: a webhook carries rows and fields out whatever the grant says"
          ),
        ]
      ),
      .init(
        "values of all user-defined fields",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'values': {'udf:*': ['a']}}]}]}",
        [(.error, "callers[0].grants[0].values.udf:*", "expected one field; `udf:*` is many")]
      ),
      .init(
        "values of a text",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'values': {'title': ['a']}}]}]}",
        [
          (
            .error, "callers[0].grants[0].values.title",
            "values can be confined for ids, whole numbers, booleans, picklists and dates; `title` of Tickets is string"
          )
        ]
      ),
      .init(
        "a label for a value",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'values': {'status': ['Complete']}}]}]}",
        [
          (
            .error, "callers[0].grants[0].values.status[0]",
            "`status` of Tickets takes the number of a picklist value, not its label, found \"Complete\""
          )
        ]
      ),
      .init(
        "a user-defined value that is a fraction",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'values': {'udf:Rate': [1.5]}}]}]}",
        [
          (
            .error, "callers[0].grants[0].values.udf:Rate[0]",
            "expected a text, a whole number, true, false or null, found 1.5"
          )
        ]
      ),
      .init(
        "values of one field given twice",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'values': {'status': [1], 'Tickets.status': [5]}}]}]}",
        [(.error, "callers[0].grants[0].values.Tickets.status", "the values of this field of Tickets are given twice")]
      ),
      .init(
        "a truth value as a number",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'values': {'isVisibleToComanaged': [1]}}]}]}",
        [
          (
            .error, "callers[0].grants[0].values.isVisibleToComanaged[0]",
            "`isVisibleToComanaged` of Tickets takes true or false, found 1"
          )
        ]
      ),
      .init(
        "an operator on text",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'contains', 'field': 'queueID', 'value': 8}]}]}]}",
        [
          (
            .error, "callers[0].grants[0].where[0].op",
            "expected one of `eq` `noteq` `in` `notIn` `gt` `gte` `lt` `lte` `exist` `notExist`, or `and`/`or`; found `contains`"
          )
        ]
      ),
      .init(
        "a group of nothing",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'or', 'items': []}]}]}]}",
        [(.error, "callers[0].grants[0].where[0].items", "expected at least one condition")]
      ),
      .init(
        "a condition on a user-defined field",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'eq', 'field': 'udf:Tier', 'value': 'a'}]}]}]}",
        [(.error, "callers[0].grants[0].where[0].field", "a condition on rows may not use user-defined fields")]
      ),
      .init(
        "a condition on a field that nobody has",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'eq', 'field': 'queueId2', 'value': 8}]}]}]}",
        [
          (
            .error, "callers[0].grants[0].where[0].field",
            "Tickets has no field `queueId2` and leads to none of the grant's entities that has; did you mean `queueID`?"
          )
        ]
      ),
      .init(
        "a condition on an entity that is none",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'eq', 'field': 'Tikets.queueID', 'value': 8}]}]}]}",
        [(.error, "callers[0].grants[0].where[0].field", "no entity is named `Tikets`; did you mean `Tickets`?")]
      ),
      .init(
        "a condition on a field that its entity lacks",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'eq', 'field': 'Tickets.quueID', 'value': 8}]}]}]}",
        [(.error, "callers[0].grants[0].where[0].field", "Tickets has no field `quueID`; did you mean `queueID`?")]
      ),
      .init(
        "a condition on an entity that no road passes",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'eq', 'field': 'Projects.status', 'value': 8}]}]}]}",
        [
          (
            .error, "callers[0].grants[0].where[0].field",
            "the rows of Tickets do not lead to Projects, so `Projects.status` says nothing about them; give Tickets a grant of its own"
          )
        ]
      ),
      .init(
        "a condition on text",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'eq', 'field': 'title', 'value': 'a'}]}]}]}",
        [
          (
            .error, "callers[0].grants[0].where[0].field",
            "rows can be told apart by ids, whole numbers, booleans, picklists and dates that a filter may name, `createDate` not among them; `title` of Tickets is string"
          )
        ]
      ),
      .init(
        "a condition on createDate",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'exist', 'field': 'createDate'}]}]}]}",
        [
          (
            .error, "callers[0].grants[0].where[0].field",
            "rows can be told apart by ids, whole numbers, booleans, picklists and dates that a filter may name, `createDate` not among them; `createDate` of Tickets is datetime"
          )
        ]
      ),
      .init(
        "a condition on what no filter may name",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'exist', 'field': 'creatorType'}]}]}]}",
        [
          (
            .error, "callers[0].grants[0].where[0].field",
            "rows can be told apart by ids, whole numbers, booleans, picklists and dates that a filter may name, `createDate` not among them; `creatorType` of Tickets is not queryable"
          )
        ]
      ),
      .init(
        "a value for exist",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'exist', 'field': 'queueID', 'value': 8}]}]}]}",
        [(.error, "callers[0].grants[0].where[0].value", "`exist` takes no value")]
      ),
      .init(
        "one value for in",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'in', 'field': 'queueID', 'value': 8}]}]}]}",
        [(.error, "callers[0].grants[0].where[0].value", "`in` takes a list of values, at least one")]
      ),
      .init(
        "a label among values",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'in', 'field': 'queueID', 'value': [8, 'Client']}]}]}]}",
        [
          (
            .error, "callers[0].grants[0].where[0].value[1]",
            "`queueID` of Tickets takes the number of a picklist value, not its label, found \"Client\""
          )
        ]
      ),
      .init(
        "an order of truth values",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'gt', 'field': 'isVisibleToComanaged', 'value': true}]}]}]}",
        [(.error, "callers[0].grants[0].where[0].op", "`gt` compares numbers and dates")]
      ),
      .init(
        "null in a condition",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'eq', 'field': 'queueID', 'value': null}]}]}]}",
        [
          (
            .error, "callers[0].grants[0].where[0].value",
            "`queueID` of Tickets takes the number of a picklist value, not its label, found null"
          )
        ]
      ),
      .init(
        "a date without zone in a condition",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'where': [{'op': 'gt', 'field': 'dueDateTime', 'value': '2026-01-01T00:00:00'}]}]}]}",
        [
          (
            .error, "callers[0].grants[0].where[0].value",
            "`dueDateTime` of Tickets takes a date such as 2027-03-01T00:00:00Z, found \"2026-01-01T00:00:00\""
          )
        ]
      ),
      .init(
        "a field of an entity that is not opened",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'fields': {'read': {'only': ['Companies.phone']}}}]}]}",
        [
          (
            .error, "callers[0].grants[0].fields.read.only[0]",
            "`Companies` is not among the entities opened here (`Tickets`)"
          )
        ]
      ),
      .init(
        "user-defined fields as a whole",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'fields': {'read': {'only': ['userDefinedFields']}}}]}]}",
        [
          (
            .error, "callers[0].grants[0].fields.read.only[0]",
            "expected `udf:Name` for one user-defined field or `udf:*` for all"
          )
        ]
      ),
      .init(
        "a misspelt field",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'fields': {'read': {'except': ['descripton']}}}]}]}",
        [
          (
            .error, "callers[0].grants[0].fields.read.except[0]",
            "Tickets has no field `descripton`; did you mean `description`?"
          )
        ]
      ),
      .init(
        "a field that nobody can write",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'fields': {'write': {'only': ['createDate']}}}]}]}",
        [(.error, "callers[0].grants[0].fields.write.only[0]", "Autotask lets nobody write `createDate`")]
      ),
      .init(
        "companies where no road leads",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Resources', 'verbs': ['get']}], 'companies': [1]}]}]}",
        [
          (
            .warning, "callers[0].grants[0].companies",
            "rows of Resources lead to no company (people of the MSP, belong to no customer), so all are denied"
          )
        ]
      ),
      .init(
        "a create without a required field",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['create']}], 'fields': {'write': {'except': ['title']}}}]}]}",
        [
          (
            .warning, "callers[0].grants[0].fields.write",
            "Tickets may be created, and `title`, which a create requires, may not be written"
          )
        ]
      ),
      .init(
        "a create without the field of a condition",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['create']}], 'where': [{'op': 'eq', 'field': 'queueID', 'value': 8}], 'fields': {'write': {'except': ['queueID']}}}]}]}",
        [
          (
            .warning, "callers[0].grants[0].where",
            "Tickets may be created, and `queueID`, which must hold for the new row, may not be written"
          )
        ]
      ),
      .init(
        "a field that another grant shows",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}], 'fields': {'read': {'except': ['description']}}}, {'id': 'h', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'update']}]}]}]}",
        [(.warning, "callers[0].grants[0].fields.read.except", "`description` of Tickets can still be read under `h`")]
      ),
      .init(
        "a field that another entity carries",
        "{'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['get']}, {'entity': 'TicketHistory', 'verbs': ['get']}], 'fields': {'read': {'except': ['Tickets.description']}}}]}]}",
        [
          (
            .warning, "callers[0].grants[0].fields.read.except",
            "what `Tickets.description` held can be read in TicketHistory, whose rows carry values of Tickets as text"
          )
        ]
      ),
    ]
  }
}

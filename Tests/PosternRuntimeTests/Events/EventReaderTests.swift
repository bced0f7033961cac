import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime
import PosternStore
import Testing

/// `webhooks.yaml`: what it says, and everything that is wrong with it, told at once.
struct EventReaderTests {
  private static func read(_ json: String) throws -> (document: EventDocument?, problems: [GrantProblem]) {
    var reader = EventReader(try RuntimeModel.shared.get(), connections: ["main", "other"])
    let document = reader.read(LocatedValue(try JSONValue(parsing: json.replacing("'", with: "\""))))
    return (document, reader.problems)
  }

  private static func errors(_ json: String) throws -> [String] {
    try read(json).problems.filter { $0.severity == .error }.map { "\($0.path): \($0.message)" }
  }

  @Test func theContractIsRead() throws {
    let (document, problems) = try Self.read(
      """
      {'version': 1, 'publicURL': 'https://postern.example.net/',
       'webhooks': [{'name': 'tickets', 'connection': 'main', 'entity': 'tickets',
         'events': ['create', 'update', 'delete'], 'fields': ['status', 'PRIORITY', 'secondaryResources'],
         'show': ['title'], 'udfs': ['Region'], 'excludeResources': [29683], 'notify': 'ops@example.net'}],
       'subscriptions': [{'name': 'flows', 'entities': ['Ticket'], 'events': ['create', 'update'], 'companies': [174],
         'caller': 'rewst', 'target': 'https://flows.example.net/in', 'allowPrivate': false,
         'where': 'status != 5 and title contains vpn', 'secret': 'env:FLOWS', 'concurrency': 2}],
       'polls': [{'name': 'old', 'connection': 'main', 'entity': 'Tickets', 'events': ['stale'], 'staleAfter': '3d',
         'fields': ['title'], 'since': '2027-03-01T00:00:00Z', 'every': '5m'}]}
      """
    )
    #expect(problems == [])
    let read = try #require(document)
    #expect(read.publicURL == "https://postern.example.net")
    var webhook = DeclaredWebhook(
      name: "tickets",
      connection: "main",
      entity: "Tickets",
      events: [.create, .update, .delete]
    )
    webhook.fields = ["status", "priority", "SecondaryResources"]
    webhook.show = ["title"]
    webhook.userDefinedFields = ["Region"]
    webhook.excludedResources = [29_683]
    webhook.notify = "ops@example.net"
    #expect(read.webhooks == [webhook] && webhook.excludesSelf)
    var subscription = DeclaredSubscription(
      name: "flows",
      entities: ["Tickets"],
      target: "https://flows.example.net/in"
    )
    subscription.events = [.create, .update]
    subscription.companies = [174]
    subscription.caller = "rewst"
    subscription.condition = try FilterExpression(parsing: "status != 5 and title contains vpn")
    subscription.secret = "env:FLOWS"
    subscription.concurrency = 2
    #expect(read.subscriptions == [subscription])
    var poll = DeclaredPoll(name: "old", connection: "main", entity: "Tickets", events: [.stale])
    poll.staleAfter = TimeSpan("3d")
    poll.fields = ["title"]
    poll.since = Date(timeIntervalSince1970: 1_803_859_200)
    poll.every = TimeSpan(seconds: 300)
    #expect(read.polls == [poll] && poll.requestsPerHour == 70)
  }

  @Test func whatIsNotSaidHasItsUsualValue() throws {
    let read = try #require(
      try Self.read(
        """
        {'version': 1, 'publicURL': 'https://p.example.net', 'webhooks': [{'name': 'n', 'connection': 'main',
          'entity': 'TicketNotes', 'events': ['create'], 'show': ['title'], 'excludeSelf': false}],
         'subscriptions': [{'name': 's', 'entities': ['TicketNotes'], 'target': 'http://127.0.0.1:9/in',
           'allowPrivate': true, 'body': 'template', 'template': '{{row}}'}]}
        """
      ).document
    )
    #expect(read.webhooks[0].excludesSelf == false)
    #expect(read.subscriptions[0].events == Event.Action.allCases && read.subscriptions[0].concurrency == 4)
    #expect(read.subscriptions[0].body == .template("{{row}}") && read.subscriptions[0].companies == nil)
    #expect(try Self.read("{'version': 1}").document == EventDocument())
  }

  @Test func everyProblemIsToldAtOnce() throws {
    let errors = try Self.errors(
      """
      {'version': 2, 'publicUrl': 'x', 'webhooks': [
        {'name': 'a b', 'connection': 'mian', 'entity': 'Projects', 'events': ['stale'], 'notify': 'nobody'},
        {'name': 'n', 'connection': 'main', 'entity': 'TicketNotes', 'events': ['update'], 'fields': ['titel'],
         'udfs': ['Region']}],
       'subscriptions': [{'name': 's', 'entities': [], 'target': 'ftp://x', 'secret': 'hunter2', 'concurrency': 0},
        {'name': 's', 'entities': ['Tickets'], 'target': 'http://192.0.2.1/x', 'where': 'stats = 1', 'body': 'html',
         'events': ['create', 'create']}],
       'polls': [{'name': 'p', 'connection': 'main', 'entity': 'Departments', 'events': ['update'], 'every': '1 min'},
        {'name': 'q', 'entity': 'TicketHistory', 'events': []}]}
      """
    )
    #expect(
      errors == [
        "publicUrl: no key `publicUrl` is known here; did you mean `publicURL`?",
        "version: this Postern reads version 1, found 2",
        "webhooks[0].name: expected letters, digits, `-`, `_` and `.`, at most 50, found `a b`",
        "webhooks[0].connection: no connection `mian` is configured; did you mean `main`?",
        "webhooks[0].entity: Autotask has no webhooks for Projects, only for Companies, ConfigurationItems, Contacts, "
          + "TicketNotes, Tickets; `polls` can ask for it",
        "webhooks[0].events[0]: expected one of create, update, delete; found `stale`",
        "webhooks[0].notify: expected an e-mail address of at most 150 characters, found `nobody`",
        "webhooks[0]: expected at least one field under `fields`, `show` or `udfs`: Autotask takes none without",
        "webhooks[1].fields[0]: TicketNotes has no field `titel`; did you mean `title`?",
        "webhooks[1].udfs: webhooks of TicketNotes tell of no user-defined fields",
        "polls[0].every: expected a length of time such as 60s, 15m, 24h or 3d, found `1 min`",
        "polls[0].events: no field of Departments tells when a row was changed: only `create` can be told, not `update`",
        "polls[1]: key `connection` is missing",
        "polls[1].events: expected a list of at least one of create, update, stale",
        "polls[1].entity: rows of TicketHistory cannot be asked for in turns",
        "subscriptions[0].entities: expected a list of at least one entity, such as [Tickets]",
        "subscriptions[0].target: expected an address such as https://flows.example.net/in, found `ftp://x`",
        "subscriptions[0].secret: expected where the secret is kept: `env:NAME`, `file:PATH` or `sealed:NAME`",
        "subscriptions[0].concurrency: expected 1 to 64, found 0",
        "subscriptions[1].name: the name `s` is taken",
        "subscriptions[1].target: expected https; http is for this machine, or for `allowPrivate: true`",
        "subscriptions[1].events[1]: `create` is given twice",
        "subscriptions[1].where: column 1: Tickets has no field `stats`; did you mean `status`?",
        "subscriptions[1].body: expected event or template; found `html`",
        "webhooks: `publicURL` is missing: Autotask must know where it reaches this Postern",
      ]
    )
  }

  @Test(arguments: [
    ("https://postern.example.net", true), ("https://postern.example.net:443/at", true),
    ("http://127.0.0.1:8486", true), ("https://localhost:9000", true), ("http://[::1]:8486", true),
    ("http://postern.example.net", false), ("https://postern.example.net:8443", false), ("postern.example.net", false),
    ("https://me@postern.example.net", false), ("https://postern.example.net/?a=1", false),
    ("https://postern.example.net#a", false), ("https://127.0.0.1.example.net:8443", false),
  ])
  func autotaskReachesHTTPSOnItsPortAlone(_ url: String, _ isRight: Bool) throws {
    #expect(try Self.errors("{'version': 1, 'publicURL': '\(url)'}").isEmpty == isRight)
  }

  @Test func whatMayNotBeMeantIsWarnedOf() throws {
    let taken = try Self.read(
      """
      {'version': 1, 'publicURL': 'https://p.example.net', 'webhooks': [{'name': 'w', 'connection': 'main',
        'entity': 'Tickets', 'events': ['create'], 'show': ['title', 'createDate', 'currentServiceThermometerRating', 'ticketNumber']}],
       'polls': [{'name': 'p', 'connection': 'main', 'entity': 'Tickets', 'events': ['create', 'update'], 'every': '10s'}],
       'subscriptions': [{'name': 's', 'entities': ['Tickets', 'Projects'], 'target': 'https://10.0.0.4/in'}]}
      """
    )
    #expect(taken.document != nil)
    #expect(
      taken.problems.map { "\($0.severity.rawValue) \($0.path): \($0.message)" } == [
        "warning webhooks[0].show[2]: Autotask is not known to tell of `currentServiceThermometerRating` of Tickets by "
          + "webhook",
        "warning polls[0].every: 70 requests in an hour allow one every 52 s",
        "warning subscriptions[0].target: `10.0.0.4` is a private address, which needs `allowPrivate: true`",
        "warning polls[0].events: a webhook tells `create` of Tickets, too: such events come twice",
        "warning subscriptions[0].entities[1]: nothing tells of Projects: no webhook and no poll has it with one of these "
          + "events",
      ]
    )
  }

  @Test func staleNeedsItsTimeAndIsToldOfNothingElse() throws {
    func poll(_ more: String) throws -> [String] {
      try Self.errors(
        "{'version': 1, 'polls': [{'name': 'p', 'connection': 'main', 'entity': 'Tickets', \(more)}]}"
      )
    }
    #expect(try poll("'events': ['stale']") == ["polls[0]: `stale` needs `staleAfter`, such as 3d"])
    #expect(
      try poll("'events': ['create'], 'staleAfter': '3d'") == [
        "polls[0].staleAfter: `staleAfter` is for the event `stale`, which is not among `events`"
      ]
    )
    #expect(
      try poll("'events': ['stale'], 'staleAfter': '3s'") == ["polls[0].staleAfter: expected at least 1m, found 3s"]
    )
    #expect(
      try poll("'events': ['create'], 'requestsPerHour': 0").contains(
        "polls[0].requestsPerHour: expected 1 to 10000, found 0"
      )
    )
  }
}

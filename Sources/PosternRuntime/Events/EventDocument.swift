package import Autotask
package import Foundation
package import PosternStore

/// What `webhooks.yaml` says: which webhooks there are to be, what is asked for in turns, and where events go.
package struct EventDocument: Sendable, Equatable {
  /// Where Autotask reaches `/hooks`, without a slash at its end; nil where the document has no webhook.
  package var publicURL: String?
  /// The webhooks.
  package var webhooks: [DeclaredWebhook] = []
  /// Where events go.
  package var subscriptions: [DeclaredSubscription] = []
  /// What is asked for in turns.
  package var polls: [DeclaredPoll] = []

  /// A document that says nothing, which is what a missing file says.
  package init() {}
}

/// A webhook as it is to be in Autotask.
package struct DeclaredWebhook: Sendable, Equatable {
  /// Its name, at most 50 characters, unique in the document.
  package var name: String
  /// The connection.
  package var connection: String
  /// The entity's plural name.
  package var entity: String
  /// Of what Autotask tells: `create`, `update`, `delete`.
  package var events: [Event.Action]
  /// The fields whose change is told, by their names in the REST interface, or as Autotask's webhooks name them where
  /// no row has them (`SecondaryResources`).
  package var fields: [String] = []
  /// The fields that come with every callout.
  package var show: [String] = []
  /// The user-defined fields whose change is told, by name.
  package var userDefinedFields: [String] = []
  /// The resources whose changes are not told.
  package var excludedResources: [Int64] = []
  /// Whether the changes of the API user itself are not told.
  package var excludesSelf = true
  /// Whom Autotask mails about failures.
  package var notify: String?

  /// Makes a webhook of no more than what it must have.
  package init(name: String, connection: String, entity: String, events: [Event.Action]) {
    self.name = name
    self.connection = connection
    self.entity = entity
    self.events = events
  }
}

/// Where events go, and which.
package struct DeclaredSubscription: Sendable, Equatable {
  /// What the target gets.
  package enum Body: Sendable, Equatable {
    /// The event as `postern-event/1`.
    case event
    /// A text with places for the event's parts.
    case template(String)
  }

  /// Its name, unique in the document.
  package var name: String
  /// Of which entities, by their plural names.
  package var entities: [String]
  /// Of which actions.
  package var events: [Event.Action] = Event.Action.allCases
  /// What must hold of the fields, as it was typed; nil for nothing.
  package var condition: FilterExpression?
  /// Of which companies; nil for all.
  package var companies: [Int64]?
  /// Under whose grants; nil for the operator's own right.
  package var caller: String?
  /// Of which connection; nil for all.
  package var connection: String?
  /// Where events are sent, a URL.
  package var target: String
  /// Whether the target may be at a private address.
  package var allowsPrivate = false
  /// Where the key is kept by which deliveries are signed: `env:NAME`, `file:PATH` or `sealed:NAME`.
  package var secret: String?
  /// What the target gets.
  package var body = Body.event
  /// How many deliveries to the target may be under way at once.
  package var concurrency = DeclaredSubscription.usualConcurrency
  /// Whether nothing is sent for now.
  package var isDisabled = false

  /// How many deliveries to a target are under way at once where nothing is said.
  package static let usualConcurrency = 4

  /// Makes a subscription of no more than what it must have.
  package init(name: String, entities: [String], target: String) {
    self.name = name
    self.entities = entities
    self.target = target
  }
}

/// What is asked for in turns, because no webhook tells of it.
package struct DeclaredPoll: Sendable, Equatable {
  /// Its name, unique in the document.
  package var name: String
  /// The connection.
  package var connection: String
  /// The entity's plural name.
  package var entity: String
  /// What is told: `create`, `update`, `stale`.
  package var events: [Event.Action]
  /// The fields that events carry; nil for all.
  package var fields: [String]?
  /// How often it is asked.
  package var every = TimeSpan(seconds: 60)
  /// How long nothing must have happened to a row before it is stale; nil where that is not told.
  package var staleAfter: TimeSpan?
  /// From when on; nil for the moment at which it is first asked.
  package var since: Date?
  /// The requests that it may cost in an hour.
  package var requestsPerHour = DeclaredPoll.usualRequests

  /// The requests of an hour where nothing is said: one a minute, and ten for pages.
  package static let usualRequests = 70

  /// Makes a poll of no more than what it must have.
  package init(name: String, connection: String, entity: String, events: [Event.Action]) {
    self.name = name
    self.connection = connection
    self.entity = entity
    self.events = events
  }
}

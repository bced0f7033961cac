import Autotask
import AutotaskEmulator
import Foundation
import Testing

/// What metadata says of every entity holds on the wire: required, picklists, references, lengths, read-only.
@Suite struct EveryEntityTests {
  /// The entities are dealt out over so many emulators.
  private static let parts = 6

  /// Bodies that no metadata explains; what they need is shown in the tests of their own rules.
  private static let apart: Set<String> = [
    // A level lets nobody make webhooks from the start.
    "CompanyWebhooks", "ConfigurationItemWebhooks", "ContactWebhooks", "TicketNoteWebhooks", "TicketWebhooks",
    // Stock has to be there before it can move.
    "InventoryTransfers", "PurchaseOrderItemReceiving",
    // The product decides whether there are numbers.
    "InventoryItemSerialNumbers",
    // The ticket, its company or its type decides what may stand beside it.
    "TicketAdditionalContacts", "TicketAdditionalConfigurationItems", "TicketChangeRequestApprovals",
    "ServiceCallTickets", "ChangeRequestLinks",
    // Everybody seeded has the pairs already, and each stands once.
    "ResourceServiceDeskRoles",
    // Whose time it is, and what it is on, decides what may change.
    "TimeEntries",
  ]

  private static func probes(_ part: Int, _ wire: Wire) async throws -> [EntityProbe] {
    let catalogue = try EntityCatalogue(.embedded)
    var probes: [EntityProbe] = []
    for (number, entity) in catalogue.all.enumerated()
    where number % parts == part && entity.offers(.create) && !apart.contains(entity.name) {
      if let probe = try await EntityProbe(entity, catalogue, wire) { probes.append(probe) }
    }
    return probes
  }

  private static func emulate(_ body: (Wire) async throws -> Void) async throws {
    try await withSmallEmulator(
      {
        $0.switches = [.withoutThresholdDelays]
        $0.hourlyThreshold = 1_000_000
      },
      body
    )
  }

  @Test(arguments: 0..<parts) func whatIsWrittenIsReadBack(_ part: Int) async throws {
    try await Self.emulate { (wire: Wire) async throws in
      for probe in try await Self.probes(part, wire) {
        let body = try await probe.body()
        let reply = try await probe.create(body)
        #expect(reply.status == 200, "\(probe.entity.name): \(reply.text) for \(JSONValue.object(body).text())")
        guard let id = reply.itemID, probe.entity.offers(.query) else { continue }
        let item = try await probe.read(id)
        for (name, value) in body where !Self.isOtherwise(name, probe) {
          #expect(Self.same(item?[name], value), "\(probe.entity.name).\(name): \(item?[name]?.text() ?? "-")")
        }
      }
    }
  }

  @Test(arguments: 0..<parts) func aMissingFieldIsNamed(_ part: Int) async throws {
    try await Self.emulate { (wire: Wire) async throws in
      for probe in try await Self.probes(part, wire) {
        let body = try await probe.body()
        for field in probe.fields where field.isRequired && field.isCreatable && field.name != probe.parentField {
          guard body[field.name] != nil, !Self.isOtherwise("-\(field.name)", probe) else { continue }
          var without = body
          without[field.name] = nil
          let reply = try await wire.call("POST", probe.collection, .object(without))
          #expect(reply.status == 500)
          #expect(reply.error == "Missing Required Field: \(field.name)", "\(probe.entity.name)")
        }
      }
    }
  }

  @Test(arguments: 0..<parts) func wrongValuesAreNamed(_ part: Int) async throws {
    try await Self.emulate { (wire: Wire) async throws in
      for probe in try await Self.probes(part, wire) {
        let body = try await probe.body()
        for field in probe.fields where field.isCreatable && field.name != probe.parentField {
          guard !Self.isOtherwise("!\(field.name)", probe), let (value, sentence) = Self.wrong(field, probe.catalogue)
          else { continue }
          var wrong = body
          wrong[field.name] = value
          let reply = try await wire.call("POST", probe.collection, .object(wrong))
          #expect(reply.status == 500, "\(probe.entity.name).\(field.name)")
          #expect(reply.error == sentence, "\(probe.entity.name).\(field.name)")
        }
      }
    }
  }

  @Test(arguments: 0..<parts) func eachFieldIsChangedAloneAndAllAreClearedTogether(_ part: Int) async throws {
    try await Self.emulate { (wire: Wire) async throws in
      for probe in try await Self.probes(part, wire) {
        guard probe.offersUpdate else { continue }
        let body = try await probe.body()
        guard let id = try await probe.create(body).itemID else { continue }
        var changed: Set<String> = []
        for field in probe.fields where field.isChangeable && field.name != probe.parentField {
          guard !Self.isOtherwise(field.name, probe),
            let value = try await probe.other(than: body[field.name], for: field)
          else { continue }
          let patch: JSONValue = .object(JSONObject([("id", .integer(id)), (field.name, value)]))
          let reply = try await wire.call("PATCH", probe.collection, patch)
          #expect(reply.status == 200, "\(probe.entity.name).\(field.name): \(reply.text) for \(patch.text())")
          let item = try await probe.read(id)
          #expect(Self.same(item?[field.name], value), "\(probe.entity.name).\(field.name)")
          if reply.status == 200 { changed.insert(field.name) }
        }
        try await Self.put(body, over: id, changed, probe)
      }
    }
  }

  /// A whole-object update with the required fields alone clears every other one that can be written.
  private static func put(
    _ body: JSONObject,
    over id: Int64,
    _ changed: Set<String>,
    _ probe: EntityProbe
  ) async throws {
    var whole = body
    whole["id"] = .integer(id)
    let reply = try await probe.wire.call("PUT", probe.collection, .object(whole))
    #expect(reply.status == 200, "PUT \(probe.entity.name): \(reply.text)")
    let item = try await probe.read(id)
    for name in changed where body[name] == nil && !isOtherwise("=\(name)", probe) {
      #expect(item?[name] == .null, "\(probe.entity.name).\(name) after PUT: \(item?[name]?.text() ?? "-")")
    }
  }

  /// A value that a field refuses, and the sentence.
  private static func wrong(_ field: EntityProbe.Described, _ catalogue: EntityCatalogue) -> (JSONValue, String)? {
    if field.choices != nil, field.type != "boolean" {
      let value: JSONValue = field.type == "string" ? "zz" : 98_765
      return (value, "Picklist value [\(value.plainText)] does not exist for \(field.name).")
    }
    if !field.reference.isEmpty {
      let sentence = "Reference value on field: \(field.name) of type: \(field.reference) does not exist or is invalid."
      return (98_765_432, sentence)
    }
    if field.type == "string", field.length > 0 {
      let text = String(repeating: "x", count: field.length + 1)
      return (.string(text), "The length of field \(field.name) exceeds the maximum of \(field.length) characters.")
    }
    return nil
  }

  private static func isOtherwise(_ name: String, _ probe: EntityProbe) -> Bool {
    EntityRecipes.otherwise[probe.entity.name]?.contains(name) ?? false
      || EntityRecipes.otherwise["*"]?.contains(name) ?? false
  }

  /// Whether a value that was read is the one that was written: numbers by their value, days by their date.
  static func same(_ read: JSONValue?, _ written: JSONValue) -> Bool {
    guard let read else { return false }
    if read == written { return true }
    if let left = read.double, let right = written.double { return left == right }
    if let left = read.string, let right = written.string, right.contains("-") { return left.hasPrefix(right) }
    return false
  }
}

import Autotask
import AutotaskEmulator
import Testing

/// What the service tells of its entities.
@Suite struct MetadataTests {
  @Test func informationSaysWhatIsOfferedAndAllowed() async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call("GET", "Tickets/entityInformation")
      let information = try #require(reply.json["info"].flatMap { EntityInformation($0) })
      #expect(information.name == "Ticket")
      #expect(information.can == [.create: true, .query: true, .update: true, .delete: false])
      #expect(information.access[.query] == .all)
      #expect(information.access[.delete] == UserAccess.none)
      #expect(information.hasUserDefinedFields && information.supportsWebhooks)
      let other = try await wire.call("GET", "tickets/entityinformation/")
      #expect(other.json == reply.json)
    }
  }

  @Test func allEntitiesAreToldAtOnce() async throws {
    let entities = try EntityCatalogue(.embedded)
    try await withSmallEmulator { wire in
      let all = try await wire.call("GET", "EntityInformation").json["entityDescriptions"]?.array ?? []
      #expect(all.count == entities.all.count)
      let companies = all.first { $0["info"]?["name"] == "Company" }
      #expect(try await wire.call("GET", "Companies/entityInformation").json == companies)
      #expect(all.allSatisfy { $0["info"].flatMap { EntityInformation($0) } != nil })
    }
  }

  @Test func fieldsHaveAllKeys() async throws {
    try await withSmallEmulator { wire in
      let fields = try await wire.call("GET", "Tickets/entityInformation/fields").json["fields"]?.array ?? []
      let keys = [
        "name", "dataType", "length", "isRequired", "isReadOnly", "isQueryable", "isReference", "referenceEntityType",
        "isPickList", "picklistValues", "picklistParentValueField", "isSupportedWebhookField",
      ]
      #expect(fields.allSatisfy { $0.object?.keys == keys })
      let read = fields.compactMap { FieldInformation($0) }
      #expect(!read.contains { $0.name == "userDefinedFields" })
      let title = read.first { $0.name == "title" }
      #expect(title?.length == 255 && title?.isRequired == true)
      #expect(read.first { $0.name == "companyID" }?.reference == "Company")
      let status = read.first { $0.name == "status" }?.picklist ?? []
      #expect(status.first { $0.value == "5" }?.label == "Complete")
      let sub = fields.first { $0["name"] == "subIssueType" }
      #expect(sub?["picklistParentValueField"] == "IssueType")
      #expect(sub?["picklistValues"]?.array?.allSatisfy { $0["parentValue"]?.string?.isEmpty == false } == true)
    }
  }

  /// Every value that the seeded rows hold is in the picklist that the metadata shows.
  @Test func storedValuesAreInTheirPicklists() async throws {
    let entities = try EntityCatalogue(.embedded)
    try await withSmallEmulator { wire in
      for entity in entities.all where entity.ops.contains(.fields) {
        let reply = try await wire.call("GET", "\(entity.path)/entityInformation/fields")
        let fields = (reply.json["fields"]?.array ?? []).compactMap { FieldInformation($0) }
        let rows = try await wire.admin("GET", "tables/\(entity.name)").json.array ?? []
        for field in fields {
          guard let list = field.picklist else { continue }
          #expect(!list.isEmpty, "\(entity.name).\(field.name)")
          let known = Set(list.map(\.value))
          for value in rows.compactMap({ $0[field.name] }) where value != .null {
            #expect(
              known.contains(value.bool.map(String.init) ?? value.plainText),
              "\(entity.name).\(field.name) = \(value)"
            )
          }
        }
      }
    }
  }

  @Test func userDefinedFieldsHaveTheirOwnShape() async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call("GET", "Companies/entityInformation/userDefinedFields")
      let region = reply.json["fields"]?.array?.first { $0["name"] == "Region" }
      #expect(region?["type"] == "string")
      #expect(region?["referenceEntityType"] == .null)
      #expect(region?["defaultValue"] == "")
      #expect(region?["picklistValues"]?.array?.count == 3)
      #expect(try await wire.call("GET", "TicketAttachments/entityInformation/userDefinedFields").status == 404)
    }
  }

  @Test func theLevelIsReadFromTheUsersRow() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.onLevel("Narrow", [:])
      let me = try await wire.query("Resources", [["op": "eq", "field": "email", "value": "Narrow@test.example"]])
      let level = me.items.first?["userType"]?.integer
      #expect(me.items.first?["licenseType"] == 7)
      let fields = try await wire.call("GET", "Resources/entityInformation/fields").json["fields"]?.array ?? []
      let list = fields.first { $0["name"] == "userType" }.flatMap { FieldInformation($0) }?.picklist ?? []
      #expect(list.first { $0.value == "13" }?.label == "API User (system) (API-only)")
      #expect(list.first { $0.value == "25" }?.label == "API User (system) Can't Read Costs (API-only)")
      #expect(list.first { $0.value == level.map(String.init) }?.label == "Narrow (API-only)")
    }
  }

  @Test func webhookFieldsAreNumberedAsTheVendorDoes() async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call("GET", "TicketWebhookFields/entityInformation/fields")
      let fields = (reply.json["fields"]?.array ?? []).compactMap { FieldInformation($0) }
      let list = fields.first { $0.name == "fieldID" }?.picklist ?? []
      #expect(list.first { $0.value == "5" }?.label == "Status")
      #expect(list.count == 66)
    }
  }
}

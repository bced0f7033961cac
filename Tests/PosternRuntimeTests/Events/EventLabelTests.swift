import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime
import PosternStore
import Testing

/// Labels beside the values of an event.
struct EventLabelTests {
  @Test func picklistsHaveTheTenantsLabels() async throws {
    let fields: JSONValue = [
      [
        "name": "status", "dataType": "integer", "isPickList": true,
        "picklistValues": [["value": "5", "label": "Complete"], ["value": "1", "label": "New"]],
      ],
      ["name": "companyID", "dataType": "integer", "referenceEntityType": "Company"],
    ]
    let transport = HeldTransport { request, _ in
      let body: JSONValue = ["fields": request.path.hasSuffix("/fields") ? fields : []]
      return AutotaskResponse(status: 200, contentType: "application/json", body: body.bytes())
    }
    let connection = try await upstream(transport, isProved: false)
    var happening = Happening(
      connection: "main",
      entity: "Tickets",
      row: 7,
      action: .update,
      time: Date(timeIntervalSince1970: 1_800_000_000.307),
      source: .poll,
      fields: JSONObject([("Status", 5), ("companyID", 174), ("title", "x"), ("priority", nil)])
    )
    let model = try RuntimeModel.shared.get()
    let labels = await connection.labels(of: happening, in: model)
    #expect(labels == JSONObject([("Status", "Complete")]))
    let event = Event(position: 1, id: EventID(position: 1, salt: 2), happening: happening, received: happening.time)
    let json = event.json(labels: labels)
    #expect(json["labels"]?.text() == #"{"Status":"Complete"}"#)
    #expect(json["time"] == "2027-01-15T08:00:00.307Z")
    // Where nothing is known nothing is said.
    happening.entity = "Nothings"
    #expect(await connection.labels(of: happening, in: model).isEmpty)
    #expect(event.json()["labels"] == nil)
  }
}

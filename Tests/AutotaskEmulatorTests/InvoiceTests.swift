import Autotask
import AutotaskEmulator
import Foundation
import Testing

/// Invoices as documents, and who is sent them, in the shapes of the vendor's Swagger.
@Suite struct InvoiceTests {
  @Test func settingsComeWithoutAnEnvelopeAndAPutClears() async throws {
    try await withSmallEmulator { wire in
      let path = "Companies/174/invoiceSettings"
      let all: JSONValue = ["taxId": "DE-1", "invoiceEmailingEnabled": true, "otherEmails": "books@customer.example"]
      #expect(try await wire.call("PUT", path, all).itemID == 174)
      let read = try await wire.call("GET", path).json
      #expect(
        read.object?.keys == [
          "taxExempt", "taxRegionId", "taxId", "invoiceEmailingEnabled", "contactRecipients", "resourceRecipients",
          "otherEmails",
        ]
      )
      #expect(read["taxId"] == "DE-1")
      #expect(read["invoiceEmailingEnabled"] == true)
      #expect(read["otherEmails"] == "books@customer.example")
      #expect(try await wire.call("GET", "Companies/174").json["item"]?["taxID"] == "DE-1")
      _ = try await wire.call("PUT", path, ["taxExempt": true])
      let cleared = try await wire.call("GET", path).json
      #expect(cleared["taxExempt"] == true)
      #expect(cleared["taxId"] == .null)
      #expect(cleared["invoiceEmailingEnabled"] == false)
      #expect(cleared["otherEmails"] == .null)
    }
  }

  @Test(arguments: ["contact", "resource"]) func recipientsComeAndGo(_ kind: String) async throws {
    try await withSmallEmulator { wire in
      let path = "Companies/174/invoiceSettings"
      let ids = try await wire.query("\(kind.capitalized)s", [["op": "gt", "field": "id", "value": 0]], max: 2).ids
      let added = try await wire.call(
        "POST",
        "\(path)/\(kind)Recipients",
        ["items": .array(ids.map(JSONValue.integer))]
      )
      #expect(added.json["\(kind)Recipients"] == .array(ids.map(JSONValue.integer)))
      #expect(try await wire.call("GET", path).json["\(kind)Recipients"] == added.json["\(kind)Recipients"])
      #expect(try await wire.call("DELETE", "\(path)/\(kind)Recipients/\(ids[0])").itemID == ids[0])
      #expect(try await wire.call("DELETE", "\(path)/\(kind)Recipients/\(ids[0])").status == 500)
      let missing = try await wire.call("POST", "\(path)/\(kind)Recipients", ["items": [999_999_999]])
      #expect(missing.error.contains("does not exist or is invalid"))
      #expect(try await wire.call("POST", "\(path)/\(kind)Recipients", [:]).status == 500)
    }
  }

  @Test func documentsAreTextsOfMarkupAndAFile() async throws {
    try await withSmallEmulator { wire in
      let id = try #require(try await wire.all("Invoices").ids.first)
      let html = try await wire.call("GET", "Invoices/\(id)/InvoiceMarkupHtml").json["invoiceMarkup"]?.string ?? ""
      #expect(html.contains("<html>"))
      let xml = try await wire.call("GET", "Invoices/\(id)/InvoiceMarkupXml").json["invoiceMarkup"]?.string ?? ""
      #expect(xml.contains("<invoice"))
      let file = try await wire.call("GET", "Invoices/\(id)/InvoicePdf").json
      #expect(file["contentType"] == "application/pdf")
      let data = Data(base64Encoded: file["data"]?.string ?? "") ?? Data()
      #expect(data.starts(with: Data("%PDF".utf8)))
      #expect(file["fileSize"] == .integer(Int64(data.count)))
      #expect(try await wire.call("GET", "Invoices/999999999/InvoicePdf").status == 404)
    }
  }
}

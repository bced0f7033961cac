import Autotask
import AutotaskClient
import Testing

@Suite struct AutotaskHostTests {
  @Test(arguments: [
    "https://webservices5.autotask.net/ATServicesRest/", "https://WebServices29.Autotask.NET",
    "https://webservices5.autotask.net:443/", "http://127.0.0.1:8080/atservicesrest/", "http://localhost:1",
    "https://localhost/", "http://[::1]:9000/", "http://127.8.9.10/",
  ])
  func allowed(_ address: String) throws {
    _ = try AutotaskHost(address)
  }

  @Test(arguments: [
    "http://webservices5.autotask.net/", "https://webservices5.autotask.net:8443/",
    "https://webservices.autotask.net/", "https://webservices5x.autotask.net/", "https://webservices٣.autotask.net/",
    "https://webservices5.autotask.net.example.com/", "https://example.com/webservices5.autotask.net",
    "https://webservices5.autotask.net@example.com/", "https://user:pass@webservices5.autotask.net/",
    "https://webservices5-autotask.net/", "https://xwebservices5.autotask.net/", "https://webservices5.autotask.net./",
    "http://127.0.0.1.example.com/", "http://127.0.0.256/", "http://127.1/", "http://0127.0.0.1/", "http://10.0.0.1/",
    "http://localhost.example.com/", "ftp://webservices5.autotask.net/", "webservices5.autotask.net", "", "https://",
    "https://webservices5.autotask.net\\@example.com/",
  ])
  func refused(_ address: String) throws {
    let error = try #require(#expect(throws: AutotaskError.self) { try AutotaskHost(address) })
    #expect(error.code == .hostNotAllowed)
    #expect(error.message.contains("webservices<digits>.autotask.net"))
  }

  @Test func discoveryMayAskTheHostWithoutANumber() throws {
    #expect(try AutotaskHost("https://webservices.autotask.net", for: .discovery).name == "webservices.autotask.net")
  }

  @Test func describesItselfAsAnOrigin() throws {
    #expect("\(try AutotaskHost("https://WEBSERVICES5.autotask.net:443/x"))" == "https://webservices5.autotask.net")
    #expect("\(try AutotaskHost("http://[::1]:9000/"))" == "http://[::1]:9000")
  }

  @Test(arguments: [
    ("https://webservices5.autotask.net", "https://webservices5.autotask.net/ATServicesRest/"),
    ("https://webservices5.autotask.net/", "https://webservices5.autotask.net/ATServicesRest/"),
    ("https://webservices5.autotask.net/ATServicesRest", "https://webservices5.autotask.net/ATServicesRest/"),
    ("https://webservices5.autotask.net//atservicesrest//v1.0/", "https://webservices5.autotask.net/atservicesrest/"),
  ])
  func basesAreJoinedWithoutAssumingTheSlashOrTheCase(_ address: String, _ base: String) throws {
    #expect("\(try ServiceBase(address))" == base)
  }

  @Test(arguments: [
    "https://webservices5.autotask.net/a/../b", "https://webservices5.autotask.net/a%2Fb",
    "https://webservices5.autotask.net/a?b=c", "https://webservices5.autotask.net/a#b",
  ])
  func basesArePlain(_ address: String) {
    #expect(throws: AutotaskError.self) { try ServiceBase(address) }
  }
}

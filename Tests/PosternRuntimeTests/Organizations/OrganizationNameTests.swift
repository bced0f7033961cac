import PosternRuntime
import Testing

/// Names and domains as they are compared.
struct OrganizationNameTests {
  @Test(arguments: [
    ("Contoso Ltd.", "contoso"), ("CONTOSO, Inc", "contoso"), ("The Contoso Company", "contoso"),
    ("Müller & Söhne GmbH & Co. KG", "muller and sohne"), ("Straße AG", "strasse"),
    ("Crédit Agricole S.A.", "credit agricole"),
    ("Łódź Sp. z o.o.", "lodz sp z oo"), ("O'Neill Co", "oneill"), ("A.B.C. LLC", "abc"), ("3M", "3m"),
    ("Smith + Jones", "smith and jones"), ("  Contoso\t(UK)  Limited ", "contoso uk"), ("Co", "co"), ("The", "the"),
    ("Ltd Inc", "ltd"), ("…", ""), ("", ""),
  ])
  func whatIsLeftOfAName(_ name: String, _ text: String) {
    #expect(OrganizationName(name).text == text)
  }

  @Test(
    arguments: [
      ("contoso.com", "contoso.com"), ("https://www.Contoso.com/about?x=1#y", "contoso.com"),
      ("ann@Mail.Contoso.com", "mail.contoso.com"), ("contoso.com:8443", "contoso.com"),
      ("contoso.com.", "contoso.com"),
      ("http://user:secret@contoso.com/", "contoso.com"), ("müller.de", "müller.de"),
      ("localhost", nil), ("192.0.2.1", nil), ("a b.com", nil), ("-a.com", nil), ("a..com", nil), ("", nil),
      ("https://", nil),
      ("n/a", nil),
    ] as [(String, String?)]
  )
  func whatIsADomain(_ text: String, _ domain: String?) {
    #expect(DomainName(text)?.description == domain)
  }

  @Test func sharedDomainsAndThoseBelowAnother() throws {
    let contoso = try #require(DomainName("contoso.com"))
    let mail = try #require(DomainName("mail.contoso.com"))
    let other = try #require(DomainName("notcontoso.com"))
    #expect(mail.lies(within: contoso) && !contoso.lies(within: mail) && !other.lies(within: contoso))
    #expect(DomainName("ann@gmail.com")?.isShared == true && !contoso.isShared)
  }
}

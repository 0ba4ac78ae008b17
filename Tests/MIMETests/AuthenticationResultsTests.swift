import MIME
import TestSupport
import Testing

@Suite struct AuthenticationResultsTests {
  private func parse(_ text: String) -> AuthenticationResults? {
    AuthenticationResults(HeaderField(name: "Authentication-Results", body: Array(text.utf8)).unfolded)
  }

  /// RFC 8601 Appendix B.
  @Test func examplesOfTheRFC() throws {
    let none = try #require(parse(" example.org 1; none"))
    #expect(none.authservID == "example.org" && none.results.isEmpty)
    let spf = try #require(parse(" example.com;\r\n          spf=pass smtp.mailfrom=example.net"))
    #expect(spf.results.map(\.method) == ["spf"])
    #expect(spf.results[0].result == "pass" && spf.results[0].property("smtp.mailfrom") == "example.net")
    let two = try #require(
      parse(
        """
         example.com;
                  auth=pass (cram-md5) smtp.auth=sender@example.net;
                  spf=pass smtp.mailfrom=example.net
        """))
    #expect(two.results.map(\.method) == ["auth", "spf"])
    #expect(two.results[0].property("smtp.auth") == "sender@example.net")
    let dkim = try #require(
      parse(
        """
         example.com;
           dkim=pass reason="good signature"
             header.i=@mail-router.example.net;
           dkim=fail reason="bad signature"
             header.i=@newyork.example.com
        """))
    #expect(dkim.results.map(\.reason) == ["good signature", "bad signature"])
    #expect(
      dkim.results.map { $0.property("header.i") } == ["@mail-router.example.net", "@newyork.example.com"])
    let comments = try #require(
      parse(
        " foo.example.net (foobar) 1 (baz);\r\n    dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n"
          + "    policy (A dot can go here) . (like that) expired\r\n"
          + "    (this surprised me) = (as I wasn't expecting it) 1362471462"))
    #expect(comments.authservID == "foo.example.net")
    #expect(comments.results.map(\.method) == ["dkim"] && comments.results[0].result == "fail")
    #expect(comments.results[0].property("policy.expired") == "1362471462")
  }

  @Test func whatRealHostsWrite() throws {
    let gmail = try #require(
      parse(
        """
         mx.google.com;
               dkim=pass header.i=@example.org header.s=sel header.b="ab/+=c";
               spf=pass (google.com: domain of a@example.org designates 192.0.2.1 as permitted sender) smtp.mailfrom=a@example.org;
               dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.org
        """))
    #expect(gmail.results.map { "\($0.method)=\($0.result)" } == ["dkim=pass", "spf=pass", "dmarc=pass"])
    #expect(gmail.results[0].property("header.b") == "ab/+=c")
    // Without an authserv-id nobody knows whose word it is.
    #expect(parse(" spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=none") == nil)
    #expect(parse(" mx.example.org 2; dkim=pass") == nil)
    #expect(parse(" mx.example.org junk; dkim=pass") == nil)
    #expect(parse(" ; dkim=pass") == nil)
    #expect(parse("") == nil)
    #expect(parse(" MX.Example.ORG.; none")?.authservID == "mx.example.org")
  }

  @Test func nothingIsSmuggledIntoAValue() throws {
    let quoted = try #require(
      parse(" mx.example.org; spf=fail smtp.mailfrom=\"a; dkim=pass header.d=bank.example\"@evil.example"))
    #expect(quoted.results.map(\.method) == ["spf"])
    let comment = try #require(
      parse(" mx.example.org; spf=fail (a; dkim=pass \\) x) smtp.mailfrom=evil.example"))
    #expect(comment.results.map(\.method) == ["spf"])
    let open = try #require(parse(" mx.example.org; spf=fail reason=\"never closed; dkim=pass"))
    #expect(open.results.map(\.method) == ["spf"])
    let openComment = try #require(parse(" mx.example.org; spf=fail (never closed; dkim=pass"))
    #expect(openComment.results.map(\.method) == ["spf"])
  }

  @Test func limitsHold() throws {
    let many = String(repeating: "; dkim=pass header.d=a.example", count: 500)
    #expect(parse(" mx.example.org" + many)?.results.count == 100)
    let properties = String(repeating: " header.d=a.example", count: 500)
    #expect(parse(" mx.example.org; dkim=pass" + properties)?.results[0].properties.count == 50)
    #expect(parse(" mx.example.org; x=" + String(repeating: "y", count: 65_536)) == nil)
  }

  @Test func anythingMayCome() {
    var random = SeededRandom(seed: 8601)
    let words = [
      "mx.example.org", ";", "=", "dkim", "pass", "\"", "(", ")", "\\", " ", "header.d", ".", "reason", "1",
      "\r\n ",
    ]
    for _ in 0..<20_000 {
      let bytes = random.bytes(upTo: 200, dictionary: words)
      guard let found = AuthenticationResults(bytes) else { continue }
      #expect(!found.authservID.isEmpty && found.results.allSatisfy { !$0.result.isEmpty })
    }
    for piece in ["(", "\"", "=", ";", "a=b;", "\"\"", "a.b=\"", " "] {
      let growth = ThreadTime.growth(fourfold: 60_000 / piece.utf8.count) {
        _ = AuthenticationResults(Array(("x " + String(repeating: piece, count: $0)).utf8))
      }
      #expect(growth < ThreadTime.linear, "\(piece)")
    }
  }
}

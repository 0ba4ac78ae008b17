import MIME
import Mail
import TestSupport
import Testing

@Suite struct AddressFieldTests {
  private func parse(_ text: String) -> [Address] {
    AddressField.parse(HeaderField(name: "To", body: Array(text.utf8)).unfolded)
  }

  /// RFC 5322 appendix A.1 and A.6.
  @Test(arguments: [
    (
      "John Doe <jdoe@machine.example>", [Address(name: "John Doe", mailbox: "jdoe", host: "machine.example")]
    ),
    (
      "\"Joe Q. Public\" <john.q.public@example.com>",
      [Address(name: "Joe Q. Public", mailbox: "john.q.public", host: "example.com")]
    ),
    (
      "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
      [
        Address(name: "Mary Smith", mailbox: "mary", host: "x.test"),
        Address(mailbox: "jdoe", host: "example.org"),
        Address(name: "Who?", mailbox: "one", host: "y.test"),
      ]
    ),
    (
      "<boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>",
      [
        Address(mailbox: "boss", host: "nil.test"),
        Address(name: "Giant; \"Big\" Box", mailbox: "sysservices", host: "example.net"),
      ]
    ),
    (
      "A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
      [
        Address(mailbox: "A Group", host: ""), Address(name: "Ed Jones", mailbox: "c", host: "a.test"),
        Address(mailbox: "joe", host: "where.test"), Address(name: "John", mailbox: "jdoe", host: "one.test"),
      ]
    ),
    ("Undisclosed recipients:;", [Address(mailbox: "Undisclosed recipients", host: "")]),
    (
      "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
      [Address(name: "Pete", mailbox: "pete", host: "silly.test")]
    ),
    (
      "Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example",
      [
        Address(name: "Mary Smith", mailbox: "mary", host: "example.net"),
        Address(mailbox: "jdoe", host: "test.example"),
      ]
    ),
    ("jdoe@test.example (John Doe)", [Address(name: "John Doe", mailbox: "jdoe", host: "test.example")]),
  ])
  func formsOfTheRFC(text: String, addresses: [Address]) { #expect(parse(text) == addresses) }

  @Test func commaInsideAnEncodedWordDoesNotDivide() {
    #expect(parse("=?utf-8?Q?M=C3=BCller=2C_Hans?= <hans@example.org>").map(\.name) == ["Müller, Hans"])
  }

  @Test func quotedLocalPartKeepsItsQuotes() {
    #expect(parse("<\"a b\"@example.org>").map(\.spec) == ["\"a b\"@example.org"])
  }

  @Test func nameThatIsNoAddressIsKept() { #expect(parse("nobody at all").map(\.spec) == ["nobody at all"]) }

  /// What a name decodes to is never taken for the address.
  @Test func nameThatPosesAsAnAddressStaysAName() {
    let address = parse("=?utf-8?Q?boss=40bank.example=3E?= <x@evil.example>").first
    #expect(address?.spec == "x@evil.example")
    #expect(address?.name == "boss@bank.example>")
  }

  @Test func encodedNULDoesNotCutTheAddress() {
    #expect(
      parse("=?utf-8?b?cG90dXNAd2hpdGVob3VzZS5leGFtcGxlAA==?=@evil.example").first?.host == "evil.example")
  }

  @Test func nestedAndUnclosedCommentsTakeLinearTime() {
    let comments = ThreadTime.growth(fourfold: 50_000) {
      _ = parse(String(repeating: "(", count: $0) + " <a@b>")
    }
    #expect(comments < ThreadTime.linear)
    let colons = ThreadTime.growth(fourfold: 25_000) {
      _ = parse("a@" + String(repeating: "x", count: $0) + String(repeating: ":", count: $0))
    }
    #expect(colons < ThreadTime.linear)
  }

  @Test func listEndsAtItsLimit() {
    #expect(
      parse(String(repeating: "a@b,", count: AddressField.addressLimit + 5)).count
        == AddressField.addressLimit)
  }

  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present")) func addressesOfTheCorpus() throws {
    let cases = try #require(try MailCorpus.json("headers/mail-parser/address.json") as? [[String: Any]])
    var differences: [String] = []
    for entry in cases {
      let text = try #require(entry["header"] as? String)
      let expected = Self.flat(entry["expected"] as? [String: Any] ?? [:])
      let found = AddressField.parse(HeaderField(name: "", body: Array(text.utf8)).unfolded).map {
        ($0.name ?? "") + "|" + $0.spec
      }
      if found != expected { differences.append(text + " => \(found), expected \(expected)") }
    }
    let unexpected = differences.filter { line in !Self.deviations.contains { line.hasPrefix($0.start) } }
    #expect(unexpected.isEmpty)
  }

  /// Where the origin of the set has another taste: how the entry begins, and why it is not held. May only shrink.
  private static let deviations: [(start: String, reason: String)] = [
    ("Pete(A nice", "comments are no part of a name that stands before an address"),
    ("A Group(Some", "the same"),
    ("(Empty list)", "the same, and what a group holds besides addresses is no address"),
    ("Mary Smith <@node", "a route and white space around dots are dropped (RFC 5322 §4.4)"),
    ("John Doe <jdoe@machine(", "comments and white space inside an address are dropped"),
    ("Nathaniel", "a comment after an address with a name is dropped"),
    ("test@test.com", "the set has several lines in one entry"),
    ("\"=?ISO-8859-1?Q =?ISO", "an unclosed encoded word ends nothing; both readings are guesses"),
    ("\"  James", "white space around a name is trimmed"),
    ("NO (posting", "a word that is no address is kept without its comment"),
    ("Name (comment)", "comments are no part of a name that stands before an address"),
  ]

  private static func flat(_ expected: [String: Any]) -> [String] {
    func list(_ value: Any?) -> [String] {
      (value as? [[String: Any]] ?? []).map {
        ($0["name"] as? String ?? "") + "|" + ($0["address"] as? String ?? "")
      }
    }
    if let addresses = expected["List"] { return list(addresses) }
    return (expected["Group"] as? [[String: Any]] ?? []).flatMap { group in
      ((group["name"] as? String).map { ["|" + $0] } ?? []) + list(group["addresses"])
    }
  }

  /// The first addresses of the set are good; what follows "All the following addresses are bad" only must not
  /// crash.
  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present")) func jakartaLists() throws {
    var differences: [String] = []
    for block in try JakartaVectors.blocks("headers/jakarta-mail/addrlist.txt") {
      if block.value == [0x2c] { break }
      let found = AddressField.parse(block.value).map(\.spec)
      if found != block.expected {
        differences.append(
          "\(String(decoding: block.value, as: UTF8.self)) => \(found), expected \(block.expected ?? [])")
      }
    }
    let deviations: [(start: String, reason: String)] = [
      ("ggere /tmp", "words without commas are not taken for addresses"), ("testa testb", "the same"),
      ("testa, testb , testc /tmp", "the same"), ("users:", "a group's members are listed one by one"),
      ("\"C'est bien moche\" <paris@france>, Mad", "a group's members"), ("ggere, /tmp", "a group's members"),
      ("A Group:", "a group's members"), ("Undisclosed-Recipients:;", "a group's members"),
      ("'\"a,b\"'", "quotes of what is no address are not shown"), ("\"a,b\"", "the same"),
      ("shakey!", "the same"), ("\"foo bar\"", "the same"),
      ("\"john doe\"", "the same; a comment is no address"),
      ("Ben Keitch <\">\\\"", "a backslash outside of quotes quotes nothing"),
      ("\"John", "white space inside an address is dropped"),
    ]
    let unexpected = differences.filter { line in !deviations.contains { line.hasPrefix($0.start) } }
    #expect(unexpected.isEmpty)
  }

  /// What the origin refuses is read as far as it goes.
  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present")) func badAddressesAreReadWithoutACrash()
    throws
  {
    for block in try JakartaVectors.blocks("headers/jakarta-mail/addrlist.txt") {
      _ = AddressField.parse(block.value)
    }
    for path in MailCorpus.files(below: "headers/flanker") {
      for line in try MailCorpus.bytes(path).split(separator: 0x0a) { _ = AddressField.parse(Array(line)) }
    }
  }

  @Test func unclosedQuotationHidesNoAddress() {
    #expect(parse("\"no end <a@b.example>, <c@d.example>").map(\.spec) == ["a@b.example", "c@d.example"])
  }
}

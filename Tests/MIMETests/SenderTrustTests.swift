import MIME
import Mail
import Testing

@Suite struct SenderTrustTests {
  private static let server = Acquaintance(authservIDs: ["mx.home.example"])
  private static let received = "Received: from x (x.example [192.0.2.66]) by mx.home.example with ESMTP; x\n"

  private func remarks(_ header: String, _ acquaintance: Acquaintance = Acquaintance()) -> [TrustRemark] {
    SenderTrust.remarks(HeaderFields(Array((header + "\n\n").utf8)), acquaintance)
  }

  private func verdict(_ results: String, from: String = "a@example.org", more: String = "") -> [TrustRemark]
  {
    remarks(
      "Authentication-Results: mx.home.example; \(results)\n\(Self.received)From: \(from)\n\(more)",
      Self.server)
  }

  private func good(_ sentence: String) -> [TrustRemark] { [TrustRemark(.good, sentence)] }
  private func plain(_ sentence: String) -> [TrustRemark] { [TrustRemark(.plain, sentence)] }
  private func warning(_ sentence: String) -> [TrustRemark] { [TrustRemark(.warning, sentence)] }

  @Test(arguments: [" ", "\u{3164}", "\u{2800}", "\u{200b}", "\u{ad}"])
  func whatNobodySeesTakesNoRoomInAWarning(padding: String) {
    let name = "support@bank.example" + String(repeating: padding, count: 300)
    let found = remarks("From: \"\(name)\" <mallory@evil.example>").map(\.sentence)
    #expect(
      found.first
        == "The sender's name reads as support@bank.example, but the mail is from mallory@evil.example.")
    let twins = remarks("From: \"p\u{430}y \(String(repeating: padding, count: 300)) pal\" <a@b.example>")
    #expect(twins.contains { $0.sentence.hasSuffix("like others: p\u{430}y pal.") })
  }

  @Test func domainsThatLookLikeOthers() {
    #expect(
      remarks("From: Service <service@paypa1.com>")
        == warning("The sender's domain paypa1.com looks like paypal.com, but is another."))
    #expect(
      remarks("From: Boss <boss@rnill.example>\nTo: bob@mill.example")
        == warning("The sender's domain rnill.example looks like mill.example, but is another."))
    #expect(
      remarks("From: Boss <boss@mill.example>\nReply-To: Boss <boss@rnill.example>\nTo: bob@mill.example")
        == warning("The domain for answers rnill.example looks like mill.example, but is another."))
    #expect(remarks("From: Boss <boss@mill.example>\nTo: bob@mill.example, eve@rnill.example") == [])
    // Told once, of the sender.
    #expect(
      remarks("From: Boss <boss@rnill.example>\nReply-To: boss@rnill.example\nTo: bob@mill.example").count
        == 1)
  }

  @Test func proofs() {
    #expect(
      verdict(
        "dkim=pass header.d=example.org; dmarc=pass header.from=example.org; spf=pass smtp.mailfrom=b.esp.example"
      )
        == good("example.org vouches for this mail (DMARC, DKIM)."))
    #expect(verdict("dkim=pass header.i=@example.org") == good("example.org vouches for this mail (DKIM)."))
    #expect(
      verdict("dkim=pass header.d=example.org", from: "a@news.example.org")
        == good("news.example.org vouches for this mail (DKIM)."))
    // Whoever has a name under a roof speaks for nobody else under it, nor for the roof.
    #expect(verdict("dkim=pass header.d=x.example.org").map(\.severity) == [.plain])
    #expect(verdict("dkim=pass header.d=x.kobe.jp", from: "a@y.kobe.jp").map(\.severity) == [.plain])
    #expect(verdict("dkim=pass header.d=co.uk", from: "a@bank.co.uk").map(\.severity) == [.plain])
    #expect(
      verdict("spf=pass smtp.mailfrom=x@example.org; dkim=none")
        == good("example.org vouches for this mail (SPF)."))
    #expect(
      verdict("dkim=pass header.d=esp.example; dmarc=none")
        == plain("esp.example vouches for this mail (DKIM); nothing proves that it is from example.org."))
  }

  @Test func failures() {
    #expect(
      verdict("dkim=pass header.d=evil.example; dmarc=fail header.from=example.org")
        == warning("example.org does not vouch for this mail (DMARC failed)."))
    // Two verdicts: the worse one counts.
    #expect(verdict("dmarc=pass; dmarc=fail; dkim=pass header.d=example.org").map(\.severity) == [.warning])
    #expect(verdict("spf=fail smtp.mailfrom=example.org").map(\.severity) == [.warning])
    #expect(verdict("spf=fail smtp.mailfrom=forwarder.example; dkim=none").map(\.severity) == [.plain])
    #expect(
      verdict("dkim=fail header.d=example.org; spf=pass smtp.mailfrom=example.org").map(\.severity) == [
        .warning
      ])
    #expect(verdict("spf=fail smtp.helo=x.example").map(\.severity) == [.plain])
    #expect(verdict("spf=softfail smtp.mailfrom=example.org").map(\.severity) == [.plain])
    #expect(verdict("none") == plain("Your mail server does not say who sent this mail."))
    #expect(
      verdict("dkim=temperror") == plain("Your mail server could not check whether it is from example.org."))
    // A forger's own domain vouches for him.
    #expect(
      verdict("dmarc=pass", from: "\"ceo@bank.example\" <x@evil.example>").map(\.severity) == [
        .warning, .plain,
      ])
    // The verdict is about an address that is not shown.
    #expect(
      verdict("dmarc=pass header.from=evil.example")
        == warning("Your mail server judged evil.example as the sender, not example.org."))
  }

  @Test func aListThatProvesItselfMayBreakProofs() {
    let list = "List-Id: Dev <dev.lists.example.net>\nList-Post: <mailto:dev@lists.example.net>\n"
    let failed = "dkim=pass header.d=lists.example.net; dmarc=fail header.from=example.org"
    #expect(verdict(failed, more: list).map(\.severity) == [.plain])
    // Whoever only says that he is a list is none.
    #expect(
      verdict("dkim=pass header.d=evil.example; dmarc=fail", more: list).map(\.severity) == [
        .warning, .plain,
      ])
  }

  @Test func listWithoutANameIsNone() {
    let mail = "From: a@example.org\nList-Id: 1347 <=?ISO-8859-1?Q?=D6AMTC?=>\n"
    #expect(remarks(mail) == [])
    #expect(
      remarks(mail.replacing("=?ISO-8859-1?Q?=D6AMTC?=", with: "dev.lists.example.net")).map(\.sentence) == [
        "Sent through the mailing list dev.lists.example.net."
      ])
  }

  @Test func withoutATrustedVerdictNothingIsClaimed() {
    let forged =
      "From: a@bank.example\nAuthentication-Results: mx.home.example; dkim=pass header.d=bank.example; dmarc=pass"
    #expect(remarks(forged) == [])
    #expect(
      remarks(Self.received + "Received: by x.example; y\n" + forged, Self.server)
        == plain("Your mail server does not say who sent this mail."))
    #expect(remarks("From: a@bank.example\nX-Encrypted: yes\nAutocrypt: addr=a@bank.example") == [])
    // Two authors: a proof would be about either.
    #expect(
      !verdict("dmarc=pass", from: "a@example.org, b@evil.example").contains { $0.severity == .good })
  }

  @Test(arguments: [
    "\"ceo@bank.example\" <x@evil.example>", "ceo@bank.example <x@evil.example>",
    "=?utf-8?Q?ceo=40bank.example=3E?= <x@evil.example>", "\"ceo@bank.example\":x@evil.example;",
    "\"ceo@bank.example \"@evil.example", "ceo%bank.example@evil.example", "=?utf-8?b?YUBi?=@evil.example",
    "ceo@bank.example, x@evil.example", "ceo@bank.example.evil.example",
    "<ceo@bank.example> <x@evil.example>",
    "\"Bank\u{200B}\u{200B}\u{200B}\" <x@evil.example>", "\"Bank \u{202E}knaB\" <x@evil.example>",
    "\"Bank                                        \" <x@evil.example>", "service@p\u{430}ypal.example",
    "P\u{430}ypal <x@evil.example>", "\u{430}\u{440}\u{440}\u{4CF}\u{435} Support <x@evil.example>",
    "service@xn--80ak6aa92e.com", "x\u{200B}@evil.example", "a@bank.example\nFrom: x@evil.example",
  ])
  func forgersWays(_ from: String) {
    #expect(remarks("From: \(from)").first?.severity == .warning, "\(remarks("From: \(from)"))")
  }

  @Test(arguments: [
    "Alice <alice@example.org>", "\"alice@example.org\" <alice@example.org>", "alice@example.org (Alice)",
    "\"sales@example.org\" <news@mail.example.org>", "Иван Петров <ivan@example.org>",
    "山田太郎 <taro@example.jp>",
    "Αλέξανδρος <a@example.gr>", "me@work <me@example.org>", "\"Doe, John\" <j@example.org>", "root",
    "محمد\u{200F} <m@example.org>", "Bob 👨‍👩‍👧 <b@example.org>",
    "ООО Rога <a@example.ru>".replacing("Rога", with: "Рога"),
    "\u{200B}Shop <news@shop.example>", "a@mail.example.com.au", "\"@alice\" <alice@example.org>", "",
  ])
  func honestWays(_ from: String) {
    #expect(!remarks("From: \(from)").contains { $0.severity == .warning }, "\(remarks("From: \(from)"))")
  }

  @Test func listsMayNameTheAuthor() {
    let list =
      "From: \"alice@example.org via Dev\" <dev@lists.example.net>\nList-Post: <mailto:dev@lists.example.net>"
    #expect(remarks(list).map(\.severity) == [.plain])
  }

  @Test func otherAddresses() {
    let from = "From: a@example.org\n"
    #expect(
      remarks(from + "Reply-To: b@other.example")
        == plain("Answers go to b@other.example, another domain than the sender's."))
    #expect(remarks(from + "Reply-To: b@mail.example.org") == [])
    #expect(remarks(from + "Reply-To: \"a@example.org\" <x@evil.example>").map(\.severity) == [.warning])
    #expect(remarks(from + "Reply-To: <x@ex\u{430}mple.org>").first?.severity == .warning)
    #expect(remarks(from + "Return-Path: <b@esp.example>") == plain("Sent by way of esp.example."))
    #expect(remarks(from + "Return-Path: <>") == [])
    #expect(
      remarks(from + "Sender: b@esp.example") == plain("Sent by b@esp.example in the name of the sender."))
    #expect(
      remarks(
        from
          + "List-Id: <dev.lists.example.net>\nReply-To: dev@lists.example.net\nSender: dev-bounces@lists.example.net"
      )
        == plain("Sent through the mailing list dev.lists.example.net."))
    #expect(
      verdict("dmarc=pass", more: "Return-Path: <b@esp.example>")
        == good("example.org vouches for this mail (DMARC)."))
  }

  @Test func firstMail() {
    let from = "From: a@example.org"
    #expect(
      remarks(from, Acquaintance(hasWritten: false)) == plain("First mail from this address."))
    #expect(remarks(from, Acquaintance(hasWritten: true)) == [])
    #expect(
      remarks("From: nobody", Acquaintance(hasWritten: false))
        == plain("This mail gives no address of its sender."))
  }
}

import Testing

@testable import hato

@Suite struct MailURLTests {
  @Test func hostAloneGetsTheStandardPort() throws {
    let url = try MailURL("imaps://mail.example.org")
    #expect(url.scheme == .imaps && url.host == "mail.example.org" && url.port == 993)
    #expect(url.user == nil && url.mailbox == nil)
    #expect(try MailURL("IMAP://a@h").port == 143)
  }

  @Test func everyPartIsRead() throws {
    let url = try MailURL("imaps://alice%40example.org@mail.example.org:1993/Lists/swift%2Ddev")
    #expect(url.user == "alice@example.org" && url.port == 1993 && url.mailbox == "Lists/swift-dev")
    #expect(try MailURL("imap://alice;AUTH=*@h/").user == "alice")
    #expect(try MailURL("imap://alice@[::1]:143/INBOX;UIDVALIDITY=1").mailbox == "INBOX")
    #expect(try MailURL("imap://alice@[::1]:10143").host == "::1")
    #expect(try MailURL("imap://alice@example.org@mail/").user == "alice@example.org")
  }

  @Test func aMaildropHasItsSchemes() throws {
    let url = try MailURL("pop3s://alice%40example.org@mail.example.org")
    #expect(url.scheme == .pop3s && url.scheme.isPOP3 && url.port == 995 && url.user == "alice@example.org")
    #expect(try MailURL("POP3://a@h").port == 110)
    // RFC 2384 §3.
    let pop = try MailURL("pop://alice;AUTH=+APOP@[::1]:8110/")
    #expect(pop.scheme == .pop3 && pop.user == "alice" && pop.host == "::1" && pop.port == 8110)
    #expect(pop.mailbox == nil)
    #expect(try !MailURL("imaps://h").scheme.isPOP3)
  }

  @Test(arguments: [
    "pop3s://h/INBOX", "pop3s://", "pop3s://a:secret@h", "pops://h", "pop3s://h:0", "pop4://h",
    "mail.example.org", "http://x", "imaps://", "imaps://a@", "imaps://a@h:0", "imaps://a@h:65536",
    "imaps://a@h:x", "imaps://alice:secret@h",
  ])
  func whatIsNoMailURLIsRefused(text: String) {
    #expect(throws: UsageFailure.self) { try MailURL(text) }
  }

  @Test func aPasswordIsNeitherTakenNorRepeated() {
    do {
      _ = try MailURL("imaps://alice:wonderland@h")
      Issue.record("taken")
    } catch {
      #expect(!error.sentence.contains("wonderland"))
    }
  }

  @Test func brokenPercentSignsStay() {
    #expect(MailURL.percentDecoded("100%") == "100%")
    #expect(MailURL.percentDecoded("%zz%+1%41") == "%zz%+1A")
  }
}

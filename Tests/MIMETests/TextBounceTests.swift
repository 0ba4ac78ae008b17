import MIME
import Mail
import TestSupport
import Testing

/// Reports that only people were meant to read.
@Suite struct TextBounceTests {
  private func report(_ text: String, from: String = "MAILER-DAEMON@mx.example", more: String = "")
    -> DeliveryReport?
  {
    DeliveryReport(text: text, header: HeaderFields(Array("From: \(from)\n\(more)\n".utf8)))
  }

  @Test func addressAndReplyAreFound() {
    let report = report(
      "I'm afraid I wasn't able to deliver your message.\n\n<a@example.com>:\nhost said: 550 5.2.2 full\nsorry\n\n<b@example.com>:\nno\n\n--- Below this line is a copy of the message.\n\n<c@example.com>:\n"
    )
    #expect(report?.recipients.map(\.address) == ["a@example.com", "b@example.com"])
    #expect(report?.recipients.first?.diagnostic == "550 5.2.2 full sorry")
    #expect(
      report?.recipients.first?.status == EnhancedStatus(.failed, 2, 2)
        && report?.recipients.first?.action == .failed)
  }

  @Test func failedRecipientsOfTheHeaderCount() {
    let report = report(
      "could not be delivered", from: "a@b.example", more: "X-Failed-Recipients: x@example.com\n")
    #expect(report?.recipients.map(\.address) == ["x@example.com"])
  }

  @Test func delayIsNoFailure() {
    #expect(
      report("delivery to the following was delayed:\n\n a@example.com\n")?.recipients.first?.action
        == .delayed)
  }

  @Test func mailOfPeopleIsNoReport() {
    #expect(report("could not be delivered\n<a@example.com>:\n", from: "Bob <bob@example.com>") == nil)
    #expect(report("Welcome!\n<a@example.com>:\n") == nil)
    #expect(report("could not be delivered, who knows why") == nil)
  }

  @Test(
    .enabled(if: MailCorpus.isPresent, "corpus not present"),
    arguments: [
      ("flanker/bounce/broken-mime.eml", "info@example.net"),
      ("flanker/bounce/gmail-no-dns.eml", "user@example.comm"),
      ("flanker/bounce/gmail-invalid-address.eml", "awfawfawfawfawfaw@someserverhere.com"),
      ("deltachat/gmx_ndn.eml", "snaerituhaeirns@gmail.com"),
      ("deltachat/yahoo_ndn.eml", "haeclirth.sinoenrat@yahoo.com"),
    ])
  func reportsOfTheCorpus(_ name: String, _ address: String) throws {
    let message = EntityParser.parse(try MailCorpus.bytes("mime/" + name))
    let part = try #require(message.structure?.displayed.first?.part)
    let text = DecodedText(part: part, bytes: try #require(message.content(at: part.path)), isCut: false).text
    #expect(DeliveryReport(text: text, header: message.header)?.recipients.map(\.address) == [address])
  }
}

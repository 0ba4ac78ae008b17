import MIME
import Mail
import TestSupport
import Testing

@Suite struct ReportTests {
  /// RFC 3464, appendix E.
  @Test func reportsOfTheRFC() throws {
    let report = try #require(
      DeliveryReport(
        Array(
          """
          Reporting-MTA: dns; cs.utk.edu

          Original-Recipient: rfc822;louisl@larry.slip.umd.edu
          Final-Recipient: rfc822;louisl@larry.slip.umd.edu
          Action: failed
          Status: 4.0.0
          Diagnostic-Code: smtp; 426 connection timed out
          Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400

          Final-Recipient: rfc822;<arathib@vnet.ibm.com>
          Action: delayed (will retry)
          Diagnostic-Code: smtp; 450 4.2.2 busy
          Remote-MTA: dns; vnet.ibm.com
          Will-Retry-Until: Sat, 9 Jul 1994 17:15:49 -0400
          """.utf8)))
    #expect(report.reportingMTA == "cs.utk.edu")
    #expect(report.recipients.map(\.address) == ["louisl@larry.slip.umd.edu", "arathib@vnet.ibm.com"])
    #expect(report.recipients.map(\.action) == [.failed, .delayed])
    #expect(report.recipients[0].diagnostic == "426 connection timed out")
    #expect(report.recipients[0].originalAddress == nil)
    #expect(report.recipients[1].status == EnhancedStatus(.delayed, 2, 2))
    #expect(report.recipients[1].remoteMTA == "vnet.ibm.com")
    #expect(report.recipients[1].willRetryUntil?.seconds == 773_788_549)
  }

  /// RFC 6533 §3.
  @Test func addressesBeyondASCII() {
    let report = DeliveryReport(
      Array(
        "Final-Recipient: utf-8; g\\x{fc}nther@example.org\nOriginal-Recipient: utf-8; 用户@example.org\nAction: failed\nStatus: 5.6.7\n"
          .utf8))
    #expect(report?.recipients.first?.address == "günther@example.org")
    #expect(report?.recipients.first?.originalAddress == "用户@example.org")
  }

  @Test func blocksThatRunTogetherAreTakenApart() {
    let report = DeliveryReport(
      Array(
        "\nReporting-MTA: dns;a\nFinal-Recipient: rfc822;b@x\nAction: failed\nFinal-Recipient: rfc822;c@x\nStatus: 2.0.0\n"
          .utf8))
    #expect(report?.recipients.map(\.action) == [.failed, .delivered])
    #expect(DeliveryReport(Array("nothing\nof the kind\n".utf8)) == nil)
    let many = String(repeating: "Final-Recipient: rfc822;b@x\n\n", count: 2000)
    #expect(DeliveryReport(Array(many.utf8))?.recipients.count == 1000)
    // Folds without a field are not read again for each of them.
    let folds = String(repeating: " <a@b.example>\n", count: 60_000) + "Reporting-MTA: dns;a\n"
    #expect(DeliveryReport(Array(folds.utf8))?.reportingMTA == "a")
    let long = String(repeating: "x: y\n", count: 300_000) + "Reporting-MTA: dns;a\n"
    #expect(DeliveryReport(Array(long.utf8)) == nil)
  }

  /// https://cr.yp.to/proto/qsbmf.txt
  @Test func noticeInWords() {
    let text = """
      Hi. This is the qmail-send program at heaven.af.mil.
      I'm afraid I wasn't able to deliver your message to the following addresses.

      <god@heaven.af.mil>:
      Sorry, no mailbox here by that name. (#5.1.1)

      joe@example.org:
      450 4.2.2 full

      --- Below this line is a copy of the message.

      Message-ID: <1@x>
      <not@this.one>:
      """
    let header = HeaderFields(Array("From: MAILER-DAEMON@heaven.af.mil\n\n".utf8))
    let report = DeliveryReport(notice: text, header: header)
    #expect(report?.recipients.map(\.address) == ["god@heaven.af.mil", "joe@example.org"])
    #expect(report?.recipients.map(\.action) == [.failed, .delayed])
    #expect(report?.recipients.first?.status == EnhancedStatus(.failed, 1, 1))
    #expect(report?.recipients.last?.diagnostic == "450 4.2.2 full")
    #expect(report?.originalMessageID == "<1@x>")
    let person = HeaderFields(Array("From: alice@example.org\n\n".utf8))
    #expect(DeliveryReport(notice: text, header: person) == nil)
    #expect(DeliveryReport(notice: "no address", header: header) == nil)
  }

  @Test(arguments: [
    ("5.1.1 unknown", EnhancedStatus(.failed, 1, 1)), ("550 5.7.26 no", EnhancedStatus(.failed, 7, 26)),
    ("at [10.5.1.1] 4.2.2", EnhancedStatus(.delayed, 2, 2)), ("2.0.0", EnhancedStatus(.success, 0, 0)),
    ("550 5.1.1.", EnhancedStatus(.failed, 1, 1)),
  ])
  func statusIsFound(text: String, status: EnhancedStatus) {
    #expect(EnhancedStatus(in: Array(text.utf8)) == status)
  }

  @Test(arguments: ["", "3.1.1", "5.1", "5.1.1.1", "5.1234.1", "5..1", "5.1.", "550"])
  func noStatusIsFound(text: String) { #expect(EnhancedStatus(in: Array(text.utf8)) == nil) }

  @Test func everyStatusHasWords() {
    #expect(EnhancedStatus(.failed, 1, 1).words == "there is no such mailbox")
    #expect(EnhancedStatus(.failed, 1, 99).words == "the address was not accepted")
    #expect(EnhancedStatus(.failed, 99, 1).words == "no reason was given")
    #expect(EnhancedStatus(.delayed, 7, 26).description == "4.7.26")
  }

  /// RFC 8098, §9.
  @Test func dispositionOfTheRFC() {
    let report = DispositionReport(
      Array(
        """
        Reporting-UA: joes-pc.cs.example.com; Foomail 97.1
        Original-Recipient: rfc822;Joe_Recipient@example.com
        Final-Recipient: rfc822;Joe_Recipient@example.com
        Original-Message-ID: <199509192301.23456@example.org>
        Disposition: manual-action/MDN-sent-manually; displayed
        """.utf8))
    #expect(report?.kind == .displayed)
    #expect(report?.isAutomatic == false)
    #expect(report?.recipient == "Joe_Recipient@example.com")
    #expect(report?.originalMessageID == "<199509192301.23456@example.org>")
    let failed = DispositionReport(
      Array("Disposition: automatic-action/MDN-sent-automatically; deleted/error\nError: full\n".utf8))
    #expect(failed?.kind == .deleted)
    #expect(failed?.isAutomatic == true)
    #expect(failed?.errors == ["full"])
    #expect(DispositionReport(Array("Final-Recipient: rfc822;a@b\n".utf8)) == nil)
  }

  /// RFC 5965, appendix B.2.
  @Test func feedbackOfTheRFC() {
    let report = FeedbackReport(
      Array(
        """
        Feedback-Type: abuse
        User-Agent: SomeGenerator/1.0
        Version: 1
        Original-Mail-From: <somespammer@example.net>
        Original-Rcpt-To: <user@example.com>
        Received-Date: Thu, 8 Mar 2005 14:00:00 EDT
        Source-IP: 192.0.2.2
        Reported-Domain: example.net
        Reported-Uri: http://example.net/earn_money.html
        """.utf8))
    #expect(report?.kind == "abuse")
    #expect(report?.originalMailFrom == "somespammer@example.net")
    #expect(report?.originalRecipients == ["user@example.com"])
    #expect(report?.sourceIP == "192.0.2.2")
    #expect(report?.reportedURIs == ["http://example.net/earn_money.html"])
    #expect(report?.incidents == 1)
    #expect(report?.arrival != nil)
  }

  @Test func anyBytesAreAReportOrNone() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = [
      "Reporting-MTA: dns; a\n", "Final-Recipient: ", "rfc822;", "utf-8; \\x{", "}", "Action: failed\n",
      "Status: 5.1.1\n", "\n\n", "Disposition: ", "automatic-action/x; ", "Feedback-Type: abuse\n",
      "Arrival-Date: Thu, 7 Jul 1994 17:15:49 -0400\n", "5.", "\r", "Original-Rcpt-To:",
    ]
    for _ in 0..<500 {
      let bytes = random.bytes(upTo: 300, dictionary: words)
      for recipient in DeliveryReport(bytes)?.recipients ?? [] { #expect(!recipient.address.isEmpty) }
      _ = DispositionReport(bytes)
      _ = FeedbackReport(bytes)
      _ = EnhancedStatus(in: bytes)?.words
    }
  }
}

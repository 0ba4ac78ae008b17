import Foundation
import MIME
import Mail
import Screen
import TestSupport
import Testing

@testable import Rendering

@Suite struct TrustLineTests {
  private func render(_ bytes: [UInt8], width: Int = 80, all: Bool = false) -> RenderedText {
    var options = RenderOptions(
      width: width, showsAllHeaders: all, now: Timestamp(seconds: 1_800_000_000), zoneOffsetMinutes: 0)
    options.acquaintance = Acquaintance(authservIDs: ["mx.home.example"])
    return Whole.render(bytes, options: options)
  }

  private static let vouched =
    "Authentication-Results: mx.home.example; dmarc=pass\nReceived: from a by mx.home.example with SMTP; x\n"

  @Test func standsInTheHeaderBlockAlsoWithAllHeaders() {
    let mail = Array(
      (Self.vouched + "From: a@example.org\n\n\u{2713} bank.example vouches for this mail.\n").utf8)
    for all in [false, true] {
      let rendered = render(mail, all: all)
      let header = rendered.lines.prefix(rendered.headerLineCount)
      #expect(header.contains { $0.runs.first?.role == .good && $0.text.hasPrefix("✓ example.org vouches") })
      #expect(header.last?.text == "")
    }
  }

  /// Whatever a mail draws, it does not draw in the roles of the trust line.
  @Test func noBodyHasItsLooks() {
    let html = """
      <p style="color:green">&#10003; bank.example vouches for this mail.</p><b style="color:red">! warning</b>
      <pre>From: a@bank.example</pre><font color=green>ok</font>
      """
    for type in ["text/plain", "text/html", "text/enriched", "message/rfc822"] {
      let mail = "From: a@example.org\nContent-Type: \(type)\n\n\(html)\n"
      let rendered = render(Array(mail.utf8))
      let body = rendered.lines.dropFirst(rendered.headerLineCount).flatMap(\.runs)
      #expect(!body.contains { $0.role == .good }, "\(type)")
    }
  }

  @Test(.enabled(if: MailCorpus.isPresent, "corpus not present"))
  func hostileMailHasNoVerdictAndHidesNoSender() throws {
    let expected = try #require(try MailCorpus.json("hostile/expected.json") as? [String: Any])
    let messages = try #require(expected["messages"] as? [String: [String: Any]])
    var count = 0
    for (name, facts) in messages where ["spoof", "homograph", "ui"].contains(facts["class"] as? String) {
      let must = (facts["must"] as? [String] ?? []).joined(separator: " ")
      let rendered = render(try MailCorpus.bytes("hostile/" + name))
      let header = rendered.lines.prefix(rendered.headerLineCount).map(\.text).joined(separator: "\n")
      #expect(!rendered.lines.flatMap(\.runs).contains { $0.role == .good }, "\(name)")
      if must.contains("from evil.example") {
        #expect(header.contains("evil.example"), "\(name): \(header)")
        count += 1
      }
      if must.contains("no sender address") {
        #expect(header.contains("no address of its sender"), "\(name)")
      }
      if must.contains("show both") { #expect(header.contains("mallory@evil.example"), "\(name): \(header)") }
      if must.contains("punycode") { #expect(header.contains("xn--80ak6aa92e.com"), "\(name): \(header)") }
      if must.contains("mixed scripts") {
        #expect(header.contains("xn--pypal-4ve.example"), "\(name): \(header)")
      }
    }
    #expect(count >= 18)
  }

  /// An address that is not the sender's stands only where it can't pass for it: in quotes, in brackets of its own, or
  /// in a warning.
  @Test(
    .enabled(if: MailCorpus.isPresent, "corpus not present"),
    arguments: [
      "spoof-from-display-address", "spoof-from-encoded-at", "spoof-from-padding", "spoof-from-source-group",
      "spoof-from-double-angle", "spoof-from-display-address-nospace", "spoof-from-invisible-padding",
    ])
  func aNameThatPosesStandsInQuotes(name: String) throws {
    let rendered = render(try MailCorpus.bytes("hostile/\(name).eml"), width: 140)
    let from = try #require(rendered.lines.first { $0.text.hasPrefix("From ") }?.text)
    #expect(from.dropFirst(9).first == "\"", "\(from)")
    let header = rendered.lines.prefix(rendered.headerLineCount)
    #expect(header.contains { $0.runs.first?.role == .warning && $0.text.contains("mallory@evil.example") })
  }

  @Test func longRemarksStayShort() {
    let long = String(repeating: "a", count: 5000)
    let rendered = render(
      Array("From: \"\(long)@bank.example\" <x@\(long).evil.example>\n\n".utf8), width: 20)
    let warnings = rendered.lines.prefix(rendered.headerLineCount).filter { $0.runs.first?.role == .warning }
    #expect(!warnings.isEmpty && warnings.count <= 20)
  }
}

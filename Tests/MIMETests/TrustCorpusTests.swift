import Foundation
import MIME
import Mail
import TestSupport
import Testing

@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct TrustCorpusTests {
  private func remarks(_ path: String, _ acquaintance: Acquaintance = Acquaintance()) throws -> [TrustRemark]
  {
    SenderTrust.remarks(HeaderFields(try MailCorpus.bytes(path)), acquaintance)
  }

  /// Those of which the expectations ask for a warning in some form. Of the others the address alone says enough: the
  /// rest is decoration (`xss`, `empty-name`), or is dropped (`route`, a fold in a name).
  private static let quiet: Set<String> = [
    "spoof-from-xss.eml", "spoof-from-empty-name.eml", "spoof-from-route.eml",
    "spoof-from-newline-raw-fold.eml",
    "spoof-authentication-results.eml",
  ]
  /// No address at all: said, but no forgery.
  private static let addressless: Set<String> = ["spoof-from-only-name.eml", "spoof-from-null-address.eml"]

  @Test func spoofedSendersAreWarnedOf() throws {
    let expected = try #require(try MailCorpus.json("hostile/expected.json") as? [String: Any])
    let messages = try #require(expected["messages"] as? [String: [String: Any]])
    let names = messages.filter { ["spoof", "homograph"].contains($0.value["class"] as? String) }.keys
    #expect(names.count > 20)
    for name in names {
      let found = try remarks("hostile/" + name, Acquaintance(authservIDs: ["mx.else.example"]))
      #expect(!found.contains { $0.severity == .good }, "\(name): \(found)")
      if Self.addressless.contains(name) {
        #expect(found.map(\.sentence) == ["This mail gives no address of its sender."], "\(name)")
      } else {
        #expect((found.first?.severity == .warning) == !Self.quiet.contains(name), "\(name): \(found)")
      }
    }
  }

  @Test(arguments: ["phish_sender", "phish_sender2", "phish_sender3"])
  func twoSendersAreWarnedOf(name: String) throws {
    let found = try remarks("mime/rspamd/\(name).eml")
    #expect(found.first?.severity == .warning, "\(found)")
    #expect(found.first?.sentence.contains("attack.com") ?? false)
    #expect(found.first?.sentence.contains("legitimate.com") ?? false)
  }

  @Test func plainSendersAreLeftAlone() throws {
    let paths = MailCorpus.files(below: "mime/rspamd/from")
    #expect(paths.count == 9)
    for path in paths { #expect(try remarks(path).isEmpty, "\(path)") }
    // A brand in a name is no address, and nobody can know whose it is.
    #expect(try !remarks("mime/rspamd/sa_display_name_spoof.eml").contains { $0.severity == .warning })
    for path in ["phish_sender4", "phish_sender5"] {
      #expect(try remarks("mime/rspamd/\(path).eml").map(\.severity).first == .plain, "\(path)")
    }
    #expect(try remarks("mime/rspamd/phish_sender6.eml").isEmpty)
  }

  @Test func protectedHeadersSayNothing() throws {
    for path in MailCorpus.files(below: "mime/notmuch/protected-headers") {
      #expect(try !remarks(path).contains { $0.severity != .plain }, "\(path)")
    }
  }

  /// Warnings in mail that is not there to deceive, and why they are right; the list may only shrink.
  private static let rightly: [String: String] = [
    "mime/ruby-mail/plain_emails/raw_email_bad_time.eml": "spam: a Latin a at the end of a Russian word",
    "mime/ruby-mail/plain_emails/raw_email_multiple_from.eml":
      "two addresses without a comma make one with an @ before the @",
    "mime/ruby-mail/plain_emails/raw_email_with_at_display_name.eml":
      "two authors and no Sender (RFC 5322 §3.6.2)",
    "rendering/composed/split-multibyte-encoded-words.eml": "two authors and no Sender (RFC 5322 §3.6.2)",
  ]

  @Test func warningsAreRareAndRight() throws {
    var count = 0
    var warned: Set<String> = []
    for path in MailCorpus.messages where !path.hasPrefix("hostile/") && !path.contains("phish_sender") {
      count += 1
      if try remarks(path).contains(where: { $0.severity == .warning }) { warned.insert(path) }
    }
    print("trust warnings: \(warned.count) in \(count) mails")
    #expect(count > 700)
    #expect(warned == Set(Self.rightly.keys))
  }
}

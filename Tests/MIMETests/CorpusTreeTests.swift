import Foundation
import MIME
import Mail
import TestSupport
import Testing

/// Our trees against those of CPython's email package, which is a second opinion and not the truth.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct CorpusTreeTests {
  static let sets = [
    "aerc-rfc822", "cpython", "deltachat", "flanker", "libetpan-imf", "notmuch", "perl-email-mime",
    "php-imap",
    "php-mime-mail-parser", "rspamd", "ruby-mail",
  ]

  @Test func everyMessageOfEverySetIsParsed() throws {
    let paths = MailCorpus.messages
    #expect(paths.count > 700)
    for path in paths {
      let bytes = try MailCorpus.bytes(path)
      let message = EntityParser.parse(bytes)
      #expect(message.structure != nil, "\(path)")
      _ = message.structure?.displayed
      _ = message.structure?.attachments
    }
  }

  @Test(arguments: sets) func treeIsThatOfTheReference(set: String) throws {
    let reference = try #require(try MailCorpus.json("mime/\(set)/reference-cpython.json") as? [String: Any])
    let messages = try #require(reference["messages"] as? [String: [String: Any]])
    var differences: [String] = []
    for (name, expected) in messages.sorted(by: { $0.key < $1.key }) {
      guard let parts = expected["parts"] as? [[String: Any]] else { continue }
      let bytes = try MailCorpus.bytes("mime/\(set)/\(name)")
      let found = Self.outline(EntityParser.parse(bytes))
      let wanted = Self.outline(parts)
      if found != wanted { differences.append("\(set)/\(name): \(found) instead of \(wanted)") }
    }
    let unexpected = differences.filter { line in !Self.deviations.contains { line.hasPrefix($0.start) } }
    #expect(unexpected.isEmpty)
  }

  /// Where the reference is not followed: the message, and why. May only shrink.
  private static let deviations: [(start: String, reason: String)] = [
    (
      "cpython/msg_15.txt",
      "after a boundary that two multiparts share, the last part is shown rather than lost"
    ),
    ("cpython/msg_37.txt", "two delimiters in a row have an empty part between them (RFC 2046 §5.1.1)"),
    ("cpython/msg_39.txt", "delimiters of the multipart around end a part; the parts after it are kept"),
    ("rspamd/badboundary", "a delimiter with nothing after it begins no part"),
    ("ruby-mail/mime_emails/raw_email_with_binary_encoded", "the reference stops at a header it can't read"),
    ("ruby-mail/mime_emails/raw_email_with_illegal_boundary", "any boundary that is found divides"),
    ("ruby-mail/plain_emails/raw_email_bad_time", "the parts are found although the boundary is odd"),
  ]

  /// Without the blocks of a delivery status, which the reference takes for parts.
  static func visible(_ parts: [[String: Any]]) -> [[String: Any]] {
    var hidden: String?
    return parts.filter { part in
      let path = part["path"] as? String ?? ""
      if let above = hidden, path.hasPrefix(above + ".") || above == "0" { return false }
      let type = part["type"] as? String ?? ""
      let holdsParts = type == "message/rfc822" || type == "message/global"
      hidden = type.hasPrefix("message/") && !holdsParts ? path : nil
      return true
    }
  }

  /// The reference takes the blocks of a delivery status for parts, and leaves a multipart without parts one.
  static func outline(_ parts: [[String: Any]]) -> [String] {
    var types: [String] = []
    var hidden: String?
    for (index, part) in parts.enumerated() {
      let path = part["path"] as? String ?? ""
      if let above = hidden, path.hasPrefix(above + ".") || above == "0" { continue }
      hidden = nil
      let type = (part["type"] as? String ?? "").filter { $0 != "\"" }
      let holdsParts = type == "message/rfc822" || type == "message/global"
      if type.hasPrefix("message/"), !holdsParts { hidden = path }
      let next = index + 1 < parts.count ? parts[index + 1]["path"] as? String ?? "" : ""
      let isEmpty = type.hasPrefix("multipart/") && path != "0" && !next.hasPrefix(path + ".")
      types.append(
        isEmpty || (type.hasPrefix("multipart/") && path == "0" && parts.count == 1) ? "text/plain" : type)
    }
    return types
  }

  static func outline(_ message: ParsedMessage) -> [String] {
    message.entities.map { $0.part.type.description }
  }
}

import Foundation
import MIME
import Mail
import TestSupport
import Testing

/// The facts of `mime/ruby-mail`.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct RubyMailTests {
  @Test func everyFact() throws { try Self.facts().check(Self.deviations) }

  static func facts() throws -> FactSheet {
    let test = Self()
    let file = try #require(try MailCorpus.json("mime/ruby-mail/expected.json") as? [String: Any])
    let messages = try #require(file["messages"] as? [String: [String: Any]])
    var sheet = FactSheet("ruby-mail")
    for (name, facts) in messages.sorted(by: { $0.key < $1.key }) {
      for (form, message) in try ReadMessage.forms("mime/ruby-mail/" + name) {
        for (key, value) in facts.sorted(by: { $0.key < $1.key }) where key != "note" {
          test.check(key, value, message, name + form, &sheet)
        }
      }
    }
    return sheet
  }

  private static let deviations = [
    Deviation(
      "attachment_emails/attachment_with_encoded_name", "attachments",
      "octets that are none of ISO-2022-JP are read as Shift_JIS"),
    Deviation(
      "rfc2822/example13", "date",
      "a line that is no field begins the body, so that no text is lost as a header"),
  ]

  /// The origin counts those of attached messages too.
  private static func attachments(_ message: ReadMessage) -> [Entity] {
    message.attachments(insideMessages: true)
  }

  private func check(
    _ key: String, _ value: Any, _ message: ReadMessage, _ name: String, _ sheet: inout FactSheet
  ) {
    let what = "\(name) \(key)"
    if header(key, value, message, what, &sheet) { return }
    switch key {
    case "text": sheet.compare(what, message.body("plain")?.trimmedText, (value as? String)?.trimmedText)
    case "type": sheet.compare(what, message.message.structure?.root.type.description, value as? String)
    case "charset":
      sheet.compare(
        what, message.message.structure?.root.parameters.decoded("charset")?.lowercased(), value as? String)
    case "multipart":
      sheet.compare(what, message.message.structure?.root.isMultipart, value as? Bool)
    case "children": sheet.compare(what, message.children().count, value as? Int)
    case "children_of_first":
      sheet.compare(what, message.children(of: message.children().first ?? 0).count, value as? Int)
    case "child_types":
      let types = message.children().map { message.message.entities[$0].part.type.description }
      sheet.compare(what, types, value as? [String])
    case "boundary", "inner_boundary":
      let boundaries = message.message.entities.compactMap { $0.part.parameters.decoded("boundary") }
      sheet.compare(what, boundaries.dropFirst(key == "boundary" ? 0 : 1).first, value as? String)
    case "attachments":
      sheet.compare(what, Self.attachments(message).map { $0.part.fileName ?? "" }, value as? [String])
    case "attachment_count": sheet.compare(what, Self.attachments(message).count, value as? Int)
    case "attachment_bytes": sizes(value, message, what, &sheet)
    case "is_attachment":
      sheet.compare(
        what, message.message.structure?.root.disposition?.kind == "attachment", value as? Bool)
    case "mbox_from_line":
      sheet.compare(
        what,
        String(decoding: message.message.bytes.prefix { $0 != 10 && $0 != 13 }.dropFirst(5), as: UTF8.self),
        value as? String)
    default: Issue.record("\(what) is not known")
    }
  }

  /// `null` is a message, whose size is not told.
  private func sizes(_ value: Any, _ message: ReadMessage, _ what: String, _ sheet: inout FactSheet) {
    let sizes = (value as? [Any] ?? []).map { $0 as? Int }
    for (entity, size) in zip(Self.attachments(message), sizes) {
      guard let size else { continue }
      // What is not encoded counts with LF alone.
      let content = message.decoded(entity)
      let isEncoded = TransferEncoding(label: entity.part.encoding) != .identity
      sheet.compare(what, isEncoded ? content.count : ReadMessage.withoutReturns(content).count, size)
    }
  }

  /// Whether the fact is about the header.
  private func header(
    _ key: String, _ value: Any, _ message: ReadMessage, _ what: String, _ sheet: inout FactSheet
  ) -> Bool {
    switch key {
    case "from", "to", "cc", "resent_from", "resent_to":
      sheet.compare(what, message.emails(key.fieldName), value as? [String])
    case "reply_to": sheet.compare(what, message.emails("Reply-To"), value as? [String])
    case "sender": sheet.compare(what, message.emails("Sender").first, value as? String)
    case "from_display": sheet.compare(what, message.addresses("From").first?.name, value as? String)
    case "to_display": sheet.compare(what, message.addresses("To").first?.name, value as? String)
    case "subject": sheet.compare(what, message.text("Subject"), (value as? String)?.withSingleSpaces)
    case "message_id": sheet.compare(what, message.ids("Message-ID").first, value as? String)
    case "in_reply_to": sheet.compare(what, message.ids("In-Reply-To"), value as? [String])
    case "references": sheet.compare(what, message.ids("References"), value as? [String])
    case "cc_groups":
      sheet.compare(
        what, message.all("Cc").filter { $0.host.isEmpty }.map(\.mailbox), value as? [String])
    case "to_group_addresses": sheet.compare(what, message.emails("To"), value as? [String])
    case "date", "resent_date":
      sheet.compare(what, message.date(key.fieldName)?.seconds, (value as? String).flatMap(Self.seconds))
    case "received_dates":
      let dates = message.message.header.all("Received").map { DateField.parse($0.body)?.seconds }
      sheet.compare(what, dates, (value as? [String])?.map(Self.seconds))
    default: return false
    }
    return true
  }

  private static func seconds(_ text: String) -> Int64? {
    ISO8601DateFormatter().date(from: text).map { Int64($0.timeIntervalSince1970) }
  }
}

extension String {
  /// `resent_from` as a field's name.
  var fieldName: String { split(separator: "_").map(\.capitalized).joined(separator: "-") }
}

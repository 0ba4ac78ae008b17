import Foundation
import MIME
import Mail
import TestSupport
import Testing

/// The facts of `mime/deltachat` that are about MIME; replies and quotations are those of the renderer.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct DeltaChatTests {
  @Test func everyFact() throws { try Self.facts().check(Self.deviations) }

  static func facts() throws -> FactSheet {
    let test = Self()
    let file = try #require(try MailCorpus.json("mime/deltachat/expected.json") as? [String: Any])
    let messages = try #require(file["messages"] as? [String: [String: Any]])
    var sheet = FactSheet("deltachat")
    for (name, facts) in messages.sorted(by: { $0.key < $1.key }) {
      for (form, message) in try ReadMessage.forms("mime/deltachat/" + name) {
        for (key, value) in facts.sorted(by: { $0.key < $1.key }) where !Self.others.contains(key) {
          test.check(key, value, message, name + form, &sheet)
        }
      }
    }
    return sheet
  }

  /// Facts that other tests look at (Rendering).
  private static let others = [
    "note", "reply_text", "reply_starts_with", "quoted", "rendered_contains", "text_lines",
  ]

  private static let deviations = [
    Deviation(
      "attach_filename_combined", "filename",
      "the extended form wins (RFC 6266 §4.3 says so of the same fields)"),
    Deviation("attach_filename_encoded_words_binary", "filename", "a name has no blank in front"),
  ]

  private func check(
    _ key: String, _ value: Any, _ message: ReadMessage, _ name: String, _ sheet: inout FactSheet
  ) {
    let what = "\(name) \(key)"
    switch key {
    case "subject": sheet.compare(what, message.text("Subject"), value as? String)
    case "message_id": sheet.compare(what, message.ids("Message-ID").first, value as? String)
    case "recipients":
      // The origin has no capitals in addresses.
      let found = (message.emails("To") + message.emails("Cc")).map { $0.lowercased() }
      sheet.compare(what, found, value as? [String])
    case "leaf_parts": sheet.compare(what, message.leaves.count, value as? Int)
    case "leaf_parts_with_attachment":
      sheet.compare(what, message.message.structure?.attachments.isEmpty == false, value as? Bool)
    case "part_is_attachment":
      for (path, isAttachment) in value as? [String: Bool] ?? [:] {
        let part = message.message.entities.first { $0.part.path.description == path }?.part
        sheet.compare(what + path, part?.disposition?.kind == "attachment", isAttachment)
      }
    case "filename":
      for (path, fileName) in value as? [String: String] ?? [:] {
        let part = message.message.entities.first { $0.part.path.description == path }?.part
        // "Decoding to foo.bar is also acceptable", says the set.
        let isAccepted = name.hasPrefix("attach_filename_encoded_words_bad") && part?.fileName == "foo.bar"
        sheet.compare(what + path, isAccepted ? fileName : part?.fileName, fileName)
      }
    case "attachment": sheet.compare(what, message.attachments.first?.part.fileName, value as? String)
    case "text": sheet.compare(what, message.body("plain")?.trimmedText, value as? String)
    case "text_contains":
      let text = message.body("plain") ?? ""
      sheet.note(what, text.contains(value as? String ?? ""), text)
    case "html_contains":
      // The origin makes HTML of a plain text.
      let html = message.body("html") ?? message.body("plain") ?? ""
      sheet.note(what, html.contains(value as? String ?? ""), html)
    case "flowed":
      let part = message.leaves.first?.part
      sheet.compare(what, part?.parameters.decoded("format") == "flowed", value as? Bool)
    case "html_only":
      sheet.compare(what, message.body("plain") == nil && message.body("html") != nil, value as? Bool)
    case "bounce": bounce(value, message, what, &sheet)
    default: Issue.record("\(what) is not known")
    }
  }

  private func bounce(_ value: Any, _ message: ReadMessage, _ what: String, _ sheet: inout FactSheet) {
    let report = report(message)
    guard let facts = value as? [String: String] else {
      let hasFailed = report?.recipients.contains { $0.action == .failed } ?? false
      return sheet.compare(what, hasFailed, false)
    }
    sheet.compare(what + " recipient", report?.recipients.first?.address, facts["recipient"])
    sheet.compare(what + " action", report?.recipients.first?.action, .failed)
    let original = message.message.entities.last {
      $0.part.envelope != nil || $0.part.type.subtype == "rfc822-headers"
    }
    let id =
      original?.part.envelope?.messageID
      ?? original.flatMap { HeaderFields(message.decoded($0)).first("Message-ID")?.text }
      ?? report?.originalMessageID
    sheet.compare(what + " message_id", id, facts["message_id"].map { "<\($0)>" })
  }

  private func report(_ message: ReadMessage) -> DeliveryReport? {
    let status = message.message.entities.first {
      $0.part.type.subtype == "delivery-status" || $0.part.type.subtype == "global-delivery-status"
    }
    if let status { return DeliveryReport(message.decoded(status)) }
    return message.body("plain").flatMap { DeliveryReport(notice: $0, header: message.message.header) }
  }
}

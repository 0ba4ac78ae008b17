import Foundation
import MIME
import Mail
import TestSupport
import Testing

/// The 550 facts of `mime/php-imap`: pairs of what its origin was asked, and the answer.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct PHPIMAPTests {
  @Test func everyFact() throws { try Self.facts().check(Self.deviations) }

  static func facts() throws -> FactSheet {
    let test = Self()
    let file = try #require(try MailCorpus.json("mime/php-imap/expected.json") as? [String: Any])
    let messages = try #require(file["messages"] as? [String: [[Any]]])
    var sheet = FactSheet("php-imap")
    for (name, facts) in messages.sorted(by: { $0.key < $1.key }) {
      for (form, message) in try ReadMessage.forms("mime/php-imap/" + name) {
        for fact in facts { test.check(fact[0] as? String ?? "", fact[1], message, name + form, &sheet) }
      }
    }
    return sheet
  }

  private static let deviations = [
    Deviation("example_bounce", "attachments[1].size", "the origin takes a line end off that is none"),
    Deviation("issue-414", "name", "a name as it was sent; AttachmentName makes it safe"),
  ]

  private func check(
    _ key: String, _ value: Any, _ message: ReadMessage, _ name: String, _ sheet: inout FactSheet
  ) {
    let what = "\(name) \(key)"
    let text = value as? String
    switch key {
    case "subject", "getSubject": sheet.compare(what, message.text("Subject") ?? "", text)
    case "hasTextBody": sheet.compare(what, message.body("plain")?.isEmpty == false, value as? Bool)
    case "hasHTMLBody": sheet.compare(what, message.body("html")?.isEmpty == false, value as? Bool)
    case "getTextBody":
      sheet.compare(
        what, message.bodies("plain").joined(separator: "\n").trimmedText, text?.lines.trimmedText)
    case "getHTMLBody":
      sheet.compare(what, message.bodies("html").joined(separator: "\n").trimmedText, text?.lines.trimmedText)
    case "content_type", "content_type.last", "Content_Type.last":
      sheet.compare(what, message.message.structure?.root.type.description, text)
    case "count(attachments)", "count(getAttachments)", "attachments.count":
      sheet.compare(what, message.attachments.count, value as? Int)
    case "message_id": sheet.compare(what, message.ids("Message-ID").first, text)
    case "in_reply_to": sheet.compare(what, message.ids("In-Reply-To").first, text)
    default:
      if key.hasPrefix("attachments[") {
        attachment(key, value, message, what, &sheet)
      } else if key.hasPrefix("date[") {
        // A template; DateFieldTests has the dates for it.
        if name.hasPrefix("date-template") { return }
        sheet.compare(what, message.date("Date")?.utc, text)
      } else if !address(key, text, message, what, &sheet) {
        field(key, text, message, what, &sheet)
      }
    }
  }

  /// `from[0].mail`, and `from`, which is its whole text.
  private func address(
    _ key: String, _ value: String?, _ message: ReadMessage, _ what: String, _ sheet: inout FactSheet
  ) -> Bool {
    let name = key.prefix { $0 != "[" }
    guard ["from", "to", "bcc", "sender", "reply_to"].contains(name) else { return false }
    let found = message.all(String(name).fieldName).first
    let full = found.map { address in address.name.map { "\($0) <\(address.spec)>" } ?? address.spec }
    switch key.split(separator: ".").last {
    case "mail": sheet.compare(what, found?.spec, value)
    case "personal": sheet.compare(what, found?.name ?? "", value)
    case "mailbox": sheet.compare(what, found?.mailbox, value)
    case "host": sheet.compare(what, found?.host ?? "", value)
    default: sheet.compare(what, full ?? "", value)
    }
    return true
  }

  /// Any other field, by its name with underscores for hyphens, as it was written.
  private func field(
    _ key: String, _ value: String?, _ message: ReadMessage, _ what: String, _ sheet: inout FactSheet
  ) {
    var name = key.prefix { $0 != "[" }
    if key.hasPrefix("get(") { name = key.dropFirst(5).dropLast(2) }
    let found = message.message.header.first(String(name.replacing("_", with: "-")))
    sheet.compare(what, found.map { String(decoding: $0.unfolded, as: UTF8.self) }, value)
  }

  /// `attachments[2].size`
  private func attachment(
    _ key: String, _ value: Any, _ message: ReadMessage, _ what: String, _ sheet: inout FactSheet
  ) {
    let number = Int(key.dropFirst(12).prefix { $0 != "]" }) ?? 0
    let found = message.attachments
    guard number < found.count else { return sheet.note(what, false, "only \(found.count) attachments") }
    let entity = found[number]
    let part = entity.part
    let text = value as? String
    switch key.split(separator: ".").last {
    // Where there is no name, the origin invents one of eight hexadecimal digits.
    case "filename", "name", "getExtension", "id":
      let names = [part.fileName, part.parameters.decoded("name"), part.contentID].compactMap { $0 }
      if text?.wholeMatch(of: /[0-9a-f]{8}|/) != nil { return }
      let isMet = names.contains { name in
        key.hasSuffix("Extension") ? name.split(separator: ".").last.map(String.init) == text : name == text
      }
      sheet.note(what, isMet, "\(names) instead of \(text ?? "")")
    case "content_type": sheet.compare(what, part.type.description, text)
    // In transfer encoding, with CRLF, and without the line ends at its end.
    case "size":
      guard what.contains("(CRLF)") else { return }
      let sizes = [entity.body.count, entity.body.count - message.lineEnds(entity)]
      sheet.note(what, sizes.contains(value as? Int ?? -1), "\(sizes) instead of \(value)")
    case "disposition": sheet.compare(what, part.disposition?.kind, text)
    case "content_id": sheet.compare(what, part.contentID.map { "<\($0)>" }, text)
    case "description": sheet.compare(what, part.description, text)
    case "content":
      let content = String(decoding: message.decoded(entity), as: UTF8.self)
      sheet.compare(what, content.lines.trimmedText, text?.lines.trimmedText)
    // Numbers of the origin's own.
    case "type", "part_number", "hash": break
    default: Issue.record("\(what) is not known")
    }
  }
}

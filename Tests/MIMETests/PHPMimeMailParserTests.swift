import Foundation
import MIME
import Mail
import TestSupport
import Testing

/// The facts of `mime/php-mime-mail-parser`.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct PHPMimeMailParserTests {
  @Test func everyFact() throws { try Self.facts().check(Self.deviations) }

  static func facts() throws -> FactSheet {
    let test = Self()
    let file = try #require(try MailCorpus.json("mime/php-mime-mail-parser/expected.json") as? [String: Any])
    let messages = try #require(file["messages"] as? [String: [String: Any]])
    var sheet = FactSheet("php-mime-mail-parser")
    for (name, facts) in messages.sorted(by: { $0.key < $1.key }) {
      for (form, message) in try ReadMessage.forms("mime/php-mime-mail-parser/" + name) {
        for (key, value) in facts.sorted(by: { $0.key < $1.key }) {
          test.check(key, value, message, name + form, &sheet)
        }
      }
    }
    return sheet
  }

  private static let deviations = [
    Deviation("m0016", "from_addresses", "of two From fields both are shown")
  ]

  private func check(
    _ key: String, _ value: Any, _ message: ReadMessage, _ name: String, _ sheet: inout FactSheet
  ) {
    let what = "\(name) \(key)"
    switch key {
    case "subject": sheet.compare(what, message.text("Subject"), (value as? String)?.withSingleSpaces)
    case "from", "to": sheet.compare(what, message.text(key), value as? String)
    case "from_addresses", "to_addresses":
      let wanted = (value as? [[String: Any]] ?? []).map {
        "\($0["display"] ?? "") <\($0["address"] ?? "")>"
      }
      let found = message.addresses(String(key.prefix { $0 != "_" })).map { address in
        let email = address.mailbox + "@" + address.host
        return "\(address.name ?? email) <\(email)>"
      }
      sheet.compare(what, found, wanted)
    case "text": text(message.body("plain"), value, what, &sheet)
    case "html": text(message.body("html"), value, what, &sheet)
    case "attachments": attachments(message, value, what, &sheet)
    // How the origin puts pictures into its HTML.
    case "inline_embedded_in_html": break
    default: Issue.record("\(what) is not known")
    }
  }

  private func text(_ found: String?, _ value: Any, _ what: String, _ sheet: inout FactSheet) {
    let facts = value as? [String: Any] ?? [:]
    let text = (found ?? "").lines
    if let equals = facts["equals"] as? String { sheet.compare(what, text, equals.lines) }
    if let part = facts["contains"] as? String, !part.isEmpty {
      let times = text.components(separatedBy: part.lines).count - 1
      sheet.compare(what, times, facts["times"] as? Int)
    }
  }

  private func attachments(_ message: ReadMessage, _ value: Any, _ what: String, _ sheet: inout FactSheet) {
    let wanted = value as? [[String: Any]] ?? []
    let found = message.attachments
    sheet.compare(what + " count", found.count, wanted.count)
    for (entity, facts) in zip(found, wanted) {
      let content = message.decoded(entity)
      let name = facts["filename"] as? String ?? ""
      // The origin invents names, and takes what has no disposition for attached.
      let fileName = name.hasPrefix("noname") ? "" : name
      sheet.compare(what + " name", entity.part.fileName ?? "", fileName)
      sheet.compare(what + " type of \(name)", entity.part.type.description, facts["type"] as? String)
      sheet.compare(
        what + " disposition of \(name)", entity.part.disposition?.kind ?? "attachment",
        facts["disposition"] as? String
      )
      // What was not encoded has another size with other line ends.
      if !what.contains("(") {
        sheet.compare(what + " size of \(name)", content.count, facts["size"] as? Int)
      }
      if let part = facts["contains"] as? String, !part.isEmpty {
        let times = String(decoding: content, as: UTF8.self).components(separatedBy: part).count - 1
        sheet.compare(what + " content of \(name)", times, facts["times"] as? Int)
      }
    }
  }
}

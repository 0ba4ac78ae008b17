import Foundation
import MIME
import Mail
import TestSupport

/// A message as the expectations of the corpora speak of it.
struct ReadMessage {
  let message: ParsedMessage

  init(_ bytes: [UInt8]) { message = EntityParser.parse(bytes) }

  /// The two forms in which a message comes: as it lies there, and with the other line end.
  static func forms(_ path: String) throws -> [(name: String, message: ReadMessage)] {
    let bytes = try MailCorpus.bytes(path)
    let lf = withoutReturns(bytes)
    return [("", ReadMessage(bytes)), (" (LF)", ReadMessage(lf)), (" (CRLF)", ReadMessage(withReturns(lf)))]
  }

  static func withoutReturns(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    for (index, byte) in bytes.enumerated()
    where byte != 13 || index + 1 == bytes.count || bytes[index + 1] != 10 { output.append(byte) }
    return output
  }

  static func withReturns(_ bytes: [UInt8]) -> [UInt8] { bytes.flatMap { $0 == 10 ? [13, 10] : [$0] } }

  // MARK: Header

  func text(_ field: String) -> String? { message.header.first(field)?.text }

  /// Group names left out.
  func addresses(_ field: String) -> [Address] { all(field).filter { !$0.host.isEmpty } }

  func all(_ field: String) -> [Address] {
    message.header.all(field).flatMap { AddressField.parse($0.unfolded) }
  }

  func emails(_ field: String) -> [String] { addresses(field).map { $0.mailbox + "@" + $0.host } }

  func date(_ field: String) -> Timestamp? {
    message.header.first(field).flatMap { DateField.parse($0.body) }
  }

  /// What stands in angle brackets, else the words.
  func ids(_ field: String) -> [String] {
    let text = text(field) ?? ""
    let found = text.matches(of: /<([^<>]*)>/).map { String($0.1) }
    return found.isEmpty ? text.split(separator: " ").map(String.init) : found
  }

  // MARK: Parts

  /// What is no multipart, and no message whose parts are there too.
  var leaves: [Entity] {
    message.entities.filter { !$0.part.isMultipart && $0.part.envelope == nil }
  }

  func text(of entity: Entity) -> String {
    DecodedText(part: entity.part, bytes: Array(message.bytes[entity.body]), isCut: false).text
  }

  func body(_ subtype: String) -> String? { bodies(subtype).first }

  /// The texts of the message itself, not those of messages inside.
  func bodies(_ subtype: String) -> [String] {
    let own = message.entities.prefix { $0.part.type.type != "message" } + ownAfterMessages
    return own.filter {
      $0.part.type == MediaType("text", subtype) && $0.part.disposition?.kind != "attachment"
    }.map(text)
  }

  private var ownAfterMessages: [Entity] {
    guard let first = message.entities.firstIndex(where: { $0.part.type.type == "message" }) else {
      return []
    }
    let depth = message.entities[first].part.depth
    return message.entities[first...].filter { $0.part.depth <= depth }
  }

  /// Everything that others call an attachment: named, or marked so, or of a type that is no text.
  var attachments: [Entity] { attachments(insideMessages: false) }

  func attachments(insideMessages: Bool) -> [Entity] {
    var found: [Entity] = []
    var insideDepth: Int?
    for entity in message.entities {
      if let depth = insideDepth, entity.part.depth > depth { continue }
      insideDepth = nil
      let part = entity.part
      if part.type.type == "message", !insideMessages { insideDepth = part.depth }
      if part.isMultipart { continue }
      let isText = part.type.description == "text/plain" || part.type.description == "text/html"
      if part.disposition?.kind == "attachment" || part.fileName != nil || !isText { found.append(entity) }
    }
    return found
  }

  func decoded(_ entity: Entity) -> [UInt8] { message.decodedContent(of: entity) }

  /// How many octets of line ends are at the end of a part.
  func lineEnds(_ entity: Entity) -> Int {
    message.bytes[entity.body].reversed().prefix { $0 == 10 || $0 == 13 }.count
  }

  /// The parts directly below one.
  func children(of index: Int = 0) -> [Int] { message.structure?.children(of: index) ?? [] }
}

extension Timestamp {
  /// `YYYY-MM-DD HH:MM:SS` in UTC.
  var utc: String {
    let civil = CivilTime(seconds: seconds, offsetMinutes: 0)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(civil.year)-\(two(civil.month))-\(two(civil.day)) "
      + "\(two(civil.hour)):\(two(civil.minute)):\(two(civil.second))"
  }
}

extension String {
  /// With LF alone.
  var lines: String { replacing("\r\n", with: "\n") }

  /// Every run of white space made one space, as headers are shown.
  var withSingleSpaces: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }

  /// Without blanks and line ends at both ends.
  var trimmedText: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

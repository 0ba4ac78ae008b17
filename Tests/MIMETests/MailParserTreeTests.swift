import Foundation
import MIME
import Mail
import TestSupport
import Testing

/// The trees of `mime/mail-parser`: for each message with LF and with CRLF, what every part is, what is in its
/// header, and its text or its octets.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct MailParserTreeTests {
  @Test(arguments: ["rfc", "malformed", "thirdparty"]) func everyFact(set: String) throws {
    try Self.facts(set).check(Self.deviations.filter { $0.message.hasPrefix(set) })
  }

  private static let deviations = [
    Deviation("rfc/000", "part 4 text", "base64 that is none is decoded as far as it goes"),
    Deviation("rfc/000", "part 5 text", "the same"),
    Deviation("rfc/002", " to: ", "a comment beside a name is no part of it"),
    Deviation(
      "malformed/001", "part", "a delimiter of the multipart around ends the parts inside (RFC 2046 §5.1.2)"),
    Deviation("malformed/004", "part", "a line that only begins like a delimiter is none (RFC 2046 §5.1.1)"),
    Deviation("malformed/007", "part", "the inner multipart has a part, which is shown"),
    Deviation("malformed/008", "part 3", "a delimiter with nothing after it begins no part"),
    Deviation("malformed/009", "part", "a delimiter of the multipart around ends the parts inside"),
    Deviation("malformed/011", "part", "the same"), Deviation("malformed/012", "part", "the same"),
    Deviation("malformed/016", "part", "the same"),
    Deviation("malformed/019", "part", "the output of a fuzzer: no right answer"),
    Deviation("thirdparty/002", "part 2 text", "what follows padding is decoded too"),
    Deviation("thirdparty/002", "part 3 text", "base64 that is none is decoded as far as it goes"),
    Deviation("thirdparty/005.crlf", "part 1 text", "UTF-16 does not survive another line end"),
    Deviation("thirdparty/005", "part 5 text", "a delimiter begins a line"),
    Deviation("thirdparty/010", "comment", "of two parameters of one name the first counts"),
    Deviation("thirdparty/015", "part 2", "messages of headers alone: all three are shown"),
  ]

  static func facts(_ set: String) throws -> FactSheet {
    var sheet = FactSheet("mail-parser/" + set)
    for path in MailCorpus.files(below: "mime/mail-parser/" + set) where path.hasSuffix(".eml") {
      let name = set + "/" + path.split(separator: "/").last!.dropLast(4)
      let bytes = ReadMessage.withoutReturns(try MailCorpus.bytes(path))
      for (form, content) in [
        ("", bytes), (".crlf", ReadMessage.withReturns(bytes)),
      ] {
        let tree = try #require(
          try MailCorpus.json("mime/mail-parser/\(name)\(form).json") as? [String: Any])
        var walk = Walk(name: name + form)
        walk.compare(tree, content, &sheet)
      }
    }
    return sheet
  }

  /// One message, and those inside of it, which the origin parses by themselves.
  private struct Walk {
    let name: String

    mutating func compare(_ tree: [String: Any], _ bytes: [UInt8], _ sheet: inout FactSheet) {
      var waiting = [(tree: tree, message: EntityParser.parse(bytes), name: name)]
      while let next = waiting.popLast() {
        let message = next.message
        for (index, part) in (next.tree["parts"] as? [[String: Any]] ?? []).enumerated() {
          let what = "\(next.name) part \(index)"
          let body = part["body"] as? [String: Any] ?? [:]
          guard let entity = Self.entity(message, part, isMessage: body["Message"] != nil) else {
            sheet.note(what, false, "is missing")
            continue
          }
          if let inside = body["Message"] as? [String: Any] {
            sheet.compare(what + " kind", entity.part.type.type, "message")
            let isPlain = TransferEncoding(label: entity.part.encoding) == .identity
            let own = isPlain ? message : EntityParser.parse(message.decodedContent(of: entity))
            waiting.append((inside, own, what))
          } else {
            Self.content(entity, message, body, what, &sheet)
          }
          let header = HeaderFields(Array(message.bytes[entity.header]))
          Self.header(header, part["headers"] as? [[String: Any]] ?? [], what, &sheet)
        }
      }
    }

    /// The part whose content begins where the origin's does.
    private static func entity(_ message: ParsedMessage, _ part: [String: Any], isMessage: Bool) -> Entity? {
      let found = message.entities.filter {
        $0.body.lowerBound == part["offset_body"] as? Int
          && ($0.header.lowerBound == part["offset_header"] as? Int || $0.part.depth == 0)
      }
      return found.first { ($0.part.type.type == "message") == isMessage } ?? found.first
    }

    private static func content(
      _ entity: Entity, _ message: ParsedMessage, _ body: [String: Any], _ what: String,
      _ sheet: inout FactSheet
    ) {
      let raw = Array(message.bytes[entity.body])
      for kind in ["Text", "Html"] {
        guard let wanted = body[kind] as? String else { continue }
        let text = DecodedText(part: entity.part, bytes: raw, isCut: false).text
        // A lone CR ends a line too.
        sheet.compare(what + " text", text.lines, wanted.lines.replacing("\r", with: "\n"))
      }
      for kind in ["Binary", "InlineBinary"] {
        guard let wanted = body[kind] as? [Int] else { continue }
        sheet.compare(what + " octets", message.decodedContent(of: entity).map { Int($0) }, wanted)
      }
      if body["Multipart"] != nil { sheet.compare(what + " kind", entity.part.isMultipart, true) }
    }

    /// The fields in their order; of those that are there several times, each.
    private static func header(
      _ header: HeaderFields, _ wanted: [[String: Any]], _ what: String, _ sheet: inout FactSheet
    ) {
      var places: [String: Int] = [:]
      for field in wanted {
        let other = (field["name"] as? [String: String])?["other"]
        guard let name = (field["name"] as? String)?.replacing("_", with: "-") ?? other else { continue }
        let place = places[name.lowercased(), default: 0]
        places[name.lowercased()] = place + 1
        let found = header.all(name)
        guard place < found.count else {
          sheet.note("\(what) \(name)", false, "is missing")
          continue
        }
        value(found[place], field["value"] as? [String: Any] ?? [:], "\(what) \(name)", &sheet)
      }
    }

    private static func value(
      _ field: HeaderField, _ wanted: [String: Any], _ what: String, _ sheet: inout FactSheet
    ) {
      if let text = wanted["Text"] as? String {
        // An identifier is told without its brackets; runs of white space are one space.
        let found = field.text.filter { $0 != "<" && $0 != ">" }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        sheet.compare(what, found, words.filter { $0 != "<" && $0 != ">" })
      } else if let type = wanted["ContentType"] as? [String: Any] {
        contentType(field, type, what, &sheet)
      } else if let date = wanted["DateTime"] as? [String: Any] {
        sheet.compare(what, DateField.parse(field.body)?.seconds, seconds(date))
      } else if let address = wanted["Address"] as? [String: Any], !field.name.hasPrefix("List-") {
        let list = address["List"] as? [[String: Any]]
        let groups = address["Group"] as? [[String: Any]] ?? []
        let members = list ?? groups.flatMap { $0["addresses"] as? [[String: Any]] ?? [] }
        let found = AddressField.parse(field.unfolded).filter { list != nil || !$0.host.isEmpty }
        sheet.compare(what + " count", found.count, members.count)
        for (address, member) in zip(found, members) {
          let (wanted, name) = (member["address"] as? String ?? "", member["name"] as? String ?? "")
          // What is no address is a name to the origin.
          let isName = address.host.isEmpty && wanted.isEmpty && address.mailbox == name
          sheet.note(
            what, isName || address.spec == wanted && (address.name ?? "") == name,
            "\(address) instead of \(name) <\(wanted)>")
        }
      }
    }

    private static func contentType(
      _ field: HeaderField, _ wanted: [String: Any], _ what: String, _ sheet: inout FactSheet
    ) {
      let found = ParameterField(field.unfolded)
      let type = (wanted["c_type"] as? String ?? "").lowercased()
      let subtype = (wanted["c_subtype"] as? String)?.lowercased()
      sheet.compare(
        what, subtype == nil ? found.value : found.mediaType?.description,
        subtype.map { type + "/" + $0 } ?? type)
      for attribute in wanted["attributes"] as? [[String: String]] ?? [] {
        let name = attribute["name"] ?? ""
        sheet.compare("\(what) \(name)", found.parameters.decoded(name), attribute["value"])
      }
    }

    private static func seconds(_ date: [String: Any]) -> Int64 {
      func part(_ name: String) -> Int { date[name] as? Int ?? 0 }
      let civil = CivilTime(
        year: part("year"), month: part("month"), day: part("day"), hour: part("hour"),
        minute: part("minute"),
        second: part("second"))
      let offset = part("tz_hour") * 60 + part("tz_minute")
      return civil.seconds(offsetMinutes: date["tz_before_gmt"] as? Bool == true ? -offset : offset)
    }
  }
}

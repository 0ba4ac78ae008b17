internal import Mail

/// The fields of a report part: blocks of header fields with empty lines between them (RFC 3464 §2.1, RFC 8098
/// §3.1, RFC 5965 §3.1).
struct ReportBlocks {
  private(set) var blocks: [HeaderFields] = []

  /// A report on more recipients than this is read in part: nobody reads a thousand lines of why.
  static let blockLimit = 1000
  /// What comes after this many octets is not read.
  static let byteLimit = 1 << 20

  /// `bytes` is the decoded content of the part.
  init(_ bytes: [UInt8]) {
    var position = 0
    let end = min(bytes.count, Self.byteLimit)
    while position < end, blocks.count < Self.blockLimit {
      let fields = HeaderFields(bytes, from: position, to: end, isMessage: false)
      if !fields.fields.isEmpty { blocks.append(fields) }
      position = fields.end > position ? fields.end : Self.afterLine(bytes, position, end)
    }
  }

  /// What is no field is passed over with all of its folds, which were looked at already.
  private static func afterLine(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
    var position = start
    repeat {
      position = bytes[position..<end].firstIndex(of: ASCII.lineFeed).map { $0 &+ 1 } ?? end
    } while position < end && bytes[position].isBlank
    return position
  }
}

extension HeaderField {
  /// `type ";" value`, as most fields of a report are: `rfc822; joe@example.org`, `dns; mx.example.org`,
  /// `smtp; 550 no` (RFC 3464 §2.1.2). Without a semicolon the type is empty.
  var typedValue: (type: String, value: String) {
    let whole = text
    guard let semicolon = whole.firstIndex(of: ";") else { return ("", whole) }
    let type = whole[..<semicolon].filter { $0 != " " }.inLowerCase
    let value = whole[whole.index(after: semicolon)...].drop { $0 == " " }
    // "550; no such user" is all of it text.
    guard !type.isEmpty, type.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0 == ASCII.hyphen }),
      !type.utf8.allSatisfy(\.isDigit)
    else { return ("", whole) }
    return (type, String(value))
  }

  /// An address of a report, without its type, its brackets and the escapes of RFC 6533 §3.
  var reportedAddress: String {
    let (type, value) = typedValue
    var address = value[...]
    if address.first == "<", address.last == ">" { address = address.dropFirst().dropLast() }
    return type == "utf-8" ? Self.unescaped(String(address)) : String(address)
  }

  /// `EmbeddedUnicodeChar = "\x" "{" HEXPOINT "}"` — RFC 6533 §3
  private static func unescaped(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if let (scalar, end) = embedded(bytes, at: index) {
        output += String(scalar).utf8
        index = end
      } else {
        output.append(bytes[index])
        index &+= 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func embedded(_ bytes: [UInt8], at start: Int) -> (Unicode.Scalar, Int)? {
    guard bytes[start...].starts(with: "\\x{".utf8) else { return nil }
    var index = start &+ 3
    var value: UInt32 = 0
    while index < bytes.count, index < start &+ 9, let digit = bytes[index].hexValue {
      value = value << 4 | UInt32(digit)
      index &+= 1
    }
    guard index < bytes.count, bytes[index] == UInt8(ascii: "}"), let scalar = Unicode.Scalar(value),
      scalar.properties.generalCategory != .control
    else { return nil }
    return (scalar, index &+ 1)
  }
}

import MIME
import Mail

/// `contentline = name *(";" param) ":" value CRLF` — RFC 5545 §3.1, and of vCard (RFC 6350 §3.3), whose names may
/// have a group before them.
struct CalendarProperty: Hashable, Sendable {
  /// In upper case.
  let name: String
  /// Names in upper case; values without their quotes, RFC 6868's escapes undone.
  let parameters: [(name: String, value: String)]
  /// As it came.
  let value: String

  /// More parameters are left out: real properties have some ten.
  private static let parameterLimit = 50

  /// `nil` when there is no colon, or nothing before it.
  init?(_ line: [UInt8]) {
    var index = 0
    var isQuoted = false
    /// Where the name ends, each parameter, and the value begins.
    var marks: [Int] = []
    while index < line.count {
      let byte = line[index]
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, byte == UInt8(ascii: ";"), marks.count < Self.parameterLimit { marks.append(index) }
      if !isQuoted, byte == UInt8(ascii: ":") { break }
      index += 1
    }
    // A quote that is never closed hides the colon; then the first one counts.
    if index == line.count {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
      index = colon
      marks = marks.filter { $0 < colon }
    }
    let head = line[..<(marks.first ?? index)]
    let own = head.lastIndex(of: UInt8(ascii: ".")).map { head[($0 + 1)...] } ?? head
    guard !own.isEmpty else { return nil }
    name = String(decoding: own, as: UTF8.self).uppercased()
    var parameters: [(name: String, value: String)] = []
    for (number, start) in marks.enumerated() {
      let end = number + 1 < marks.count ? marks[number + 1] : index
      parameters.append(Self.parameter(line[(start + 1)..<max(start + 1, end)]))
    }
    self.parameters = parameters
    value = String(decoding: line[(index + 1)...], as: UTF8.self)
  }

  private static func parameter(_ bytes: ArraySlice<UInt8>) -> (name: String, value: String) {
    guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else {
      // vCard 2.1 has values without names: ";HOME;QUOTED-PRINTABLE:".
      return (String(decoding: bytes, as: UTF8.self).uppercased(), "")
    }
    let value = bytes[(equals + 1)...].filter { $0 != UInt8(ascii: "\"") }
    return (String(decoding: bytes[..<equals], as: UTF8.self).uppercased(), uncareted(value))
  }

  /// `^n`, `^^`, `^'` — RFC 6868 §3.1
  private static func uncareted(_ bytes: [UInt8]) -> String {
    guard bytes.contains(UInt8(ascii: "^")) else { return String(decoding: bytes, as: UTF8.self) }
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if bytes[index] == UInt8(ascii: "^"), "n^'".utf8.contains(next) {
        output += next == UInt8(ascii: "n") ? [0x20] : next == UInt8(ascii: "'") ? [0x22] : [next]
        index += 2
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  static func == (left: CalendarProperty, right: CalendarProperty) -> Bool {
    left.name == right.name && left.value == right.value
      && left.parameters.elementsEqual(right.parameters) { $0 == $1 }
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(value)
  }

  func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

  /// The value as text (RFC 5545 §3.3.11): `\n`, `\,`, `\;`, `\\`; quoted-printable as vCalendar 1.0 has it.
  var text: String { Self.unescaped(decodedValue) }

  /// The pieces between separators that are not escaped, each as text.
  func list(separatedBy separator: Character) -> [String] {
    guard let separator = separator.asciiValue else { return [text] }
    var pieces: [[UInt8]] = [[]]
    var isEscaped = false
    for byte in decodedValue {
      if byte == separator, !isEscaped {
        pieces.append([])
      } else {
        pieces[pieces.count - 1].append(byte)
      }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    return pieces.map(Self.unescaped)
  }

  private var decodedValue: [UInt8] {
    let bytes = Array(value.utf8)
    let isQuoted =
      parameter("ENCODING")?.uppercased() == "QUOTED-PRINTABLE" || parameter("QUOTED-PRINTABLE") != nil
    return isQuoted ? TransferEncoding.quotedPrintable.decode(bytes) : bytes
  }

  private static func unescaped(_ bytes: [UInt8]) -> String {
    guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
    var output: [UInt8] = []
    var isEscaped = false
    for byte in bytes {
      if isEscaped {
        output.append(byte | 0x20 == UInt8(ascii: "n") ? 0x0a : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        output.append(byte)
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}

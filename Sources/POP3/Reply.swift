internal import Wire

/// The status line of an answer (RFC 1939 §3): `+OK` or `-ERR`, and a text.
package struct Reply: Hashable, Sendable {
  package let isOK: Bool
  /// What stands in brackets at the beginning of the text (RFC 2449 §8); also when the server did not announce
  /// RESP-CODES.
  package let code: ResponseCode?
  /// What follows status and code, as it was sent.
  package let octets: [UInt8]

  package init(isOK: Bool, code: ResponseCode? = nil, octets: [UInt8] = []) {
    self.isOK = isOK
    self.code = code
    self.octets = octets
  }

  /// `octets` as UTF-8, what is none replaced. From outside: not made printable.
  package var text: String { String(decoding: octets, as: UTF8.self) }

  /// `nil` when the line, without its end, is no status line.
  init?(line: [UInt8]) {
    let scanner = Scanner(line)
    let status: Int
    if scanner.matches(0..<min(3, line.count), "+OK") {
      (isOK, status) = (true, 3)
    } else if scanner.matches(0..<min(4, line.count), "-ERR") {
      (isOK, status) = (false, 4)
    } else {
      return nil
    }
    let text = line[status...].drop { $0 == CoreRules.sp }
    guard let name = Self.codeName(text) else {
      (code, octets) = (nil, Array(text))
      return
    }
    code = ResponseCode(name: String(decoding: name, as: UTF8.self))
    octets = Array(text[(name.endIndex + 1)...].drop { $0 == CoreRules.sp })
  }

  /// `resp-code = "[" resp-level *("/" resp-level) "]"`: printable ASCII without spaces.
  private static func codeName(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard text.first == UInt8(ascii: "["), let end = text.firstIndex(of: UInt8(ascii: "]")) else {
      return nil
    }
    let name = text[(text.startIndex + 1)..<end]
    let isName = !name.isEmpty && name.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "[") }
    return isName ? name : nil
  }
}

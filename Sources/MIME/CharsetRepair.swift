/// Text that came under a label which may be missing, unknown or wrong, and what it was read as.
package struct DecodedCharset: Hashable, Sendable {
  package var text: String
  /// The label of the charset that was used.
  package var charset: String
  package var defect: TextDefect?
}

/// What was wrong with a text.
package enum TextDefect: Hashable, Sendable {
  case unknownCharset(String)
  /// The octets are not what the label says; they were read as another charset.
  case mislabelled(String)
  /// Some octets have no meaning in the charset.
  case undecodable
  case unknownEncoding(String)
}

extension Charset {
  /// Decodes what came under a label, and mends the label where the octets prove it wrong: octets that read as
  /// UTF-8 are UTF-8, escape sequences are ISO-2022-JP, and what is still unknown is windows-1252.
  package static func decode(_ bytes: [UInt8], label: String?) -> DecodedCharset {
    let label = label.map(CharsetLabels.normalized) ?? ""
    let isUnlabelled = unlabelled.contains(label)
    guard let charset = Charset(label: label), !isUnlabelled else {
      var guess = guessed(bytes)
      if !isUnlabelled { guess.defect = .unknownCharset(label) }
      return guess
    }
    if let better = better(than: charset, for: bytes) {
      return DecodedCharset(text: better.text, charset: better.charset, defect: .mislabelled(label))
    }
    let (text, faults) = charset.convert(bytes)
    return DecodedCharset(text: text, charset: charset.label, defect: faults > 0 ? .undecodable : nil)
  }

  /// Labels that say nothing.
  private static let unlabelled: Set<String> = [
    "", "us-ascii", "ascii", "unknown-8bit", "x-unknown", "unknown", "_autodetect", "default", "none",
  ]

  /// What these octets are when nothing is told.
  static func guessed(_ bytes: [UInt8]) -> DecodedCharset {
    if let japanese = escaped(bytes) { return japanese }
    if let text = String(validating: bytes, as: UTF8.self) {
      let isASCII = text.utf8.allSatisfy { !$0.isHigh }
      return DecodedCharset(
        text: isASCII ? text : Charset.utf8.decode(bytes), charset: isASCII ? "us-ascii" : "utf-8")
    }
    if let japanese = japanese(bytes) { return japanese }
    return DecodedCharset(text: windows1252.decode(bytes), charset: windows1252.label)
  }

  /// A reading that fits better than the label; `nil` where the label may be right.
  private static func better(than charset: Charset, for bytes: [UInt8]) -> DecodedCharset? {
    guard charset.isWestern || charset.isISO2022JP || charset.isUTF8, bytes.contains(where: \.isHigh) else {
      return nil
    }
    if charset.isUTF8 {
      guard String(validating: bytes, as: UTF8.self) == nil, !hasUTF8Sequence(bytes) else { return nil }
      return guessed(bytes)
    }
    if charset.isISO2022JP, bytes.contains(ASCII.escape) { return nil }
    if String(validating: bytes, as: UTF8.self) != nil { return guessed(bytes) }
    return charset.isISO2022JP ? japanese(bytes) : nil
  }

  /// 7-bit octets with the escapes that turn JIS X 0208 on.
  private static func escaped(_ bytes: [UInt8]) -> DecodedCharset? {
    guard var index = bytes.firstIndex(of: ASCII.escape) else { return nil }
    while index &+ 2 < bytes.count {
      if bytes[index] == ASCII.escape, bytes[index &+ 1] == UInt8(ascii: "$"),
        bytes[index &+ 2] == UInt8(ascii: "B") || bytes[index &+ 2] == ASCII.at
      {
        return DecodedCharset(text: iso2022JP.decode(bytes), charset: iso2022JP.label)
      }
      index &+= 1
    }
    return nil
  }

  /// Shift_JIS or EUC-JP, when every octet is valid there and kana or full-width marks occur: that hardly ever
  /// holds for another charset's text.
  private static func japanese(_ bytes: [UInt8]) -> DecodedCharset? {
    for charset in [eucJP, shiftJIS] {
      let (text, faults) = charset.convert(bytes)
      guard faults == 0 else { continue }
      let scalars = text.unicodeScalars
      let hasKana = scalars.contains {
        (0x3000...0x30ff).contains($0.value) || (0xff01...0xff5e).contains($0.value)
      }
      let hasPrivate = scalars.contains { (0xe000...0xf8ff).contains($0.value) }
      if hasKana, !hasPrivate { return DecodedCharset(text: text, charset: charset.label) }
    }
    return nil
  }

  /// Whether some octets are a whole UTF-8 sequence: then the rest is damage, not another charset.
  private static func hasUTF8Sequence(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.contains { $0.value >= 0x80 && $0.value != 0xfffd }
  }
}

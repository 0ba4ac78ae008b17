/// Text that came under a label which may be missing, unknown or wrong, and what it was read as.
package struct DecodedCharset: Hashable, Sendable {
  package var text: String
  /// The label of the charset that was used.
  package var charset: String
  package var defect: TextDefect?
}

extension Charset {
  /// Decodes what came under a label, and mends the label where the octets prove it wrong: octets that read as
  /// UTF-8 are UTF-8, escape sequences are ISO-2022, and what remains is what it most looks like.
  ///
  /// `likely` are labels to try first, in this order, where the label says nothing or the wrong thing. A `cut`
  /// text may end inside of a character.
  package static func decode(
    _ bytes: [UInt8], label: String?, likely: [String] = [], cut: Bool = false
  ) -> DecodedCharset {
    let label = label.map(CharsetLabels.normalized) ?? ""
    let isUnlabelled = unlabelled.contains(label)
    guard !isUnlabelled, let charset = Charset(label: label) else {
      var guess = guessed(bytes, likely: likely, cut: cut)
      if !isUnlabelled { guess.defect = .unknownCharset(label) }
      return guess
    }
    if let better = LabelDoubt(charset: charset, bytes: bytes, likely: likely).better() {
      let (text, _) = better.convert(bytes, cut: cut)
      return DecodedCharset(text: text, charset: better.label, defect: .mislabelled(label))
    }
    return charset.decoded(bytes, cut: cut)
  }

  /// As labelled, with what was wrong.
  func decoded(_ bytes: [UInt8], cut: Bool) -> DecodedCharset {
    let (text, faults) = convert(bytes, cut: cut)
    var defect: TextDefect?
    if faults > 0 { defect = isInstalled ? .undecodable : .notInstalled(label) }
    return DecodedCharset(text: text, charset: label, defect: defect)
  }

  /// Labels that say nothing.
  private static let unlabelled: Set<String> = [
    "", "us-ascii", "ascii", "unknown-8bit", "x-unknown", "unknown", "_autodetect", "default", "none", "8bit",
    "7bit", "binary", "x-user-defined", "replacement", "user-defined", "autodetect", "_autodetect_all",
    "charset", "null",
    "us",
    "ansi_x3.4-1968", "iso646-us",
  ]

  /// What these octets are when nothing is told.
  static func guessed(_ bytes: [UInt8], likely: [String] = [], cut: Bool = false) -> DecodedCharset {
    if !bytes.contains(where: { $0.isHigh || $0 == ASCII.escape || $0 == UInt8(ascii: "~") || $0 == 0 }) {
      return DecodedCharset(text: String(decoding: bytes, as: UTF8.self), charset: "us-ascii")
    }
    guard let charset = guess(bytes, likely: likely, cut: cut) else {
      return DecodedCharset(text: String(decoding: bytes, as: UTF8.self), charset: "us-ascii")
    }
    return charset.decoded(bytes, cut: cut)
  }

  /// What octets of a header are that no encoded word told of. 7-bit octets are what they look like there, but for
  /// the escape sequences of East Asia.
  static func unlabelled(header bytes: [UInt8], likely: [String] = []) -> String {
    guard bytes.contains(where: { $0.isHigh || $0 == ASCII.escape }) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    return guessed(bytes, likely: likely).text
  }

  /// `nil`: ASCII.
  static func guess(_ bytes: [UInt8], likely: [String], cut: Bool = false) -> Charset? {
    if bytes.withUnsafeBufferPointer({ WideUnicode.isLikely($0) }) { return Charset(label: "utf-16") }
    guard bytes.contains(where: \.isHigh) else { return escaped(bytes) ?? hz(bytes) }
    let whole = cut ? withoutPartialEnd(bytes) : bytes
    if String(validating: whole, as: UTF8.self) != nil { return escaped(bytes) ?? .utf8 }
    if let charset = escaped(bytes) { return charset }
    for charset in likely.lazy.compactMap(Charset.init(label:))
    where !charset.isISO2022 && !charset.isWide && charset.isInstalled {
      if charset.convert(bytes, cut: cut).faults == 0 { return charset }
    }
    // Text in UTF-8 with a few damaged octets, or that was cut by somebody who did not look.
    if UTF8Share(bytes).isUTF8 { return .utf8 }
    return CharsetDetector(bytes).likeliest().charset
  }

  /// 7-bit octets with the escapes that turn another set on.
  private static func escaped(_ bytes: [UInt8]) -> Charset? {
    guard var index = bytes.firstIndex(of: ASCII.escape) else { return nil }
    while index &+ 2 < bytes.count {
      if bytes[index] == ASCII.escape {
        let (first, second) = (bytes[index &+ 1], bytes[index &+ 2])
        let third = index &+ 3 < bytes.count ? bytes[index &+ 3] : 0
        if first == UInt8(ascii: "$") {
          switch (second, third) {
          case (UInt8(ascii: ")"), UInt8(ascii: "C")): return Charset(label: "iso-2022-kr")
          case (UInt8(ascii: ")"), UInt8(ascii: "A")), (UInt8(ascii: ")"), UInt8(ascii: "G")):
            return Charset(label: "iso-2022-cn")
          case (UInt8(ascii: "B"), _), (ASCII.at, _), (UInt8(ascii: "A"), _), (ASCII.openParenthesis, _):
            return .iso2022JP
          default: break
          }
        } else if first == ASCII.openParenthesis, second == UInt8(ascii: "I") {
          return .iso2022JP
        }
      }
      index &+= 1
    }
    return nil
  }

  /// HZ, when there are its brackets and nothing but GB 2312 between them.
  private static func hz(_ bytes: [UInt8]) -> Charset? {
    let open = [UInt8(ascii: "~"), UInt8(ascii: "{")]
    guard bytes.contains(open[0]),
      let start = bytes.indices.first(where: { bytes[$0...].starts(with: open) }),
      let end = bytes[start...].indices.first(where: { bytes[$0...].starts(with: "~}".utf8) }),
      let charset = Charset(label: "hz-gb-2312")
    else { return nil }
    let inside = bytes[(start + 2)..<end]
    let isChinese = inside.count >= 2 && inside.count.isMultiple(of: 2) && inside.allSatisfy { $0 > 0x20 }
    return isChinese && charset.convert(bytes).faults == 0 ? charset : nil
  }
}

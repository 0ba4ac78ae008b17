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

/// How much of octets that are not valid UTF-8 is, nevertheless.
struct UTF8Share {
  /// Whole characters of more than one octet, and octets that belong to none.
  private(set) var characters = 0
  private(set) var faults = 0

  /// A beginning of bounded size tells enough.
  init(_ bytes: [UInt8]) {
    let bytes = bytes.prefix(CharsetDetector.searched)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where scalar.value >= 0x80 {
      if scalar.value == 0xfffd { faults &+= 1 } else { characters &+= 1 }
    }
  }

  /// Damage, and not another charset.
  var isUTF8: Bool { characters > faults &* 2 }
}

/// Whether a text is what its label says.
struct LabelDoubt {
  let charset: Charset
  let bytes: [UInt8]
  let likely: [String]

  /// Another charset must be so much likelier, in eighths of a bit, that chance is out of the question.
  private static let margin = 480
  /// So many characters of UTF-8 are not there by chance.
  private static let utf8Characters = 6

  /// The charset that the octets prove; `nil` where the label may be right.
  func better() -> Charset? {
    if charset.isWide { return wide() }
    guard bytes.contains(where: \.isHigh) else { return nil }
    if charset.isUTF8 { return utf8() }
    if let text = String(validating: bytes, as: UTF8.self) {
      if charset.multiByte == nil { return .utf8 }
      let characters = text.unicodeScalars.count { $0.value >= 0x80 }
      if characters >= Self.utf8Characters || charset.convert(bytes).faults > 0 { return .utf8 }
    }
    if charset.isISO2022 { return bytes.contains(ASCII.escape) ? nil : guess(unlike: charset) }
    return likelier() ?? windows()
  }

  /// Text of single octets under the label of double ones.
  private func wide() -> Charset? {
    guard !bytes.isEmpty, !bytes.contains(0),
      bytes.withUnsafeBufferPointer({ WideUnicode.mark16($0) }) == nil,
      String(validating: bytes, as: UTF8.self) != nil
    else { return nil }
    return .utf8
  }

  private func utf8() -> Charset? {
    guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
    let share = UTF8Share(bytes)
    guard share.characters <= share.faults / 2 else { return nil }
    return guess(unlike: charset)
  }

  private func guess(unlike charset: Charset) -> Charset? {
    let guess = Charset.guess(bytes, likely: likely)
    return guess?.name == charset.name ? nil : guess
  }

  /// A charset in which the octets are text, where they are none in this one.
  private func likelier() -> Charset? {
    if charset.isLatin, isScattered { return nil }
    let detector = CharsetDetector(bytes)
    guard !detector.sample.isEmpty, let cost = detector.cost(in: charset), !detector.isUsual(cost) else {
      return nil
    }
    let best = detector.likeliest()
    guard best.charset.name != charset.name, best.cost &+ Self.margin < cost,
      best.charset.convert(bytes).faults <= charset.convert(bytes).faults
    else { return nil }
    return best.charset
  }

  /// Whether high octets mostly stand alone, as the letters with marks do among Latin letters. Spares nearly all
  /// text the statistics.
  private var isScattered: Bool {
    bytes.withUnsafeBufferPointer { octets in
      var high = 0
      var together = 0
      var before: UInt8 = 0
      for octet in octets.prefix(CharsetDetector.searched) {
        high &+= Int(octet >> 7)
        together &+= Int(octet & before) >> 7
        before = octet
      }
      return together &* 4 <= high
    }
  }

  /// ISO 8859 has controls where Windows' charset for the same letters has quotation marks; nobody mails controls.
  private func windows() -> Charset? {
    guard let name = charset.singleByteName, let windows = Self.windows[name],
      bytes.contains(where: { (0x80...0x9f).contains($0) }), let other = Charset(label: windows)
    else { return nil }
    return other.convert(bytes).faults < charset.convert(bytes).faults ? other : nil
  }

  private static let windows = [
    "iso-8859-2": "windows-1250", "iso-8859-5": "windows-1251", "iso-8859-6": "windows-1256",
    "iso-8859-7": "windows-1253", "iso-8859-8": "windows-1255", "iso-8859-8-i": "windows-1255",
    "iso-8859-13": "windows-1257", "iso-8859-15": "windows-1252", "iso-8859-4": "windows-1257",
  ]
}

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
    guard share.characters <= share.faults / 2, !share.isUTF8 else { return nil }
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

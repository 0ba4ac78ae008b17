import Mail

extension [Parameter] {
  /// The value of a parameter for people: pieces joined and percent signs decoded (RFC 2231 §3, §4), encoded
  /// words decoded where a mailer put them in spite of RFC 2047 §5. The name is given in lower case.
  ///
  /// The extended form wins over the plain one, as its sender gives the plain one to old readers only.
  package func decoded(_ name: String) -> String? {
    if let value = extended(name) { return value }
    guard let plain = first(where: { $0.name == name })?.value else { return nil }
    return ParameterValue.mended(plain)
  }

  /// `nil` when there is no `name*`, `name*0` or `name*0*`.
  private func extended(_ name: String) -> String? {
    var pieces: [Int: (value: String, isExtended: Bool)] = [:]
    var whole: String?
    for parameter in self where parameter.name.hasPrefix(name + "*") {
      let rest = parameter.name.utf8.dropFirst(name.utf8.count &+ 1)
      if rest.isEmpty { whole = whole ?? parameter.value }
      let digits = rest.prefix(while: \.isDigit)
      guard let number = Int(String(decoding: digits, as: UTF8.self)), pieces[number] == nil else { continue }
      let mark = rest.dropFirst(digits.count)
      guard mark.isEmpty || mark.elementsEqual("*".utf8) else { continue }
      pieces[number] = (parameter.value, !mark.isEmpty)
    }
    if let whole { return ParameterValue.join([(whole, true)]) }
    // Numbering should begin at 0, and for some mailers begins at 1. After a piece that was lost, what follows
    // would be joined to what it never followed.
    guard let start = pieces.keys.min() else { return nil }
    var run: [(String, Bool)] = []
    while let piece = pieces[start &+ run.count] { run.append((piece.value, piece.isExtended)) }
    return ParameterValue.join(run)
  }
}

/// The forms that a parameter's value takes on its way.
private enum ParameterValue {
  /// `extended-initial-value := [charset] "'" [language] "'" extended-other-values` — RFC 2231 §7
  static func join(_ pieces: [(value: String, isExtended: Bool)]) -> String {
    var bytes: [UInt8] = []
    var label: String?
    for (index, piece) in pieces.enumerated() {
      var value = Array(piece.value.utf8)[...]
      guard piece.isExtended else {
        bytes += value
        continue
      }
      // Some mailers begin each piece with the charset.
      if let (found, rest) = charset(value), index == 0 || found == label { (label, value) = (found, rest) }
      bytes += percentDecoded(value)
    }
    let text = Charset.decode(bytes, label: label).text
    return label != nil ? text : mended(text)
  }

  /// The charset before the first quote, and the value after the second. A mailer that forgot the second one, or
  /// both, is met too; a name may have quotes of its own then.
  private static func charset(_ value: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>)? {
    let quote = UInt8(ascii: "'")
    guard let first = value.firstIndex(of: quote) else { return nil }
    let label = value[..<first].asciiText
    let rest = value[(first &+ 1)...]
    // RFC 5646 §2.1.1 recommends room for 35 octets in a language tag.
    if let second = rest.prefix(36).firstIndex(of: quote),
      rest[..<second].allSatisfy({ $0.isLetter || $0.isDigit || $0 == ASCII.hyphen })
    {
      let isLabel = value[..<first].allSatisfy { $0 > ASCII.space && !$0.isHigh && $0 != UInt8(ascii: "%") }
      return isLabel ? (label, rest[(second &+ 1)...]) : nil
    }
    return Charset(label: label) != nil ? (label, rest) : nil
  }

  /// A sign that begins no octet stands for itself.
  static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%"), index &+ 2 < bytes.endIndex,
        let high = bytes[index &+ 1].hexValue,
        let low = bytes[index &+ 2].hexValue
      {
        output.append(high << 4 | low)
        index &+= 3
      } else {
        output.append(bytes[index])
        index &+= 1
      }
    }
    return output
  }

  /// A plain value in which the mailer used an encoding of other places: encoded words, or RFC 2231 without the
  /// star that announces it.
  static func mended(_ value: String) -> String {
    if value.utf8.contains(ASCII.equals), value.contains("=?") {
      return EncodedWord.decode(Array(value.utf8))
    }
    if value.utf8.contains(UInt8(ascii: "%")), value.contains("''"),
      let (label, rest) = charset(Array(value.utf8)[...]), Charset(label: label) != nil
    {
      return Charset.decode(percentDecoded(rest), label: label).text
    }
    return value
  }
}

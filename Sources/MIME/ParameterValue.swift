import Mail

extension [Parameter] {
  /// The value of a parameter for people: pieces joined and percent signs decoded (RFC 2231 §3, §4), encoded
  /// words decoded where a mailer put them in spite of RFC 2047 §5. The name is given in lower case.
  ///
  /// The extended form wins over the plain one, as its sender gives the plain one to old readers only.
  package func decoded(_ name: String) -> String? {
    if let value = extended(name) { return value }
    guard let plain = first(where: { $0.name == name })?.value else { return nil }
    return ParameterValue.withoutEncodedWords(plain)
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
    // Numbering should begin at 0, and for some mailers begins at 1.
    let start = pieces[0] != nil ? 0 : 1
    var run: [(String, Bool)] = []
    while let piece = pieces[start &+ run.count] { run.append((piece.value, piece.isExtended)) }
    return run.isEmpty ? nil : ParameterValue.join(run)
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
      let quotes = value.indices.filter { value[$0] == UInt8(ascii: "'") }
      if index == 0, quotes.count >= 2 {
        label = value[..<quotes[0]].asciiText
        value = value[(quotes[1] + 1)...]
      }
      bytes += percentDecoded(value)
    }
    let text = Charset.decode(bytes, label: label).text
    return label != nil ? text : withoutEncodedWords(text)
  }

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

  static func withoutEncodedWords(_ value: String) -> String {
    value.utf8.contains(ASCII.equals) && value.contains("=?") ? EncodedWord.decode(Array(value.utf8)) : value
  }
}

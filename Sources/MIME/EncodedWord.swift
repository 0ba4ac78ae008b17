/// A word of a header that is more than ASCII (RFC 2047, language tags of RFC 2231 §5).
///
/// Broken forms that mail really has are read too: no space around the word, spaces inside it, no end, characters
/// or quanta of base64 cut in two by the end of a word.
package enum EncodedWord {
  /// The text of an unfolded field body or phrase, for people: words decoded and joined (RFC 2047 §6.2), octets
  /// without a word read as `Charset.guessed` does, runs of white space made one space, controls made visible.
  ///
  /// `likelyCharsets` are tried first where there is no label, or a wrong one.
  package static func decode(_ bytes: [UInt8], likelyCharsets: [String] = []) -> String {
    printable(text(of: bytes, likelyCharsets))
  }

  /// The same for programs: blanks stay as they were sent. Line breaks, which no field can hold, are blanks.
  package static func decodeExactly(_ bytes: [UInt8]) -> String {
    let scalars = text(of: bytes, []).unicodeScalars.map { scalar -> Unicode.Scalar in
      switch scalar.value {
      case 0x0a, 0x0d: " "
      case 0x09: scalar
      case 0..<0x20, 0x7f..<0xa0: "\u{FFFD}"
      default: scalar
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private static func text(of bytes: [UInt8], _ likelyCharsets: [String]) -> String {
    guard !isPlain(bytes) else { return String(decoding: bytes, as: UTF8.self) }
    var scanner = EncodedWordScanner(bytes: bytes)
    var text = ""
    var words: [EncodedWordScanner.Word] = []
    func flush() {
      if !words.isEmpty { text += Self.text(of: words, likelyCharsets) }
      words.removeAll(keepingCapacity: true)
    }
    while let piece = scanner.next() {
      switch piece {
      case .plain(let range):
        flush()
        text += Charset.unlabelled(header: Array(bytes[range]), likely: likelyCharsets)
      case .word(let word):
        if let last = words.last, last.label != word.label { flush() }
        words.append(word)
      }
    }
    flush()
    return text
  }

  /// Whether there is nothing to decode in it.
  private static func isPlain(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { octets in
      var last: UInt8 = 0
      for octet in octets {
        if octet.isHigh || octet == ASCII.escape { return false }
        if octet == ASCII.question, last == ASCII.equals { return false }
        last = octet
      }
      return true
    }
  }

  /// Words that stand together under one label: a character may be cut by the end of one, though RFC 2047 §5
  /// forbids it.
  private static func text(of words: [EncodedWordScanner.Word], _ likely: [String]) -> String {
    let label = words[0].label
    func read(_ octets: [UInt8]) -> DecodedCharset { Charset.decode(octets, label: label, likely: likely) }
    guard words.count > 1 else { return read(words[0].octets).text }
    if Charset(label: label)?.joinsWords == false { return words.map { read($0.octets).text }.joined() }
    let joined = read(words.flatMap(\.octets))
    guard joined.defect != nil, words.contains(where: \.endsInQuantum) else { return joined.text }
    // Some cut the base64, and not the text, into words.
    var decoder = Base64Decoder()
    var octets: [UInt8] = []
    for word in words {
      octets += word.isBase64 ? word.text.withUnsafeBufferPointer { decoder.decode($0) } : word.octets
    }
    octets += decoder.finish()
    let whole = read(octets)
    return whole.defect == nil ? whole.text : joined.text
  }

  /// Whether there is no control character in it, and every space is a single one inside.
  private static func isPrintable(_ text: String) -> Bool {
    let isPrintable = text.utf8.withContiguousStorageIfAvailable { octets in
      var last = ASCII.space
      for octet in octets {
        // 0xC2 begins the controls from U+0080 on, among others.
        guard octet > 0x20 || octet == 0x20 && last != 0x20, octet != 0x7f, octet != 0xc2 else {
          return false
        }
        last = octet
      }
      return last != ASCII.space
    }
    return isPrintable == true
  }

  /// A word can decode to a line break or a NUL; in a header's text they would end a row, or a name.
  private static func printable(_ text: String) -> String {
    guard !isPrintable(text) else { return text }
    var output: [UInt8] = []
    output.reserveCapacity(text.utf8.count)
    var isSpace = true
    var followsC2 = false
    func replace() { output += [0xef, 0xbf, 0xbd] }
    for octet in text.utf8 {
      if followsC2 {
        followsC2 = false
        if octet < 0xa0 { replace() } else { output += [0xc2, octet] }
        continue
      }
      switch octet {
      case 0x09, 0x0a, 0x0d, 0x20:
        if !isSpace { output.append(ASCII.space) }
        isSpace = true
        continue
      case 0xc2: followsC2 = true
      case 0..<0x20, 0x7f: replace()
      default: output.append(octet)
      }
      isSpace = false
    }
    if isSpace, output.last == ASCII.space { output.removeLast() }
    return String(decoding: output, as: UTF8.self)
  }
}

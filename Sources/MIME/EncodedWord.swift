/// A word of a header that is more than ASCII (RFC 2047, language tags of RFC 2231 §5).
///
/// Broken forms that mail really has are read too: no space around the word, spaces inside it, characters cut
/// in two by the end of a word.
package enum EncodedWord {
  /// A charset's label is no longer than this anywhere; what is longer is text that looks like a word.
  private static let labelLimit = 100

  /// The text of an unfolded field body or phrase, for people: words decoded and joined (RFC 2047 §6.2), octets
  /// without a word read as `Charset.guessed` does, runs of white space made one space, controls made visible.
  package static func decode(_ bytes: [UInt8]) -> String {
    var scanner = Scanner(bytes: bytes)
    var text = ""
    var word: Piece?
    while let piece = scanner.next() {
      if var open = word, open.joins(piece) {
        open.bytes += piece.bytes
        word = open
        continue
      }
      if let open = word { text += open.text }
      word = piece
    }
    if let open = word { text += open.text }
    return printable(text)
  }

  /// Octets that were encoded under one label, or, without a label, octets that were not.
  private struct Piece {
    var bytes: [UInt8]
    var label: String?

    func joins(_ next: Piece) -> Bool { label != nil && label == next.label }

    var text: String { Charset.decode(bytes, label: label).text }
  }

  private struct Scanner {
    let bytes: [UInt8]
    var position = 0
    /// Set once no terminator is ahead, so that many openings don't each search to the end.
    var hasNoTerminator = false
    var queued: Piece?
    var followsWord = false

    mutating func next() -> Piece? {
      if let piece = queued {
        queued = nil
        return piece
      }
      let start = position
      while position < bytes.count {
        if bytes[position] == ASCII.equals, let (piece, end) = word(at: position) {
          return found(piece, plain: bytes[start..<position], end: end)
        }
        position &+= 1
      }
      followsWord = false
      return start < position ? Piece(bytes: Array(bytes[start..<position])) : nil
    }

    /// White space between two words is no part of the text (RFC 2047 §6.2).
    private mutating func found(_ piece: Piece, plain: ArraySlice<UInt8>, end: Int) -> Piece {
      position = end
      let isGap = plain.isEmpty || (followsWord && plain.allSatisfy { $0.isBlank || $0.isLineEnd })
      followsWord = true
      if isGap { return piece }
      queued = piece
      return Piece(bytes: Array(plain))
    }

    /// `encoded-word = "=?" charset "?" encoding "?" encoded-text "?="` — RFC 2047 §2
    private mutating func word(at start: Int) -> (Piece, end: Int)? {
      guard !hasNoTerminator, start &+ 1 < bytes.count, bytes[start &+ 1] == ASCII.question else {
        return nil
      }
      var index = start &+ 2
      while index < bytes.count, bytes[index] != ASCII.question {
        guard bytes[index] > ASCII.space, index &- start < labelLimit else { return nil }
        index &+= 1
      }
      guard index &+ 2 < bytes.count, bytes[index &+ 2] == ASCII.question else { return nil }
      let label = bytes[(start &+ 2)..<index].prefix { $0 != UInt8(ascii: "*") }
      let textStart = index &+ 3
      guard let textEnd = terminator(from: textStart) else { return nil }
      let text = Array(bytes[textStart..<textEnd])
      let content: [UInt8]
      switch bytes[index &+ 1] | 0x20 {
      case UInt8(ascii: "b"): content = TransferEncoding.base64.decode(text)
      case UInt8(ascii: "q"): content = EncodedWord.quoted(text)
      default: return nil
      }
      return (Piece(bytes: content, label: CharsetLabels.normalized(label.asciiText)), textEnd &+ 2)
    }

    private mutating func terminator(from start: Int) -> Int? {
      var index = start
      while index &+ 1 < bytes.count {
        if bytes[index] == ASCII.question, bytes[index &+ 1] == ASCII.equals { return index }
        index &+= 1
      }
      hasNoTerminator = true
      return nil
    }
  }

  /// The "Q" encoding (RFC 2047 §4.2).
  private static func quoted(_ text: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == ASCII.equals, index &+ 2 < text.count, let high = text[index &+ 1].hexValue,
        let low = text[index &+ 2].hexValue
      {
        output.append(high << 4 | low)
        index &+= 3
      } else {
        output.append(byte == UInt8(ascii: "_") ? ASCII.space : byte)
        index &+= 1
      }
    }
    return output
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
    var output = String.UnicodeScalarView()
    var isSpace = true
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0a, 0x0d, 0x20:
        if !isSpace { output.append(" ") }
        isSpace = true
        continue
      case 0..<0x20, 0x7f..<0xa0: output.append("\u{FFFD}")
      default: output.append(scalar)
      }
      isSpace = false
    }
    if isSpace, output.last == " " { output.removeLast() }
    return String(output)
  }
}

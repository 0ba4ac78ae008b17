/// Finds the encoded words in an unfolded field body. Linear: what was searched once is not searched again.
struct EncodedWordScanner {
  enum Piece {
    case plain(Range<Int>)
    case word(Word)
  }

  struct Word {
    /// Normalised, without a language (RFC 2231 §5).
    let label: String
    let isBase64: Bool
    /// As it stands between the last question marks.
    let text: [UInt8]
    /// Out of its encoding.
    let octets: [UInt8]

    init(label: String, isBase64: Bool, text: ArraySlice<UInt8>) {
      self.label = label
      self.isBase64 = isBase64
      self.text = Array(text)
      octets = isBase64 ? TransferEncoding.base64.decode(self.text) : Self.quoted(text)
    }

    /// Whether its base64 stops inside of a quantum without padding.
    var endsInQuantum: Bool {
      isBase64 && !text.contains(ASCII.equals) && !text.count { $0 > ASCII.space }.isMultiple(of: 4)
    }

    /// The "Q" encoding (RFC 2047 §4.2). An `=` that begins nothing is text.
    private static func quoted(_ text: ArraySlice<UInt8>) -> [UInt8] {
      var output: [UInt8] = []
      output.reserveCapacity(text.count)
      var index = text.startIndex
      while index < text.endIndex {
        let byte = text[index]
        if byte == ASCII.equals, index &+ 2 < text.endIndex, let high = text[index &+ 1].hexValue,
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
  }

  /// A charset's label is no longer than this anywhere; what is longer is text that looks like a word.
  private static let labelLimit = 100

  let bytes: [UInt8]
  private var position = 0
  /// Set once no terminator is ahead, so that many openings don't each search to the end.
  private var hasNoTerminator = false
  private var queued: Word?
  private var followsWord = false

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Piece? {
    if let word = queued {
      queued = nil
      return .word(word)
    }
    let start = position
    while position < bytes.count {
      if bytes[position] == ASCII.equals, let (word, end) = word(at: position) {
        return found(word, after: start..<position, end: end)
      }
      position &+= 1
    }
    followsWord = false
    return start < position ? .plain(start..<position) : nil
  }

  /// White space between two words is no part of the text (RFC 2047 §6.2).
  private mutating func found(_ word: Word, after plain: Range<Int>, end: Int) -> Piece {
    position = end
    let isGap = plain.isEmpty || (followsWord && bytes[plain].allSatisfy { $0.isBlank || $0.isLineEnd })
    followsWord = true
    if isGap { return .word(word) }
    queued = word
    return .plain(plain)
  }

  /// `encoded-word = "=?" charset "?" encoding "?" encoded-text "?="` — RFC 2047 §2
  private mutating func word(at start: Int) -> (Word, end: Int)? {
    guard start &+ 1 < bytes.count, bytes[start &+ 1] == ASCII.question else { return nil }
    var index = start &+ 2
    while index < bytes.count, bytes[index] != ASCII.question {
      guard bytes[index] > ASCII.space, index &- start < Self.labelLimit else { return nil }
      index &+= 1
    }
    guard index &+ 2 < bytes.count, bytes[index &+ 2] == ASCII.question else { return nil }
    let encoding = bytes[index &+ 1] | 0x20
    guard encoding == UInt8(ascii: "b") || encoding == UInt8(ascii: "q") else { return nil }
    let isBase64 = encoding == UInt8(ascii: "b")
    let name = bytes[(start &+ 2)..<index].prefix { $0 != UInt8(ascii: "*") }
    let textStart = index &+ 3
    let (textEnd, end) = terminator(from: textStart) ?? (0, 0)
    if end > 0 {
      let label = CharsetLabels.normalized(name.asciiText)
      return (Word(label: label, isBase64: isBase64, text: bytes[textStart..<textEnd]), end)
    }
    return unended(name, isBase64, textStart)
  }

  /// Where the text ends and where reading goes on; `nil` when there is no end before the next word begins.
  private mutating func terminator(from start: Int) -> (Int, Int)? {
    guard !hasNoTerminator else { return nil }
    var index = start
    while index &+ 1 < bytes.count {
      if bytes[index] == ASCII.question, bytes[index &+ 1] == ASCII.equals { return (index, index &+ 2) }
      if bytes[index] == ASCII.equals, bytes[index &+ 1] == ASCII.question, index > start,
        bytes[index &- 1].isBlank
      {
        return nil
      }
      index &+= 1
    }
    hasNoTerminator = true
    return nil
  }

  /// A word whose end was lost: it ends at the next space. Only one that could be meant: its charset is known,
  /// and all of it is of the encoding's alphabet.
  private func unended(_ name: ArraySlice<UInt8>, _ isBase64: Bool, _ start: Int) -> (Word, end: Int)? {
    let label = CharsetLabels.normalized(name.asciiText)
    guard Charset(label: label) != nil else { return nil }
    var end = start
    while end < bytes.count, !bytes[end].isBlank, bytes[end] != ASCII.question {
      let octet = bytes[end]
      let isPlain =
        octet.isLetter || octet.isDigit || octet == ASCII.equals || octet == UInt8(ascii: "+")
        || octet == UInt8(ascii: "/")
      guard isBase64 ? isPlain : octet > ASCII.space && octet < 0x7f else { return nil }
      end &+= 1
    }
    // The half of an end.
    let after = end < bytes.count && bytes[end] == ASCII.question ? end &+ 1 : end
    guard end > start, after == bytes.count || bytes[after].isBlank else { return nil }
    return (Word(label: label, isBase64: isBase64, text: bytes[start..<end]), after)
  }
}

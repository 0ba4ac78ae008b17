/// An address between `<` and `>` that a mail program broke over lines (RFC 3986, appendix C).
struct BrokenLink {
  enum Limits {
    /// Lines that one address takes; the first of them is at least so long, or nothing would have broken it.
    static let lines = 8
    static let firstLine = 40
  }

  /// The address as a whole.
  let text: String
  /// How many bytes of the lines below belong to it.
  let lengths: [(line: Int, length: Int)]

  /// `range` is where it stands in its first line; `nil` when it ends there.
  init?(_ range: Range<Int>, at index: Int, _ paragraphs: [Paragraph]) {
    let first = Array(paragraphs[index].spans.reduce(into: "") { $0 += $1.text }.utf8)
    guard range.upperBound == first.count, first.count >= Limits.firstLine, range.lowerBound > 0 else {
      return nil
    }
    let before = first[range.lowerBound - 1]
    guard before == UInt8(ascii: "<") || first[..<range.lowerBound].suffix(5).elementsEqual("<URL:".utf8)
    else {
      return nil
    }
    var bytes = Array(first[range])
    var lengths: [(line: Int, length: Int)] = []
    for line in (index + 1)..<min(paragraphs.count, index + 1 + Limits.lines) {
      let paragraph = paragraphs[line]
      guard paragraph.spans.count == 1, paragraph.quoteDepth == paragraphs[index].quoteDepth else {
        return nil
      }
      let part = paragraph.spans[0].text.utf8.prefix(Links.Limits.target).prefix { LinkByte.isURL($0) }
      guard !part.isEmpty, bytes.count + part.count < Links.Limits.target else { return nil }
      bytes += part
      lengths.append((line, part.count))
      if part.endIndex < paragraph.spans[0].text.utf8.endIndex {
        guard paragraph.spans[0].text.utf8[part.endIndex] == UInt8(ascii: ">") else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
        self.lengths = lengths
        return
      }
    }
    return nil
  }
}

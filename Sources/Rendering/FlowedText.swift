import MIME

/// text/plain with format=flowed (RFC 3676): lines that end in a space go on in the next.
package enum FlowedText {
  /// `deletesSpace` is the DelSp parameter: the space that marks a flowed line is then no part of the text.
  package static func paragraphs(_ text: String, deletesSpace: Bool) -> [Paragraph] {
    var paragraphs: [Paragraph] = []
    /// The last paragraph, while its last line was flowed.
    var open = ""
    var openDepth: Int?
    func close(_ depth: Int) {
      paragraphs.append(paragraph(open, depth))
      open = ""
    }
    for line in StringLines(text) {
      // One more than are shown, so that it is seen that there are more.
      if paragraphs.count > ParagraphLayout.Limits.lines { break }
      let (depth, content) = split(line)
      if let last = openDepth, last != depth || content == "-- " { close(last) }
      // The signature's separator is never flowed (§4.3).
      let isFlowed = content.utf8.last == UInt8(ascii: " ") && content != "-- "
      open += isFlowed && deletesSpace ? Substring(content.utf8.dropLast()) : content
      openDepth = isFlowed ? depth : nil
      if !isFlowed { close(depth) }
    }
    if let openDepth { close(openDepth) }
    return paragraphs
  }

  /// `[quote] [stuffing] content` — RFC 3676 §5
  private static func split(_ line: Substring) -> (depth: Int, content: Substring) {
    let depth = line.utf8.prefix { $0 == UInt8(ascii: ">") }.count
    let rest = line.utf8.dropFirst(depth)
    return (depth, Substring(rest.first == UInt8(ascii: " ") ? rest.dropFirst() : rest))
  }

  private static func paragraph(_ text: String, _ depth: Int) -> Paragraph {
    let prefix = depth > 0 ? String(repeating: ">", count: min(depth, 1000)) + " " : ""
    return Paragraph(text, prefix: prefix, quoteDepth: depth)
  }
}

import MIME
import Screen

/// Finds addresses of the web and of mail in text (RFC 3986, RFC 3987), in one pass over its bytes.
///
/// What ends a sentence or closes a bracket that was opened before the address is no part of it. Letters of other
/// alphabets are; the wide characters of East Asia are so in a host that begins with one, and between `<` and `>`:
/// elsewhere the sentence goes on with them.
struct Links {
  enum Limits {
    /// Of one part. Nobody picks from longer lists; what comes after is shown as text.
    static let links = 5000
    /// Bytes of one address: browsers take no longer ones.
    static let target = 8192
    /// Before the `@` of an address of mail (RFC 5321 §4.5.3.1.1).
    static let localPart = 64
    /// Spaces within `<` and `>` that a flowed line may have left in an address.
    static let joins = 8
  }

  struct Found {
    /// In bytes of the text.
    var range: Range<Int>
    var link: Hyperlink
  }

  /// The links of a text, ascending. `isFlowed`: its spaces may be those of RFC 3676, also within `<` and `>`.
  static func find(in text: String, isFlowed: Bool = false) -> [Found] {
    var text = text
    return text.withUTF8 { utf8 in
      // Most lines have none of the signs.
      guard utf8.contains(where: { $0 == 0x3a || $0 == 0x40 }) || hasWeb(utf8) else { return [] }
      var scan = LinkScan(utf8, isFlowed: isFlowed)
      return scan.run()
    }
  }

  private static func hasWeb(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    guard utf8.count > 6 else { return false }
    for index in 3..<utf8.count where utf8[index] == 0x2e {
      if utf8[index - 1] | 0x20 == 0x77, utf8[index - 2] | 0x20 == 0x77, utf8[index - 3] | 0x20 == 0x77 {
        return true
      }
    }
    return false
  }
}

extension RenderedPart {
  /// Makes links of the addresses that stand in its text. Spans that are links already stay as they are.
  mutating func findLinks(isFlowed: Bool = false) {
    /// How much of a line belongs to an address that began above it.
    var continued: [Int: (length: Int, link: Int)] = [:]
    for index in paragraphs.indices {
      guard links.count < Links.Limits.links else { return }
      let spans = paragraphs[index].spans
      if spans.count == 1, spans[0].link == nil {
        let known = continued[index]
        let found = Links.find(in: spans[0].text, isFlowed: isFlowed).filter {
          $0.range.lowerBound >= known?.length ?? 0
        }
        guard !found.isEmpty || known != nil else { continue }
        paragraphs[index].spans = split(spans[0], at: found, after: known)
        if let last = found.last?.range, let lines = BrokenLink(last, at: index, paragraphs), links.count > 0
        {
          let link = links.count - 1
          let target = LinkTarget(lines.text)
          links[link] = Hyperlink(
            target: target.uri, text: TextWidth.printable(lines.text),
            warning: target.warning ?? links[link].warning)
          for (line, length) in lines.lengths { continued[line] = (length, link) }
        }
      } else {
        let split = spans.flatMap { span in
          span.link == nil ? self.split(span, at: Links.find(in: span.text, isFlowed: isFlowed)) : [span]
        }
        if split.count != spans.count { paragraphs[index].spans = split }
      }
    }
  }

  private mutating func split(
    _ span: TextSpan, at found: [Links.Found], after known: (length: Int, link: Int)? = nil
  )
    -> [TextSpan]
  {
    guard !found.isEmpty || known != nil else { return [span] }
    var spans: [TextSpan] = []
    let utf8 = span.text.utf8
    var start = utf8.startIndex
    var offset = 0
    func add(_ range: Range<Int>, link: Int) {
      let lower = utf8.index(start, offsetBy: range.lowerBound - offset)
      let upper = utf8.index(lower, offsetBy: range.count)
      if lower > start { spans.append(TextSpan(String(span.text[start..<lower]), span.role)) }
      spans.append(TextSpan(String(span.text[lower..<upper]), .link, link: link))
      (start, offset) = (upper, range.upperBound)
    }
    if let known { add(0..<known.length, link: known.link) }
    for item in found {
      guard links.count < Links.Limits.links else { break }
      add(item.range, link: links.count)
      links.append(item.link)
      if let warning = item.link.warning, !notes.contains(warning), notes.count < 20 { notes.append(warning) }
    }
    if start < utf8.endIndex { spans.append(TextSpan(String(span.text[start...]), span.role)) }
    return spans
  }
}

import MIME
import Mail
import Screen

/// The message as it came, header and all: each line in UTF-8 where it is that, else octet by octet.
enum SourceText {
  static func render(_ content: MessageContent, options: RenderOptions) -> RenderedText {
    let whole = content.parts.first { $0.section == .part(.message) }
    let bytes = whole?.bytes ?? content.header
    var layout = ParagraphLayout(width: options.width)
    var isHeader = true
    var rest = bytes[...]
    while let line = nextLine(&rest) {
      if line.isEmpty { isHeader = false }
      layout.add(paragraph(line, isHeader: isHeader))
      if layout.isCut { break }
    }
    if layout.isCut {
      layout.addNote("The message is longer than can be shown here; s saves it.")
    } else if whole == nil {
      layout.addNote("Only the header was fetched.")
    } else if whole?.isCut == true {
      layout.addNote("first \(ByteCount(bytes.count)) shown; s saves all of it")
    }
    return RenderedText(lines: layout.lines, headerLineCount: 0)
  }

  /// Without its end. What follows the last line feed is a line too, unless it is empty.
  private static func nextLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard !rest.isEmpty else { return nil }
    let line = rest.prefix { $0 != 0x0a }
    rest = rest[line.endIndex...].dropFirst()
    return line.last == 0x0d ? line.dropLast() : line
  }

  private static func paragraph(_ line: ArraySlice<UInt8>, isHeader: Bool) -> Paragraph {
    let text = text(line)
    if line.starts(with: [0x2d, 0x2d]), line.count > 2 {
      return Paragraph([TextSpan(text, .dim)], role: .text)
    }
    guard isHeader, let colon = text.firstIndex(of: ":"),
      text[..<colon].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), colon > text.startIndex
    else { return Paragraph([TextSpan(text, .text)], role: .text) }
    return Paragraph(
      [
        TextSpan(String(text[...colon]), .headerName),
        TextSpan(String(text[text.index(after: colon)...]), .text),
      ],
      role: .text)
  }

  private static func text(_ line: ArraySlice<UInt8>) -> String {
    String(validating: line, as: UTF8.self) ?? Charset.windows1252.decode(Array(line))
  }
}

internal import MIME
internal import Mail
internal import Screen

extension Dump {
  /// For people: the header as the pager shows it, the tree of the parts, the text, and what was wrong. Printable
  /// whatever the mail holds.
  var lines: [String] {
    var lines = rendered.lines.prefix(rendered.headerLineCount).map { Self.text(of: $0) }
    lines += tree + [""] + textLines
    if !warnings.isEmpty { lines += [""] + warnings.map { "! " + Self.printable($0) } }
    return lines.map(Self.withoutBlanksAtEnd)
  }

  private static func withoutBlanksAtEnd(_ line: String) -> String {
    guard line.utf8.last == UInt8(ascii: " ") else { return line }
    let end = line.utf8.lastIndex { $0 != UInt8(ascii: " ") }
    return end.map { String(line[...$0]) } ?? ""
  }

  /// "1.2  image/png  34 KB  pigeon.png", one line for each part, what holds others set off by what it holds.
  private var tree: [String] {
    var leaves = parts[...]
    let rows = message.entities.map { entity -> (path: String, type: String, rest: String) in
      let part = entity.part
      let leaf = leaves.first?.part == part ? leaves.popFirst() : nil
      let words = [
        leaf.map { ByteCount($0.size).description }, leaf?.charset, part.fileName.map { "“\($0)”" },
        part.disposition?.kind == "inline" ? "inline" : nil,
      ]
      return (
        part.path.description, String(repeating: "  ", count: min(part.depth, 20)) + part.type.description,
        words.compactMap { $0 }.joined(separator: ", ")
      )
    }
    let pathWidth = rows.map(\.path.count).max() ?? 0
    let typeWidth = rows.map(\.type.count).max() ?? 0
    return rows.map { row in
      Self.printable(
        Self.padded(row.path, pathWidth) + "  " + Self.padded(row.type, typeWidth) + "  " + row.rest)
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func printable(_ text: String) -> String { TextWidth.printable(text) }
}

/// The grid as text: what tests compare and what golden screens hold.
extension Grid {
  /// The rows, without the spaces at their ends.
  package var text: [String] { (0..<height).map(row) }

  /// One row, without the spaces at its end; empty outside of the grid.
  package func row(_ y: Int) -> String {
    guard y >= 0, y < height else { return "" }
    let cells = cells[(y * width)..<((y + 1) * width)]
    let end = cells.lastIndex { $0.text != " " } ?? cells.startIndex - 1
    return cells[cells.startIndex...max(end, cells.startIndex)].reduce(into: "") { row, cell in
      if end >= cells.startIndex { row += cell.text }
    }
  }

  /// The screen as the text of a `.screen` file. With styles, a plane of letters follows: "." for the plain
  /// style, "a", "b"… for the others in the order of their first appearance, and what each letter means.
  package func screenText(showingStyles: Bool = false) -> String {
    let rows = text.map { $0 + "\n" }.joined()
    guard showingStyles else { return rows }
    var legend: [Style] = []
    let plane = (0..<height).map { styles(inRow: $0, legend: &legend) + "\n" }.joined()
    let meanings = legend.enumerated().map { "\(Self.letter($0.offset)) \($0.element.words)\n" }.joined()
    return rows + "-- styles\n" + plane + meanings
  }

  private func styles(inRow y: Int, legend: inout [Style]) -> String {
    var letters = ""
    for x in 0..<width {
      let style = self[x, y].style
      if style == .plain {
        letters += "."
      } else {
        if !legend.contains(style) { legend.append(style) }
        letters += Self.letter(legend.firstIndex(of: style) ?? 0)
      }
    }
    while letters.hasSuffix(".") { letters.removeLast() }
    return letters
  }

  /// a…z, A…Z, then "?": a screen with more styles than that is no screen of ours.
  private static func letter(_ index: Int) -> String {
    guard index < 52 else { return "?" }
    let base = index < 26 ? UInt8(ascii: "a") : UInt8(ascii: "A")
    return String(Unicode.Scalar(base + UInt8(index % 26)))
  }
}

extension Style {
  /// The style in words, such as "bold underline 3 on 4".
  var words: String {
    let names: [(Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.reverse, "reverse"), (.underline, "underline"), (.italic, "italic"),
    ]
    var words = names.filter { attributes.contains($0.0) }.map(\.1)
    if case .palette(let index) = foreground { words.append("\(index)") }
    if case .palette(let index) = background { words.append("on \(index)") }
    return words.joined(separator: " ")
  }
}

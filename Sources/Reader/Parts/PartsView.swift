import MIME
import Mail
import Screen

/// Draws the parts of a message as a tree.
enum PartsView {
  /// On a wider screen the eye would not find from the name to the size.
  static let widthLimit = 100

  static func draw(_ state: State, into grid: inout Grid, _ layout: Layout) {
    guard let room = state.parts else { return }
    let title = "Parts of the message · \(room.subject.isEmpty ? "(no subject)" : room.subject)"
    TitleView.draw(title, state.title, isFocused: true, state, into: &grid, at: layout.titles)
    for line in 0..<layout.body.height where line + room.top < room.lineCount {
      let index = line + room.top
      let row = layout.body.row(line)
      if room.tagged.contains(index) { grid.put("*", in: row, style: state.options.theme[.key]) }
      draw(room.structure.parts[index], branch: room.branches[index], state, into: &grid, at: row)
      if index == room.selected { grid.restyle(row) { $0.selected(state.options.theme[.selection]) } }
    }
  }

  private static func draw(
    _ part: BodyPart, branch: String, _ state: State, into grid: inout Grid, at row: Rect
  ) {
    let theme = state.options.theme
    let style = theme[part.isMultipart ? .dim : .text]
    var room = Rect(x: row.x, y: row.y, width: min(row.width, widthLimit), height: 1).indented(by: 1)
    if !part.isMultipart, let size = part.decodedSize {
      room.width -= 1
      room.width -= grid.putRight(ByteCount(size).description, in: room, style: theme[.dim]) + 2
    }
    // However deep a sender nests, the name stays on the screen: the nearest branches are shown.
    let shown = branch.suffix(max(0, room.width / 3))
    let used = grid.put(String(shown), in: room, style: theme[.dim])
    grid.putFitted(text(part), in: room.indented(by: used), style: style)
  }

  private static func text(_ part: BodyPart) -> String {
    guard !part.isMultipart else { return part.type.description }
    let name = part.fileName.map { " \($0)" } ?? ""
    let disposition = part.disposition.map { " · \($0.kind)" } ?? ""
    let description = part.description.map { " · \($0)" } ?? ""
    return "\(part.type)\(name)\(disposition)\(description)"
  }
}

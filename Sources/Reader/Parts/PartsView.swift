import MIME
import Mail
import Screen

/// Draws the parts of a message as a tree.
enum PartsView {
  static func draw(_ state: State, into grid: inout Grid, _ layout: Layout) {
    guard let room = state.parts else { return }
    TitleView.draw(
      "Parts of the message", state.title, isFocused: true, state, into: &grid, at: layout.titles)
    for line in 0..<layout.body.height where line + room.top < room.lineCount {
      let index = line + room.top
      let row = layout.body.row(line)
      draw(room.structure.parts[index], number: index, state, into: &grid, at: row)
      if index == room.selected { grid.restyle(row) { $0.selected(state.options.theme[.selection]) } }
    }
  }

  private static func draw(
    _ part: BodyPart, number: Int, _ state: State, into grid: inout Grid, at row: Rect
  ) {
    let theme = state.options.theme
    // However deep a sender nests, the name stays on the screen.
    let indent = 1 + min(part.depth * 2, row.width / 3)
    let style = theme[part.isMultipart ? .dim : .text]
    let branch = part.depth == 0 ? "" : "└ "
    var room = row.indented(by: indent)
    if !part.isMultipart, let size = part.decodedSize {
      let right = Rect(x: room.x, y: room.y, width: room.width - 1, height: room.height)
      room.width -= grid.putRight(ByteCount(size).description, in: right, style: theme[.dim]) + 2
      room = Rect(x: room.x, y: room.y, width: room.width, height: room.height)
    }
    grid.putFitted(branch + text(part), in: room, style: style)
  }

  private static func text(_ part: BodyPart) -> String {
    guard !part.isMultipart else { return part.type.description }
    let name = part.fileName.map { " \($0)" } ?? ""
    let disposition = part.disposition.map { " · \($0.kind)" } ?? ""
    let description = part.description.map { " · \($0)" } ?? ""
    return "\(part.type)\(name)\(disposition)\(description)"
  }
}

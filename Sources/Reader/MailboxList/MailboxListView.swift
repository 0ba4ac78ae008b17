import Mail
import Screen

/// Draws the folder pane.
enum MailboxListView {
  static func draw(_ state: State, into grid: inout Grid, at rect: Rect) {
    let list = state.mailboxes
    if list.lines.isEmpty {
      grid.put(" …", in: rect.row(0), style: state.options.theme[.dim])
    }
    for line in 0..<rect.height where line + list.top < list.lines.count {
      let index = line + list.top
      draw(list.lines[index], isSelected: index == list.selected, state, into: &grid, at: rect.row(line))
    }
  }

  private static func draw(
    _ line: MailboxTree.Line, isSelected: Bool, _ state: State, into grid: inout Grid, at row: Rect
  ) {
    let theme = state.options.theme
    let mailbox = line.mailbox.map { state.mailboxes.mailboxes[$0] }
    let unseen = state.mailboxes.unseen(line)
    let isOpen = mailbox?.name == state.list.mailbox
    let style = theme[!(mailbox?.isSelectable ?? false) ? .dim : unseen > 0 || isOpen ? .strong : .text]
    let indent = min(line.depth * 2, max(0, row.width - 10))
    let fold = line.hasChildren ? line.isFolded ? "▸" : "▾" : isOpen ? "·" : " "
    grid.put(fold, in: Rect(x: row.x + indent, y: row.y, width: min(1, row.width), height: 1), style: style)
    var name = Rect(x: row.x + indent + 2, y: row.y, width: row.width - indent - 3, height: row.height)
    if unseen > 0 {
      name.width -= grid.putRight(Words.number(unseen), in: name, style: theme[.unread]) + 1
      name = Rect(x: name.x, y: name.y, width: name.width, height: 1)
    }
    grid.putFitted(line.label, in: name, style: style)
    guard isSelected else { return }
    let isFocused = state.focus == .mailboxes
    grid.restyle(row) { $0.selected(theme[isFocused ? .selection : .unfocusedSelection]) }
  }
}

extension Style {
  /// This with the marks of a selection.
  func selected(_ selection: Style) -> Style {
    var style = adding(selection.attributes)
    if selection.foreground != .standard { style.foreground = selection.foreground }
    if selection.background != .standard { style.background = selection.background }
    return style
  }
}

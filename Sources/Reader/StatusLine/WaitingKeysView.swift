import Screen

/// The panel over the bottom rows while a chord waits: what can follow.
enum WaitingKeysView {
  static func draw(_ state: State, into grid: inout Grid, above status: Rect) {
    guard !state.chord.isEmpty, state.prompt == nil else { return }
    let choices = state.keymap.continuations(of: state.chord, in: state.room).map {
      (keys: KeyNotation.text($0.rest), name: $0.invocation.text)
    }
    let width = min(status.width, 72)
    guard width >= 20, status.y >= 4, !choices.isEmpty else { return }
    let cell = 2 + (choices.map { $0.keys.count + 1 + $0.name.count }.max() ?? 0)
    let columns = max(1, (width - 4) / max(1, cell))
    let rows = min((choices.count + columns - 1) / columns, status.y - 3)
    let panel = Rect(x: 0, y: status.y - rows - 2, width: width, height: rows + 2)
    PanelView.draw(title: KeyNotation.text(state.chord), into: &grid, at: panel, theme: state.options.theme)
    for (index, choice) in choices.prefix(rows * columns).enumerated() {
      let place = Rect(
        x: 2 + index / rows * cell, y: panel.y + 1 + index % rows,
        width: min(cell, width - 3 - index / rows * cell), height: 1)
      let used = grid.put(choice.keys, in: place, style: state.options.theme[.key])
      grid.putFitted(choice.name, in: place.indented(by: used + 1))
    }
  }
}

/// A frame with a title, empty inside.
enum PanelView {
  static func draw(title: String, into grid: inout Grid, at rect: Rect, theme: Theme) {
    grid.fill(rect)
    guard rect.width >= 4, rect.height >= 2 else { return }
    let line = String(repeating: "─", count: rect.width - 2)
    grid.put("┌" + line + "┐", in: rect.row(0), style: theme[.dim])
    for row in 1..<(rect.height - 1) {
      grid.put("│", in: rect.row(row), style: theme[.dim])
      grid.put("│", in: rect.row(row).indented(by: rect.width - 1), style: theme[.dim])
    }
    grid.put("└" + line + "┘", in: rect.row(rect.height - 1), style: theme[.dim])
    grid.putFitted(" \(title) ", in: rect.row(0).indented(by: 2), style: theme[.key])
  }
}

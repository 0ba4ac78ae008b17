import Screen

/// Draws the help.
enum HelpView {
  static func draw(_ state: State, into grid: inout Grid, _ layout: Layout) {
    guard let help = state.help else { return }
    let position = help.lineCount > help.height ? "j k PgDn PgUp · q back" : "q back"
    TitleView.draw("Help", position, isFocused: true, state, into: &grid, at: layout.titles)
    for line in 0..<layout.body.height where line + help.top < help.lineCount {
      draw(help.lines[line + help.top], state.options.theme, into: &grid, at: layout.body.row(line))
    }
  }

  private static func draw(_ line: HelpRoom.Line, _ theme: Theme, into grid: inout Grid, at row: Rect) {
    guard !line.isHeading else {
      grid.putFitted(line.name, in: row.indented(by: 1), style: theme[.heading])
      return
    }
    let keys = min(22, row.width / 3)
    grid.putFitted(line.keys, in: row.columns(3..<max(3, keys)), style: theme[.key])
    let names = row.width >= 60 ? 22 : 0
    if names > 0 {
      grid.putFitted(line.name, in: row.columns((keys + 1)..<(keys + names)), style: theme[.dim])
    }
    grid.putFitted(line.help, in: row.indented(by: keys + names + 1), style: theme[.text])
  }
}

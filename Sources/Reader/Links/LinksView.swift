import Screen

/// Draws the links of a message: each with the words that it stands under and where it leads, below them all of the
/// address that is selected.
enum LinksView {
  /// Lines below the list for the whole address and the warning.
  static let detailHeight = 5

  static func listHeight(_ height: Int) -> Int { max(1, height - detailHeight) }

  static func draw(_ state: State, into grid: inout Grid, _ layout: Layout) {
    guard let room = state.linksRoom else { return }
    let title = "\(Words.count(room.links.count, "link")) of the message · \(room.subject)"
    TitleView.draw(title, state.title, isFocused: true, state, into: &grid, at: layout.titles)
    let theme = state.options.theme
    let height = min(layout.body.height, listHeight(layout.body.height))
    for line in 0..<height where line + room.top < room.lineCount {
      let index = line + room.top
      let row = layout.body.row(line)
      draw(room.links[index], number: index + 1, of: room.lineCount, theme, into: &grid, at: row)
      if index == room.selected { grid.restyle(row) { $0.selected(theme[.selection]) } }
    }
    if let link = room.selectedLink { drawDetail(link, theme, into: &grid, layout, below: height) }
  }

  private static func draw(
    _ link: Hyperlink, number: Int, of count: Int, _ theme: Theme, into grid: inout Grid, at row: Rect
  ) {
    let numberWidth = String(count).count
    let room = row.indented(by: 1)
    grid.putRight(String(number), in: room.columns(0..<min(numberWidth, room.width)), style: theme[.key])
    let rest = room.indented(by: min(room.width, numberWidth + 1))
    guard rest.width > 12 else { return }
    grid.put(link.warning == nil ? " " : "!", in: rest, style: theme[.warning])
    let place = rest.indented(by: 2)
    let textWidth = max(8, place.width / 2)
    grid.putFitted(link.text, in: place.columns(0..<min(textWidth, place.width)), style: theme[.text])
    let target = LinkTarget(link.target)
    let isWeb = target.scheme == "http" || target.scheme == "https"
    let leads = isWeb ? target.place : "\(target.scheme): \(target.place)"
    grid.putFitted(
      leads, in: place.indented(by: min(place.width, textWidth + 2)),
      style: theme[link.warning == nil ? .dim : .warning])
  }

  private static func drawDetail(
    _ link: Hyperlink, _ theme: Theme, into grid: inout Grid, _ layout: Layout, below height: Int
  ) {
    let rows = layout.body.height - height
    guard rows >= 2 else { return }
    grid.put(
      String(repeating: "─", count: max(0, layout.body.width)), in: layout.body.row(height),
      style: theme[.dim])
    let room = layout.body.indented(by: 1)
    let warning = link.warning.map { Wrapping.lines($0, width: room.width - 1, atMost: 2) } ?? []
    var lines = warning.map { ($0, Role.warning) }
    // The beginning and the end of an address tell the most.
    let space = max(0, rows - 1 - lines.count) * (room.width - 1)
    let target = Array(Fitting.elided(link.target, to: space))
    for start in stride(from: 0, to: target.count, by: max(1, room.width - 1)) {
      lines.append((String(target[start..<min(target.count, start + room.width - 1)]), .link))
    }
    for (index, line) in lines.prefix(rows - 1).enumerated() {
      grid.putFitted(line.0, in: room.row(height + 1 + index), style: theme[line.1])
    }
  }
}

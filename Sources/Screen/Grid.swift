/// One cell of the screen.
package struct Cell: Hashable, Sendable {
  /// One printable scalar and the marks over it, 1 or 2 columns wide; empty for the second half of a wide one.
  package var text: String
  package var style: Style
  /// Where it leads when it is part of a link: an address in printable ASCII.
  package var link: String?

  package init(_ text: String = " ", style: Style = .plain, link: String? = nil) {
    self.text = text
    self.style = style
    self.link = link
  }
}

/// The screen as a value: what the views draw into, and what the tests compare.
package struct Grid: Hashable, Sendable {
  package let width: Int
  package let height: Int
  /// Row by row.
  package private(set) var cells: [Cell]

  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: Cell(), count: self.width * self.height)
  }

  package init(size: Size) { self.init(width: size.width, height: size.height) }

  package var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// The cell at a place; outside of the grid, an empty one.
  package subscript(x: Int, y: Int) -> Cell {
    guard x >= 0, x < width, y >= 0, y < height else { return Cell() }
    return cells[y * width + x]
  }

  /// Puts text into the rectangle's first row, cut off at its width, and answers the columns used. Text from
  /// outside is made printable on the way. A wide character that doesn't fit whole is left out.
  @discardableResult
  package mutating func put(
    _ text: String, in rect: Rect, style: Style = .plain, link: String? = nil
  ) -> Int {
    guard rect.y >= 0, rect.y < height, !rect.isEmpty else { return 0 }
    var pen = Pen(x: rect.x, y: rect.y, limit: min(rect.maxX, width), style: style, link: link)
    for character in text {
      if let byte = character.asciiValue, byte >= 0x20, byte < 0x7f {
        guard write(String(character), columns: 1, with: &pen) else { break }
      } else {
        let pieces = CellText(character).pieces
        guard pieces.allSatisfy({ write($0.text, columns: $0.columns, with: &pen) }) else { break }
      }
    }
    return max(0, pen.x - rect.x)
  }

  /// Where `put` writes next, and how far it may go.
  private struct Pen {
    var x: Int
    let y: Int
    let limit: Int
    let style: Style
    let link: String?
  }

  /// Writes one cell's text; false when it doesn't fit any more.
  private mutating func write(_ piece: String, columns: Int, with pen: inout Pen) -> Bool {
    guard pen.x + columns <= pen.limit else { return false }
    if pen.x >= 0 { place(piece, columns: columns, at: pen) }
    pen.x += columns
    return true
  }

  /// Puts the runs of a line one after the other.
  /// - Parameter target: where a link leads that the terminal may follow, by its number.
  @discardableResult
  package mutating func put(
    _ line: StyledLine, in rect: Rect, theme: Theme, target: (Int) -> String? = { _ in nil }
  ) -> Int {
    var used = 0
    for run in line.runs where used < rect.width {
      used += put(
        run.text, in: Rect(x: rect.x + used, y: rect.y, width: rect.width - used, height: 1),
        style: theme[run.role], link: run.link.flatMap(target))
    }
    return used
  }

  /// Empties the rectangle in this style.
  package mutating func fill(_ rect: Rect, style: Style = .plain) {
    for y in max(0, rect.y)..<max(0, rect.y, min(rect.maxY, height)) {
      for x in max(0, rect.x)..<max(0, rect.x, min(rect.maxX, width)) {
        separate(x: x, y: y)
        cells[y * width + x] = Cell(" ", style: style)
      }
    }
  }

  /// Changes the style of what is there, text kept.
  package mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    for y in max(0, rect.y)..<max(0, rect.y, min(rect.maxY, height)) {
      for x in max(0, rect.x)..<max(0, rect.x, min(rect.maxX, width)) {
        cells[y * width + x].style = change(cells[y * width + x].style)
      }
    }
  }

  private mutating func place(_ text: String, columns: Int, at pen: Pen) {
    let (x, y) = (pen.x, pen.y)
    for column in x..<(x + columns) { separate(x: column, y: y) }
    cells[y * width + x] = Cell(text, style: pen.style, link: pen.link)
    for column in (x + 1)..<max(x + 1, x + columns) {
      cells[y * width + column] = Cell("", style: pen.style, link: pen.link)
    }
  }

  /// A wide character of which one half is about to be overwritten loses the other half too.
  private mutating func separate(x: Int, y: Int) {
    let index = y * width + x
    if cells[index].text.isEmpty, x > 0 { cells[index - 1].text = " " }
    if x + 1 < width, cells[index + 1].text.isEmpty { cells[index + 1].text = " " }
    if cells[index].text.isEmpty { cells[index].text = " " }
  }
}

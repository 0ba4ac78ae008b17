internal import Testing

/// What an emulated terminal shows, as a value.
package struct VTScreen: Sendable, Equatable {
  package struct Cell: Sendable, Equatable {
    /// Empty for the second half of a wide character.
    package var text: String
    /// Of the palette; -1 is the terminal's own colour, -2 one that is not of the palette.
    package var foreground: Int
    package var background: Int
    package var isBold: Bool
    package var isUnderlined: Bool
    package var isItalic: Bool
    package var isReversed: Bool
  }

  package struct Cursor: Sendable, Equatable {
    package var x: Int
    package var y: Int
    package var isVisible: Bool

    package init(x: Int, y: Int, isVisible: Bool) {
      self.x = x
      self.y = y
      self.isVisible = isVisible
    }
  }

  package let width: Int
  package let height: Int
  /// Row by row.
  package let cells: [Cell]
  package let cursor: Cursor
  /// Whether the alternate screen is shown, which full-screen programs use.
  package let isAlternate: Bool

  package subscript(x: Int, y: Int) -> Cell { cells[y * width + x] }

  /// The rows, spaces at their ends left out.
  package var rows: [String] { (0..<height).map(row) }

  /// All rows, joined by line feeds.
  package var text: String { rows.joined(separator: "\n") }

  /// One row, without the spaces at its end.
  package func row(_ y: Int) -> String {
    guard y >= 0, y < height else { return "" }
    var row = cells[(y * width)..<((y + 1) * width)].map(\.text).joined()
    while row.last == " " { row.removeLast() }
    return row
  }

  package func contains(_ text: String) -> Bool { rows.contains { $0.contains(text) } }

  /// The column at which this text begins in the row; `nil` when the row doesn't have it. Counted in cells.
  package func column(of text: String, inRow y: Int) -> Int? {
    (0..<width).first { x in
      let rest = cells[(y * width + x)..<((y + 1) * width)].map(\.text).joined()
      return !self[x, y].text.isEmpty && rest.hasPrefix(text)
    }
  }
}

extension VTScreen: CustomTestStringConvertible {
  /// A failed expectation shows the screen as a person sees it.
  package var testDescription: String { "\(width)x\(height):\n\(text)" }
}

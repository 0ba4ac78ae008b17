/// A rectangle of cells; (0, 0) is the top left corner. Width and height are never negative.
package struct Rect: Hashable, Sendable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  package var isEmpty: Bool { width == 0 || height == 0 }
  package var maxX: Int { x + width }
  package var maxY: Int { y + height }

  /// The row `line` of the rectangle, as a rectangle of height 1; empty when there is no such row.
  package func row(_ line: Int) -> Rect {
    Rect(x: x, y: y + line, width: line >= 0 && line < height ? width : 0, height: 1)
  }
}

/// The size of a screen in cells.
package struct Size: Hashable, Sendable {
  package var width: Int
  package var height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

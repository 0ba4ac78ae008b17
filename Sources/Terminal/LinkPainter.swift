internal import CNcurses
internal import Screen

/// Tells the terminal where the links on the screen lead (OSC 8), which curses can't: after a frame, the cells of links
/// are written once more, as they are, between the sequences that begin and end a link.
///
/// A cell that curses keeps of the last frame, or moves, was part of a link if and only if it is so now
/// (`CursesPainter` marks them); what it writes anew is none yet. As all links of the frame are written here, each cell
/// has its own.
struct LinkPainter {
  let painter: CursesPainter

  /// What to write after curses has written the frame; nothing when there is no link on it. The cursor goes back to
  /// where curses left it, with the plain style that curses leaves.
  func bytes(for grid: Grid, cursor: (x: Int, y: Int)) -> [UInt8] {
    guard painter.showsLinks else { return [] }
    var output: [UInt8] = []
    for y in 0..<grid.height {
      var x = 0
      while x < grid.width {
        guard let link = grid[x, y].link else {
          x += 1
          continue
        }
        let start = x
        while x < grid.width, grid[x, y].link == link { x += 1 }
        output += run(grid, y, start..<x, link)
      }
    }
    return output.isEmpty ? [] : output + Self.move(x: cursor.x, y: cursor.y)
  }

  private func run(_ grid: Grid, _ y: Int, _ columns: Range<Int>, _ link: String) -> [UInt8] {
    var output = Self.move(x: columns.lowerBound, y: y) + Array("\u{1b}]8;;\(link)\u{1b}\\".utf8)
    var style: Style?
    for x in columns {
      let cell = grid[x, y]
      if cell.text.isEmpty { continue }
      if cell.style != style {
        style = cell.style
        output += sgr(cell.style)
      }
      let isWide = x + 1 < columns.upperBound && grid[x + 1, y].text.isEmpty
      output += text(cell.text, columns: isWide ? 2 : 1)
    }
    return output + Array("\u{1b}[m\u{1b}]8;;\u{1b}\\".utf8)
  }

  /// The very characters that the painter gave to curses.
  private func text(_ text: String, columns: Int) -> [UInt8] {
    let scalars = painter.encodable(text, columns: columns)
    let isShort = scalars.count == 1 && columns == 2 && wcwidth(scalars[0]) == 1
    var shown = String.UnicodeScalarView(scalars.compactMap { Unicode.Scalar(UInt32(bitPattern: $0)) })
    if isShort, let first = shown.first { shown.append(painter.isUTF8 ? " " : first) }
    return Array(String(shown).utf8)
  }

  /// Select graphic rendition (ECMA-48 §8.3.117), with xterm's 256 colours.
  private func sgr(_ style: Style) -> [UInt8] {
    var numbers = [0]
    let map: [(Attributes, Int)] = [(.bold, 1), (.dim, 2), (.italic, 3), (.underline, 4), (.reverse, 7)]
    for (attribute, number) in map where style.attributes.contains(attribute) { numbers.append(number) }
    numbers += Self.color(style.foreground, base: 30) + Self.color(style.background, base: 40)
    return Array("\u{1b}[\(numbers.map(String.init).joined(separator: ";"))m".utf8)
  }

  private static func color(_ color: Color, base: Int) -> [Int] {
    guard case .palette(let index) = color else { return [] }
    switch index {
    case 0..<8: return [base + Int(index)]
    case 8..<16: return [base + 60 + Int(index) - 8]
    default: return [base + 8, 5, Int(index)]
    }
  }

  private static func move(x: Int, y: Int) -> [UInt8] { Array("\u{1b}[\(y + 1);\(x + 1)H".utf8) }
}

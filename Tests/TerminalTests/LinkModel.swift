/// A terminal that knows little else than where links are (OSC 8): characters and the link of each cell, through all
/// that curses does with xterm's entry – moves, erasures, insertions, scrolling.
struct LinkModel {
  struct Cell: Equatable {
    var text = " "
    var link: String?
  }

  private(set) var rows: [[Cell]]
  private let width: Int
  private var x = 0
  private var y = 0
  private var region: Range<Int>
  private var link: String?
  private var mustWrap = false
  /// What the model does not know; a test with any proves nothing.
  private(set) var unknown: [String] = []
  private var last = ""

  init(width: Int, height: Int) {
    self.width = width
    rows = Array(repeating: Array(repeating: Cell(), count: width), count: height)
    region = 0..<height
  }

  func text(_ row: Int) -> String { rows[row].map(\.text).joined() }

  mutating func feed(_ bytes: [UInt8]) {
    var rest = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar.value {
      case 0x1b: escape(&rest)
      case 0x0d: (x, mustWrap) = (0, false)
      case 0x0a: lineFeed()
      case 0x08: (x, mustWrap) = (max(0, x - 1), false)
      case 0x09: (x, mustWrap) = (min(width - 1, (x / 8 + 1) * 8), false)
      case 0..<0x20: break
      default: put(scalar)
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    if (0x300..<0x370).contains(scalar.value) {
      rows[y][max(0, mustWrap ? x : x - 1)].text.unicodeScalars.append(scalar)
      return
    }
    if mustWrap {
      mustWrap = false
      x = 0
      lineFeed()
    }
    last = String(Character(scalar))
    rows[y][x] = Cell(text: last, link: link)
    let columns = scalar.value >= 0x2e80 && scalar.value < 0xfffd ? 2 : 1
    if columns == 2, x + 1 < width { rows[y][x + 1] = Cell(text: "", link: link) }
    x += columns
    if x >= width { (x, mustWrap) = (width - 1, true) }
  }

  private mutating func lineFeed() {
    if y == region.upperBound - 1 { scroll(1) } else { y = min(rows.count - 1, y + 1) }
  }

  private mutating func scroll(_ count: Int) { shift(region, by: count) }

  /// Rows of the range go up; empty ones come in.
  private mutating func shift(_ range: Range<Int>, by count: Int) {
    let old = rows
    for row in range {
      let from = row + count
      rows[row] = range.contains(from) ? old[from] : Array(repeating: Cell(), count: width)
    }
  }

  private mutating func escape(_ rest: inout ArraySlice<Unicode.Scalar>) {
    guard let kind = rest.popFirst() else { return }
    switch kind {
    case "[": control(&rest)
    case "]": systemCommand(&rest)
    case "(": rest.removeFirst()
    case "M": if y == region.lowerBound { scroll(-1) } else { y = max(0, y - 1) }
    case "=", ">", "\\": break
    default: unknown.append("ESC \(kind)")
    }
  }

  private mutating func systemCommand(_ rest: inout ArraySlice<Unicode.Scalar>) {
    var text = ""
    while let scalar = rest.popFirst(), scalar.value != 0x1b { text.unicodeScalars.append(scalar) }
    rest.removeFirst()
    guard text.hasPrefix("8;;") else {
      unknown.append("OSC \(text)")
      return
    }
    link = text.count > 3 ? String(text.dropFirst(3)) : nil
  }

  private mutating func control(_ rest: inout ArraySlice<Unicode.Scalar>) {
    var text = ""
    while let scalar = rest.first, (0x30..<0x40).contains(scalar.value) {
      text.unicodeScalars.append(scalar)
      rest.removeFirst()
    }
    guard let final = rest.popFirst() else { return }
    let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let first = max(1, numbers.first ?? 1)
    if final != "m", final != "b" { mustWrap = false }
    switch final {
    case "m", "h", "l", "t": break
    case "H": (y, x) = (first - 1, max(1, numbers.count > 1 ? numbers[1] : 1) - 1)
    case "A": y = max(0, y - first)
    case "B": y = min(rows.count - 1, y + first)
    case "C": x = min(width - 1, x + first)
    case "D": x = max(0, x - first)
    case "G": x = first - 1
    case "d": y = first - 1
    case "J": erase(numbers.first ?? 0)
    case "K": eraseLine(numbers.first ?? 0)
    case "X": for column in x..<min(width, x + first) { rows[y][column] = Cell() }
    case "@":
      rows[y] = Array((rows[y][..<x] + Array(repeating: Cell(), count: first) + rows[y][x...]).prefix(width))
    case "P":
      rows[y] =
        rows[y][..<x] + rows[y][min(width, x + first)...]
        + Array(repeating: Cell(), count: min(first, width - x))
    case "L": shift(y..<region.upperBound, by: -first)
    case "M": shift(y..<region.upperBound, by: first)
    case "S": scroll(first)
    case "T": scroll(-first)
    case "b": for _ in 0..<first { for scalar in last.unicodeScalars { put(scalar) } }
    case "r":
      region = (first - 1)..<(numbers.count > 1 && numbers[1] > 0 ? numbers[1] : rows.count)
      (x, y) = (0, 0)
    default: unknown.append("CSI \(text)\(final)")
    }
  }

  private mutating func erase(_ kind: Int) {
    if kind == 0 { eraseLine(0) }
    if kind == 1 { eraseLine(1) }
    let range = kind == 0 ? (y + 1)..<max(y + 1, rows.count) : kind == 1 ? 0..<y : 0..<rows.count
    for row in range { rows[row] = Array(repeating: Cell(), count: width) }
  }

  private mutating func eraseLine(_ kind: Int) {
    for column in kind == 0 ? x..<width : kind == 1 ? 0..<min(width, x + 1) : 0..<width {
      rows[y][column] = Cell()
    }
  }
}

/// The order in which text of both directions stands in cells: the bidirectional algorithm (UAX #9, Unicode 15) for
/// terminals that do none of their own.
///
/// Explicit embeddings, overrides and isolates do not act: a mail could lie with them, and each shows as "�". The
/// marks that only give a direction (U+200E, U+200F, U+061C) do.
package enum Bidi {
  static let classes = ScalarTable(runs: BidiTable.runs)

  /// Whether a scalar is written from right to left, or makes what is beside it so. Text without any needs no order.
  package static func isRightToLeft(_ scalar: UInt32) -> Bool {
    guard scalar >= 0x590 else { return false }
    switch BidiClass(scalar) {
    case .r, .al, .an: return true
    default: return false
    }
  }

  package static func hasRightToLeft(_ text: String) -> Bool {
    guard text.utf8.contains(where: { $0 >= 0xd6 }) else { return false }
    return text.unicodeScalars.contains { isRightToLeft($0.value) }
  }

  /// A paragraph of clusters, each given by its first scalar.
  package struct Paragraph: Sendable {
    /// 1 where it runs from right to left as a whole.
    package let base: UInt8
    private let levels: [UInt8]
    /// What takes the base level at the end of a line or before a separator (L1).
    private let original: [BidiClass]

    /// `base`: 0 or 1; else that of the first character with a direction (P2, P3).
    package init(_ scalars: [UInt32], base: UInt8? = nil) {
      let classes = scalars.map { BidiClass($0) }
      self.init(classes, scalars, base: base)
    }

    init(_ classes: [BidiClass], _ scalars: [UInt32], base: UInt8?) {
      let first = classes.first { $0 == .l || $0 == .r || $0 == .al }
      self.base = base ?? (first == .r || first == .al ? 1 : 0)
      original = classes
      var resolution = BidiResolution(classes, scalars, base: self.base)
      levels = resolution.levels()
    }

    /// The levels of a line (L1): white space at its end is where the paragraph begins.
    package func levels(ofLine line: Range<Int>) -> [UInt8] {
      var shown = Array(levels[line])
      var isTrailing = true
      for index in line.reversed() {
        switch original[index] {
        case .b, .s: isTrailing = true
        case .ws, .bn: break
        default: isTrailing = false
        }
        if isTrailing { shown[index - line.lowerBound] = base }
      }
      return shown
    }

    /// The clusters of a line in the order of their cells, from the left (L2), and whether each runs from right to
    /// left.
    package func order(ofLine line: Range<Int>) -> [(index: Int, isReversed: Bool)] {
      let levels = levels(ofLine: line)
      var order = Array(line)
      guard let highest = levels.max(), highest > 0 else { return order.map { ($0, false) } }
      var level = highest
      while level > 0 {
        var start = 0
        while start < order.count {
          guard levels[start] >= level else {
            start += 1
            continue
          }
          var end = start
          while end < order.count, levels[end] >= level { end += 1 }
          order[start..<end].reverse()
          start = end
        }
        level -= 1
      }
      return order.map { ($0, levels[$0 - line.lowerBound] & 1 == 1) }
    }
  }

  /// The mirror image of a character that has one (L4).
  package static func mirrored(_ scalar: UInt32) -> UInt32? { mirrors[scalar] }

  private static let mirrors: [UInt32: UInt32] = {
    var mirrors: [UInt32: UInt32] = [:]
    for index in stride(from: 0, to: BidiTable.mirrors.count - 1, by: 2) {
      mirrors[BidiTable.mirrors[index]] = BidiTable.mirrors[index + 1]
    }
    return mirrors
  }()

  /// A printable line of text in the order of its cells.
  package static func visual(_ text: String, base: UInt8? = nil) -> String {
    guard hasRightToLeft(text) || base == 1 else { return text }
    let clusters = Array(text)
    let scalars = clusters.map { $0.unicodeScalars.first?.value ?? 0x20 }
    let order = Paragraph(scalars, base: base).order(ofLine: 0..<clusters.count)
    return order.reduce(into: "") { shown, place in
      if place.isReversed, let mirror = mirrored(scalars[place.index]), let scalar = Unicode.Scalar(mirror) {
        shown.unicodeScalars.append(scalar)
        shown.unicodeScalars.append(contentsOf: clusters[place.index].unicodeScalars.dropFirst())
      } else {
        shown.append(clusters[place.index])
      }
    }
  }
}

/// The directional classes (UAX #9, table 4), numbered as in `BidiTable`.
enum BidiClass: UInt8 {
  case l, r, al, en, es, et, an, cs, nsm, bn, b, s, ws, on
  case lre, rle, lro, rlo, pdf, lri, rli, fsi, pdi

  /// What steers is shown, and is then a neutral sign like any other.
  init(_ scalar: UInt32) {
    let found = BidiClass(rawValue: Bidi.classes[scalar]) ?? .l
    self = found.rawValue >= BidiClass.lre.rawValue ? .on : found
  }
}

import Screen

/// Where a line may end: UAX #14 (Unicode 15) as two tables, for neighbours and for what has spaces between,
/// made from the rules once.
///
/// Three departures, for what mail is made of:
/// - A hyphen, or several, that begin a word belong to it: "--option" (LB20a of Unicode 16, for more than one).
/// - A stop, a slash or a colon after a space begins a new word when a letter or digit follows: " /usr", " .5",
///   where LB13 would keep it with the word before.
/// - What ends lines by itself (BK) is shown as a symbol, and breaks like a letter.
struct LineBreakRules: Sendable {
  private let adjacent: [Bool]
  private let spaced: [Bool]
  private let classes = ScalarTable(runs: LineBreakTable.runs)
  /// Of the 128 scalars of ASCII.
  let ascii: [LineBreakClass]

  static let standard = LineBreakRules()

  private static let count = LineBreakClass.allCases.count

  private init() {
    var adjacent: [Bool] = []
    var spaced: [Bool] = []
    for before in LineBreakClass.allCases {
      for after in LineBreakClass.allCases {
        adjacent.append(Self.mayBreak(before, after))
        spaced.append(Self.mayBreakAtSpaces(before, after))
      }
    }
    (self.adjacent, self.spaced) = (adjacent, spaced)
    let table = classes
    ascii = (0..<128).map { LineBreakClass(rawValue: table[$0]) ?? .al }
  }

  func lineBreakClass(_ scalar: UInt32) -> LineBreakClass {
    LineBreakClass(rawValue: classes[scalar]) ?? .al
  }

  /// Whether a line may end between two characters that touch. Marks are none of them: they share what they stand on.
  func canBreak(_ before: LineBreakClass, _ after: LineBreakClass) -> Bool {
    adjacent[Int(before.rawValue) * Self.count + Int(after.rawValue)]
  }

  /// Whether a line may end at the spaces between two characters.
  func canBreakAtSpaces(_ before: LineBreakClass, _ after: LineBreakClass) -> Bool {
    spaced[Int(before.rawValue) * Self.count + Int(after.rawValue)]
  }

  /// LB7, LB8, LB11, LB13 to LB18.
  private static func mayBreakAtSpaces(_ before: LineBreakClass, _ after: LineBreakClass) -> Bool {
    if after == .sp || after == .zw { return false }
    if before == .zw { return true }
    if [.wj, .cl, .cp, .ex, .is, .sy].contains(after) { return false }
    if before == .op || before == .opw { return false }
    if before == .qu, after == .op || after == .opw { return false }
    if before == .cl || before == .cp, after == .ns { return false }
    if before == .b2, after == .b2 { return false }
    return true
  }

  /// LB7 to LB31, without those that look farther than one character back.
  private static func mayBreak(_ before: LineBreakClass, _ after: LineBreakClass) -> Bool {
    if after == .sp || after == .zw { return false }
    if before == .zw { return true }
    if before == .zwj || before == .wj || after == .wj || before == .gl { return false }
    if after == .gl { return [.ba, .hy, .sp].contains(before) }
    if [.cl, .cp, .ex, .is, .sy].contains(after) { return false }
    if before == .op || before == .opw { return false }
    if before == .cl || before == .cp, after == .ns { return false }
    if before == .b2, after == .b2 { return false }
    if before == .sp { return true }
    if before == .qu || after == .qu { return false }
    if before == .cb || after == .cb { return true }
    if [.ba, .hy, .ns].contains(after) || before == .bb { return false }
    if before == .sy, after == .hl { return false }
    if after == .in { return false }
    return !joinsWords(before, after)
  }

  /// LB23 to LB30b.
  private static func joinsWords(_ before: LineBreakClass, _ after: LineBreakClass) -> Bool {
    let letters: [LineBreakClass] = [.al, .hl, .bk]
    let ideographs: [LineBreakClass] = [.id, .eb, .em]
    let syllables: [LineBreakClass] = [.jl, .jv, .jt, .h2, .h3]
    switch after {
    case .nu: return letters.contains(before) || [.po, .pr, .hy, .is, .nu, .sy, .cp].contains(before)
    case .al, .hl, .bk:
      return letters.contains(before) || [.nu, .pr, .po, .is, .cp].contains(before)
    case .id: return before == .pr
    case .eb: return before == .pr
    case .em: return before == .pr || before == .eb
    case .po:
      return ideographs.contains(before) || letters.contains(before) || syllables.contains(before)
        || [.cl, .cp, .nu].contains(before)
    case .pr: return letters.contains(before) || [.cl, .cp, .nu].contains(before)
    case .op: return letters.contains(before) || [.po, .pr, .nu].contains(before)
    case .opw: return before == .po || before == .pr
    case .jl, .h2, .h3: return before == .jl || before == .pr
    case .jv: return [.jl, .jv, .h2, .pr].contains(before)
    case .jt: return [.jv, .h2, .jt, .h3, .pr].contains(before)
    default: return false
    }
  }
}

/// The levels of a paragraph without explicit directions: rules W1 to W7, N0 to N2, I1 and I2 of UAX #9, each a pass.
struct BidiResolution {
  enum Limits {
    /// Brackets that are open at once (BD16).
    static let brackets = 63
  }

  private let base: UInt8
  /// Where what has no direction of its own (BN) is left out (X9): the places of the others.
  private let places: [Int]
  private var types: [BidiClass]
  private let original: [BidiClass]
  private let scalars: [UInt32]
  private let count: Int

  init(_ classes: [BidiClass], _ scalars: [UInt32], base: UInt8) {
    self.base = base
    count = classes.count
    places = classes.indices.filter { classes[$0] != .bn }
    original = places.map { classes[$0] }
    self.scalars = places.map { scalars[$0] }
    types = original
  }

  private var direction: BidiClass { base == 1 ? .r : .l }

  mutating func levels() -> [UInt8] {
    weak()
    pairBrackets()
    neutral()
    var levels = [UInt8](repeating: base, count: count)
    var before = base
    var next = 0
    for place in 0..<count {
      if next < places.count, places[next] == place {
        before = level(types[next])
        next += 1
      }
      levels[place] = before
    }
    return levels
  }

  /// I1, I2.
  private func level(_ type: BidiClass) -> UInt8 {
    switch type {
    case .r: base | 1
    case .l: base == 0 ? 0 : 2
    default: 2
    }
  }

  /// W1 to W7.
  private mutating func weak() {
    var before = direction
    var strong = direction
    for index in types.indices {
      if types[index] == .nsm { types[index] = before }
      before = types[index]
      switch types[index] {
      case .l, .r, .al: strong = types[index]
      case .en: if strong == .al { types[index] = .an }
      default: break
      }
    }
    for index in types.indices where types[index] == .al { types[index] = .r }
    separators()
    terminators()
    strong = direction
    for index in types.indices {
      switch types[index] {
      case .es, .et, .cs: types[index] = .on
      case .l, .r: strong = types[index]
      case .en: if strong == .l { types[index] = .l }
      default: break
      }
    }
  }

  /// W4.
  private mutating func separators() {
    guard types.count > 2 else { return }
    for index in 1..<(types.count - 1) {
      let (before, after) = (types[index - 1], types[index + 1])
      guard before == after else { continue }
      if types[index] == .es, before == .en { types[index] = .en }
      if types[index] == .cs, before == .en || before == .an { types[index] = before }
    }
  }

  /// W5.
  private mutating func terminators() {
    var index = 0
    while index < types.count {
      guard types[index] == .et else {
        index += 1
        continue
      }
      var end = index
      while end < types.count, types[end] == .et { end += 1 }
      if index > 0 && types[index - 1] == .en || end < types.count && types[end] == .en {
        for place in index..<end { types[place] = .en }
      }
      index = end
    }
  }

  // MARK: Brackets

  /// N0.
  private mutating func pairBrackets() {
    for pair in bracketPairs() {
      var hasOther = false
      var hasDirection = false
      for index in (pair.open + 1)..<max(pair.open + 1, pair.close) {
        guard let strong = strong(index) else { continue }
        if strong == direction {
          hasDirection = true
          break
        }
        hasOther = true
      }
      if hasDirection {
        set(pair, direction)
      } else if hasOther {
        let other: BidiClass = direction == .r ? .l : .r
        set(pair, context(before: pair.open) == other ? other : direction)
      }
    }
  }

  private func context(before index: Int) -> BidiClass {
    var index = index - 1
    while index >= 0 {
      if let strong = strong(index) { return strong }
      index -= 1
    }
    return direction
  }

  /// Numbers count as right to left here.
  private func strong(_ index: Int) -> BidiClass? {
    switch types[index] {
    case .l: .l
    case .r, .en, .an: .r
    default: nil
    }
  }

  private mutating func set(_ pair: (open: Int, close: Int), _ type: BidiClass) {
    for bracket in [pair.open, pair.close] {
      types[bracket] = type
      var mark = bracket + 1
      while mark < types.count, original[mark] == .nsm {
        types[mark] = type
        mark += 1
      }
    }
  }

  /// BD16, in the order of the opening ones.
  private func bracketPairs() -> [(open: Int, close: Int)] {
    var open: [(closing: UInt32, index: Int)] = []
    var pairs: [(open: Int, close: Int)] = []
    for index in types.indices where types[index] == .on {
      let scalar = Self.canonical(scalars[index])
      if let closing = Self.brackets[scalar] {
        guard open.count < Limits.brackets else { break }
        open.append((closing, index))
      } else if Self.closing.contains(scalar), let found = open.lastIndex(where: { $0.closing == scalar }) {
        pairs.append((open[found].index, index))
        open.removeSubrange(found...)
      }
    }
    return pairs.sorted { $0.open < $1.open }
  }

  private static let brackets: [UInt32: UInt32] = {
    var brackets: [UInt32: UInt32] = [:]
    for index in stride(from: 0, to: BidiTable.brackets.count - 1, by: 2) {
      brackets[canonical(BidiTable.brackets[index])] = canonical(BidiTable.brackets[index + 1])
    }
    return brackets
  }()
  private static let closing = Set(brackets.values)

  /// The angle brackets that are the same by normalization.
  private static func canonical(_ scalar: UInt32) -> UInt32 {
    scalar == 0x2329 ? 0x3008 : scalar == 0x232a ? 0x3009 : scalar
  }

  // MARK: Neutrals

  /// N1, N2.
  private mutating func neutral() {
    var index = 0
    while index < types.count {
      guard isNeutral(types[index]) else {
        index += 1
        continue
      }
      var end = index
      while end < types.count, isNeutral(types[end]) { end += 1 }
      let before = index > 0 ? strong(index - 1) ?? direction : direction
      let after = end < types.count ? strong(end) ?? direction : direction
      for place in index..<end { types[place] = before == after ? before : direction }
      index = end
    }
  }

  private func isNeutral(_ type: BidiClass) -> Bool {
    switch type {
    case .b, .s, .ws, .on: true
    default: false
    }
  }
}

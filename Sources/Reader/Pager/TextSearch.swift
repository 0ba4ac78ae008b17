import Screen

/// Words to be found in a text that is laid out: capitals count where the words have any; a line break is a space,
/// and what stands before a quoted line is passed over.
struct TextSearch: Hashable, Sendable {
  /// Scalars of the words; nobody types more, and what is pasted by mistake ends somewhere.
  static let patternLimit = 500
  /// Places that are kept; a text with more of them is about nothing else.
  static let matchLimit = 100_000

  /// A place: from one scalar of a line to before another, perhaps of a later line.
  struct Match: Hashable, Sendable {
    var line: Int
    var start: Int
    var endLine: Int
    var end: Int
  }

  /// As typed.
  let text: String
  fileprivate let pattern: [UInt32]
  fileprivate let countsCase: Bool
  /// How much of the pattern still fits when it fails after so many scalars (Knuth, Morris, Pratt).
  fileprivate let fallback: [Int]
  fileprivate let seesPrefixes: Bool

  /// `nil` when there is nothing to look for.
  init?(_ text: String) {
    self.text = text
    countsCase = text.unicodeScalars.contains { $0.properties.isUppercase }
    var pattern: [UInt32] = []
    for scalar in text.unicodeScalars.prefix(Self.patternLimit) {
      let value = Self.folded(scalar, countsCase)
      if value != 0x20 || pattern.last != 0x20 { pattern.append(value) }
    }
    guard pattern.contains(where: { $0 != 0x20 }) else { return nil }
    self.pattern = pattern
    seesPrefixes = pattern.contains { $0 == 0x3e || $0 == 0x7c || $0 == 0x2502 }
    var fallback = [0]
    var length = 0
    for value in pattern.dropFirst() {
      while length > 0, pattern[length] != value { length = fallback[length - 1] }
      if pattern[length] == value { length += 1 }
      fallback.append(length)
    }
    self.fallback = fallback
  }

  /// In time that grows with the text only, whatever is looked for.
  func matches(in lines: [StyledLine]) -> [Match] {
    var walk = TextWalk(self)
    for (number, line) in lines.enumerated() where walk.matches.count < Self.matchLimit {
      walk.take(line, number)
    }
    return walk.matches
  }

  fileprivate static func folded(_ scalar: Unicode.Scalar, _ countsCase: Bool) -> UInt32 {
    let value = scalar.value
    if value < 0x80 {
      if value == 0x09 { return 0x20 }
      return !countsCase && value >= 0x41 && value <= 0x5a ? value + 0x20 : value
    }
    if value == 0xa0 || value == 0x3000 || value == 0x202f { return 0x20 }
    // Ideographs, kana and syllables of Hangul have no case.
    guard !countsCase, !(0x2e80..<0xd800).contains(value), scalar.properties.changesWhenLowercased else {
      return value
    }
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    return lower.first?.value ?? value
  }
}

/// The walk through a text, scalar by scalar.
private struct TextWalk {
  private let search: TextSearch
  private(set) var matches: [TextSearch.Match] = []
  /// How much of the pattern has matched so far.
  private var matched = 0
  /// Where the last scalars stood, as many as the pattern has, in turn.
  private var places: [(line: Int, index: Int)]
  private var taken = 0
  private var last: UInt32 = 0

  init(_ search: TextSearch) {
    self.search = search
    places = Array(repeating: (0, 0), count: search.pattern.count)
  }

  mutating func take(_ line: StyledLine, _ number: Int) {
    var index = 0
    var isAtStart = true
    for run in line.runs {
      for scalar in run.text.unicodeScalars {
        let value = TextSearch.folded(scalar, search.countsCase)
        if isAtStart, !search.seesPrefixes, Self.isPrefix(value) {
          index += 1
          continue
        }
        // Words are parted by a line's end, ideographs are not.
        if isAtStart, last != 0, !(Self.isIdeograph(last) && Self.isIdeograph(value)) {
          take(0x20, line: number, index: index, next: index)
        }
        isAtStart = false
        take(value, line: number, index: index, next: index + 1)
        index += 1
      }
    }
    // Nothing goes on beyond an empty line.
    if isAtStart {
      matched = 0
      last = 0
    }
  }

  private mutating func take(_ value: UInt32, line: Int, index: Int, next: Int) {
    if value == 0x20, last == 0x20 { return }
    last = value
    places[taken % places.count] = (line, index)
    taken += 1
    while matched > 0, search.pattern[matched] != value { matched = search.fallback[matched - 1] }
    if search.pattern[matched] == value { matched += 1 }
    guard matched == search.pattern.count else { return }
    matched = 0
    let start = places[taken % places.count]
    guard matches.count < TextSearch.matchLimit else { return }
    matches.append(TextSearch.Match(line: start.line, start: start.index, endLine: line, end: next))
  }

  private static func isPrefix(_ value: UInt32) -> Bool {
    value == 0x20 || value == 0x3e || value == 0x7c || value == 0x2502
  }

  private static func isIdeograph(_ value: UInt32) -> Bool {
    (0x2e80..<0xac00).contains(value) || (0xf900..<0xfb00).contains(value)
      || (0xff00..<0xffef).contains(value)
      || (0x20000..<0x40000).contains(value)
  }
}

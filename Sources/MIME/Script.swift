/// A script of Unicode (UAX 24), as far as domain names may be written in it: the recommended ones of UAX 31, table 5.
enum Script: UInt8, Hashable, Sendable, CaseIterable {
  /// What goes with any script: digits, hyphens, marks.
  case common
  /// Letters of scripts that nobody writes domain names in but to deceive.
  case other
  case latin, greek, cyrillic, armenian, han, hiragana, katakana, bopomofo, hangul, arabic, hebrew, bengali
  case devanagari, ethiopic, georgian, gujarati, gurmukhi, kannada, khmer, lao, malayalam, myanmar, oriya,
    sinhala
  case tamil, telugu, thaana, thai, tibetan

  /// The script of a letter, a mark or a digit.
  init(_ letter: Unicode.Scalar) {
    let table = ScriptTable.ranges
    var (low, high) = (0, table.count / 3)
    while low < high {
      let middle = (low + high) / 2
      if table[middle * 3 + 1] < letter.value { low = middle + 1 } else { high = middle }
    }
    let isListed = low * 3 + 2 < table.count && table[low * 3] <= letter.value
    self = isListed ? Script(rawValue: UInt8(truncatingIfNeeded: table[low * 3 + 2])) ?? .other : .other
  }

  /// Whether these stand beside each other in honest words: the "moderately restrictive" level of UTS 39 §5.2, in
  /// which Latin goes with one more script, but not with those that have its letters' twins.
  static func go(together scripts: Set<Script>) -> Bool {
    let scripts = scripts.subtracting([.common])
    if scripts.contains(.other) { return false }
    if scripts.count < 2 { return true }
    for family in families where scripts.isSubset(of: family) { return true }
    let besideLatin = scripts.subtracting([.latin])
    return scripts.contains(.latin) && besideLatin.count == 1
      && besideLatin.isDisjoint(with: [.greek, .cyrillic, .armenian])
  }

  /// Japanese, Chinese, Korean (UTS 39 §5.2, "highly restrictive").
  private static let families: [Set<Script>] = [
    [.latin, .han, .hiragana, .katakana], [.latin, .han, .bopomofo], [.latin, .han, .hangul],
  ]
}

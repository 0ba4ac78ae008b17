internal import Wire

// RFC 4731: UID SEARCH RETURN (ALL) is answered with ranges, so that a million hits cost a line of some octets.
// Without it, the list of SEARCH says the same.
extension ResponseGrammar {
  /// No more hits are written out than this, 32 MiB of them: `1:4294967295` is eleven octets.
  static let hitLimit = 8 << 20

  /// `esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)`, from the
  /// correlator on. Empty when there is no ALL in it, because nothing was found.
  mutating func esearch() throws(SyntaxError) -> [UInt32] {
    spaces()
    if scanner.current == Self.open { try skipValue() }
    while true {
      spaces()
      let name = atom()
      if name.isEmpty { return [] }
      if scanner.matches(name, "UID") { continue }
      if scanner.matches(name, "ALL") { return try written(ranges()) }
      try skipValue()
    }
  }

  private func written(_ ranges: [ClosedRange<UInt32>]) throws(SyntaxError) -> [UInt32] {
    guard ranges.reduce(0, { $0 + $1.count }) <= Self.hitLimit else {
      throw fault("at most \(Self.hitLimit) hits")
    }
    return ranges.flatMap { Array($0) }
  }
}

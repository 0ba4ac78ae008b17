internal import Wire

// RFC 4731: UID SEARCH RETURN (ALL) is answered with ranges, so that a million hits cost a line of some octets.
// Without it, the list of SEARCH says the same.
extension ResponseGrammar {
  /// `esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)`, from the
  /// correlator on. Empty when there is no ALL in it, because nothing was found.
  mutating func esearch() throws(SyntaxError) -> Response {
    spaces()
    let tag = scanner.current == Self.open ? try correlator() : nil
    return .search(try allFound(), of: tag)
  }

  /// `search-correlator = SP "(" "TAG" SP tag-string ")"`; `nil` for a tag that is none of ours.
  private mutating func correlator() throws(SyntaxError) -> Tag? {
    let start = scanner.position
    try skipValue()
    let words = text(start..<scanner.position).split { "() \"".contains($0) }
    guard words.count == 2, words[0].uppercased() == "TAG", words[1].first == "A" else { return nil }
    return Int(words[1].dropFirst()).map(Tag.init)
  }

  private mutating func allFound() throws(SyntaxError) -> [ClosedRange<UInt32>] {
    while true {
      spaces()
      let name = atom()
      if name.isEmpty { return [] }
      if scanner.matches(name, "UID") { continue }
      if scanner.matches(name, "ALL") { return try wholeSet() }
      try skipValue()
    }
  }

  /// `"SEARCH" *(SP nz-number) [SP "(MODSEQ" SP mod-sequence-value ")"]` (RFC 7162 §7), neighbours joined. 0 and
  /// what has more than 32 bits are left out; throws for what is no number.
  mutating func searchNumbers() throws(SyntaxError) -> [ClosedRange<UInt32>] {
    var ranges: [ClosedRange<UInt32>] = []
    var last: ClosedRange<UInt32>?
    while true {
      spaces()
      guard let octet = scanner.current, CoreRules.isDigit(octet) else { break }
      guard let number = number32(), number > 0 else { continue }
      if let known = last, number - 1 == known.upperBound {
        last = known.lowerBound...number
      } else {
        if let known = last { ranges.append(known) }
        last = number...number
      }
    }
    guard scanner.isAtEnd || scanner.current == Self.open else { throw fault("a number of a message") }
    if let last { ranges.append(last) }
    return ranges
  }
}

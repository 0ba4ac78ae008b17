internal import Wire

extension ResponseGrammar {
  /// `number = 1*DIGIT`; `nil` for a negative one and for NIL, which both mean unknown. A point and an exponent
  /// are taken too (mail.ru), and what is too large becomes the largest.
  mutating func number() throws(SyntaxError) -> Int? {
    spaces()
    if skipNIL() { return nil }
    let isQuoted = scanner.skip(CoreRules.dquote)
    defer { if isQuoted { _ = scanner.skip(CoreRules.dquote) } }
    let start = scanner.position
    let isNegative = scanner.skip(UInt8(ascii: "-"))
    let digits = scanner.take(while: CoreRules.isDigit)
    guard !digits.isEmpty else {
      scanner.position = start
      throw fault("a number")
    }
    if let next = scanner.current,
      next == UInt8(ascii: ".") || CoreRules.lowercased(next) == UInt8(ascii: "e")
    {
      return isNegative ? nil : decimal(from: digits.lowerBound)
    }
    return isNegative ? nil : integer(digits)
  }

  private func integer(_ digits: Range<Int>) -> Int {
    var value = 0
    for octet in bytes[digits] {
      let (tens, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, overToo) = tens.addingReportingOverflow(Int(octet &- 0x30))
      if over || overToo { return Int.max }
      value = sum
    }
    return value
  }

  private mutating func decimal(from start: Int) -> Int? {
    scanner.position = start
    let run = scanner.take {
      CoreRules.isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
        || CoreRules.lowercased($0) == UInt8(ascii: "e")
    }
    guard let value = Double(text(run)), value.isFinite, value >= 0 else { return nil }
    return Int(exactly: value.rounded()) ?? Int.max
  }

  /// Steps over one value of whatever kind: atom, string, or list with all that is in it. Lists are counted,
  /// not recursed into.
  mutating func skipValue() throws(SyntaxError) {
    var depth = 0
    repeat {
      spaces()
      switch scanner.current {
      case nil: throw fault(depth > 0 ? "a closing parenthesis" : "a value")
      case Self.open:
        depth += 1
        scanner.advance()
      case Self.close:
        guard depth > 0 else { throw fault("a value") }
        depth -= 1
        scanner.advance()
      default: try skipScalar()
      }
    } while depth > 0
  }

  private mutating func skipScalar() throws(SyntaxError) {
    if scanner.current == CoreRules.dquote {
      _ = try quoted()
    } else if scanner.current == UInt8(ascii: "{") || scanner.octet(after: 1) == UInt8(ascii: "{") {
      try skipLiteral()
    } else if atom().isEmpty {
      scanner.advance()
    }
  }

  private mutating func skipLiteral() throws(SyntaxError) {
    let start = scanner.position
    do {
      _ = try literal()
    } catch  where !discarded.contains(scanner.position) {
      // No literal after all, only a brace.
      scanner.position = start
      if atom().isEmpty { scanner.advance() }
    } catch {}
  }

  /// Steps to behind the parenthesis that ends the list which the cursor is in.
  mutating func skipRestOfList() throws(SyntaxError) {
    while true {
      spaces()
      if scanner.skip(Self.close) { return }
      try skipValue()
    }
  }

  /// `sequence-set`, without `*`, all of it or nothing: where a set says what is there or what is gone, half of it
  /// would be a lie. In either direction; throws for 0, for what is no number of a message, and for a set that is
  /// empty or goes on in another way.
  mutating func wholeSet() throws(SyntaxError) -> [ClosedRange<UInt32>] {
    spaces()
    var ranges: [ClosedRange<UInt32>] = []
    repeat {
      let first = try numberOfMessage()
      let last = scanner.skip(UInt8(ascii: ":")) ? try numberOfMessage() : first
      ranges.append(min(first, last)...max(first, last))
    } while scanner.skip(UInt8(ascii: ","))
    guard scanner.current.map(Self.isSpace) ?? true else { throw fault("the end of a set") }
    return ranges
  }

  /// `nz-number`
  private mutating func numberOfMessage() throws(SyntaxError) -> UInt32 {
    let start = scanner.position
    guard let number = number32(), number > 0 else {
      throw SyntaxError(offset: start, expected: "a number of a message")
    }
    return number
  }

  /// `sequence-set`, without `*`: numbers and ranges, in either direction. Empty when none is there. No message
  /// is 0, so that is left out.
  mutating func ranges() -> [ClosedRange<UInt32>] {
    spaces()
    var ranges: [ClosedRange<UInt32>] = []
    while let first = number32() {
      var last = first
      if scanner.skip(UInt8(ascii: ":")) { last = number32() ?? first }
      let highest = max(first, last)
      if highest > 0 { ranges.append(max(1, min(first, last))...highest) }
      guard scanner.skip(UInt8(ascii: ",")) else { break }
    }
    return ranges
  }

  /// 32 bits or nothing.
  mutating func number32() -> UInt32? {
    let digits = scanner.take(while: CoreRules.isDigit)
    return digits.isEmpty ? nil : UInt32(exactly: integer(digits))
  }
}

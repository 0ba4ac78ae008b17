internal import Wire

/// A line of a listing: the number of a message, and what is told of it (RFC 1939 §5).
struct ListingEntry {
  /// 1...Int32.max: a maildrop of more does not exist.
  let number: Int
  /// Without the white space around it; not empty.
  let value: ArraySlice<UInt8>

  /// Whatever white space there is (quirk 112) separates. Some servers say +OK on each line.
  init?(_ line: [UInt8]) {
    var rest = Self.trimmed(line[...])
    if rest.count > 3, Scanner(line).matches(rest.startIndex..<rest.startIndex + 3, "+OK"),
      rest[rest.startIndex + 3] <= CoreRules.sp
    {
      rest = Self.trimmed(rest.dropFirst(3))
    }
    let digits = rest.prefix(while: CoreRules.isDigit)
    let value = rest[digits.endIndex...]
    guard let number = Self.decimal(digits), (1...Int(Int32.max)).contains(number),
      let gap = value.first, Self.isSpace(gap)
    else { return nil }
    self.number = number
    self.value = Self.trimmed(value)
    if self.value.isEmpty { return nil }
  }

  /// `nil` when it is none, or more than can be counted.
  static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty else { return nil }
    var number = 0
    for octet in digits {
      guard CoreRules.isDigit(octet) else { return nil }
      let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = product.addingReportingOverflow(Int(octet - 0x30))
      if isTooLarge || overflow { return nil }
      number = sum
    }
    return number
  }

  static func isSpace(_ octet: UInt8) -> Bool { octet == CoreRules.sp || octet == 0x09 }

  static func trimmed(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var octets = octets.drop(while: isSpace)
    while let last = octets.last, isSpace(last) { octets.removeLast() }
    return octets
  }
}

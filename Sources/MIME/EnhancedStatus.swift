/// An enhanced status code (RFC 3463 §2): `class "." subject "." detail`, as in `5.1.1`.
package struct EnhancedStatus: Hashable, Sendable, CustomStringConvertible {
  package enum Outcome: Hashable, Sendable {
    /// 2: it was delivered.
    case success
    /// 4: it may work later.
    case delayed
    /// 5: it won't.
    case failed
  }

  package let outcome: Outcome
  package let subject: Int
  package let detail: Int

  package init(_ outcome: Outcome, _ subject: Int, _ detail: Int) {
    self.outcome = outcome
    self.subject = subject
    self.detail = detail
  }

  /// The first code in a text; `nil` when there is none.
  ///
  /// `status-code = class "." subject "." detail`, `class = "2"/"4"/"5"`, `subject = 1*3digit`,
  /// `detail = 1*3digit` — RFC 3463 §2
  package init?(in text: [UInt8]) {
    for (index, byte) in text.enumerated() where byte == 0x32 || byte == 0x34 || byte == 0x35 {
      // "1.5.1.1" is a part of an address.
      if index > 0, text[index - 1].isDigit || text[index - 1] == Self.dot { continue }
      guard let code = Self.code(text, at: index) else { continue }
      self = code
      return
    }
    return nil
  }

  private static let dot = UInt8(ascii: ".")

  private static func code(_ text: [UInt8], at start: Int) -> EnhancedStatus? {
    guard let (subject, middle) = number(text, after: start &+ 1),
      let (detail, end) = number(text, after: middle)
    else { return nil }
    // A version or an address of the net goes on with another number.
    if end &+ 1 < text.count, text[end] == dot, text[end &+ 1].isDigit { return nil }
    let outcome: Outcome = text[start] == 0x32 ? .success : text[start] == 0x34 ? .delayed : .failed
    return EnhancedStatus(outcome, subject, detail)
  }

  /// `"." 1*3digit`
  private static func number(_ text: [UInt8], after start: Int) -> (Int, Int)? {
    guard start < text.count, text[start] == dot else { return nil }
    var index = start &+ 1
    var value = 0
    while index < text.count, text[index].isDigit, index &- start <= 3 {
      value = value &* 10 &+ Int(text[index] &- 0x30)
      index &+= 1
    }
    guard index > start &+ 1, index == text.count || !text[index].isDigit else { return nil }
    return (value, index)
  }

  package var description: String {
    let first = outcome == .success ? 2 : outcome == .delayed ? 4 : 5
    return "\(first).\(subject).\(detail)"
  }
}

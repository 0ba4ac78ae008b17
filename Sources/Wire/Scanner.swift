/// A cursor over octets that are all there. It never reads behind the end and never goes back by itself.
/// Public and inlinable, because a grammar in another module calls it for every octet, and what is `package` is not
/// inlined across modules.
@frozen public struct Scanner: Sendable {
  public let bytes: [UInt8]
  /// 0...bytes.count
  public var position: Int

  @inlinable @inline(__always)
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
  }

  @inlinable @inline(__always)
  public var isAtEnd: Bool { position >= bytes.count }

  /// The octet at the cursor; `nil` at the end.
  @inlinable @inline(__always)
  public var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The octet `distance` after the cursor; `nil` behind the end.
  @inlinable @inline(__always)
  public func octet(after distance: Int) -> UInt8? {
    let (place, overflow) = position.addingReportingOverflow(distance)
    return !overflow && place >= 0 && place < bytes.count ? bytes[place] : nil
  }

  @inlinable @inline(__always)
  public mutating func advance() { if position < bytes.count { position += 1 } }

  /// Steps over `octet` if it is the next one.
  @inlinable @inline(__always)
  public mutating func skip(_ octet: UInt8) -> Bool {
    guard current == octet else { return false }
    position += 1
    return true
  }

  /// Steps over `octet`, or throws with what was expected.
  @inlinable @inline(__always)
  public mutating func expect(_ octet: UInt8, _ expected: @autoclosure () -> String) throws(SyntaxError) {
    guard skip(octet) else { throw SyntaxError(offset: position, expected: expected()) }
  }

  /// Steps over the longest run of octets that satisfy `rule`.
  @inlinable @inline(__always)
  public mutating func take(while rule: (UInt8) -> Bool) -> Range<Int> {
    let start = position
    var place = position
    while place < bytes.count, rule(bytes[place]) { place += 1 }
    position = place
    return start..<place
  }

  /// Whether the octets in `range` are `word`, where the case of ASCII letters does not count.
  @inlinable @inline(__always)
  public func matches(_ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount, range.lowerBound >= 0, range.upperBound <= bytes.count
    else { return false }
    return word.withUTF8Buffer { letters in
      for index in 0..<letters.count
      where CoreRules.lowercased(bytes[range.lowerBound + index]) != CoreRules.lowercased(letters[index]) {
        return false
      }
      return true
    }
  }
}

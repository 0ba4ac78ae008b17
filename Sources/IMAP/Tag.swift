/// What ties an answer to its command (RFC 3501 §2.2.1): one letter and digits, because Coremail mishandles
/// tags that begin with a digit.
package struct Tag: Hashable, Sendable, CustomStringConvertible {
  package let number: Int

  package init(number: Int) { self.number = number }

  package var description: String { "A" + String(number) }
}

/// The numbers that name a part inside a message, as IMAP counts them (`section-part`, RFC 3501 §9). Empty:
/// the message itself.
package struct SectionPath: Hashable, Sendable, CustomStringConvertible {
  package let numbers: [Int]

  package init(_ numbers: [Int]) { self.numbers = numbers }

  package static let message = SectionPath([])

  package func child(_ number: Int) -> SectionPath { SectionPath(numbers + [number]) }

  package var description: String { numbers.map(String.init).joined(separator: ".") }
}

/// What of a message is wanted (`section`, RFC 3501 §6.4.5).
package enum BodySection: Hashable, Sendable {
  /// The header of the message: `BODY[HEADER]`.
  case header
  /// The content of a part, still in its transfer encoding: `BODY[1.2]`. For the empty path all of the
  /// message: `BODY[]`.
  case part(SectionPath)
  /// The MIME header of a part: `BODY[1.2.MIME]`.
  case mime(SectionPath)
  /// The header of a message/rfc822 part's message: `BODY[1.2.HEADER]`.
  case partHeader(SectionPath)
}

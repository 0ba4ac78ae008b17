package import Mail

/// Something that is wrong with a message, which was read nevertheless.
package struct MIMEProblem: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    // Of the message.
    /// Several From fields (RFC 5322 §3.6 wants one): which of them a program shows is anybody's guess.
    case severalFrom(Int)
    /// Another field of which there must be one at most, by its name.
    case repeatedField(String)
    /// A Date that can't be read.
    case unreadableDate
    // Of a header.
    /// The header does not end with an empty line (RFC 5322 §2.1).
    case noEmptyLine
    /// The header is longer than `HeaderFields.Limits`; the rest is read as text.
    case headerTooLong
    /// Content-Type holds no type (RFC 2045 §5.2).
    case unreadableType
    // Of a multipart (RFC 2046 §5.1).
    case noBoundary
    case boundaryNotFound
    case notClosed
    case tooDeep
    case tooManyParts
    /// A multipart in a transfer encoding that would hide its boundaries (RFC 2045 §6.4).
    case encodedMultipart(String)
    // Of the content of a part.
    case unknownEncoding(String)
    case dirtyBase64
    case nulBytes
    /// A uuencoded file without its last line.
    case openUuencode
  }

  package var kind: Kind
  /// The part; `nil` where it is the message as a whole.
  package var path: SectionPath?
  /// Where in the message's bytes.
  package var offset: Int

  /// One sentence for people; what a sender wrote is in it as it came.
  package var sentence: String {
    guard let path, !path.numbers.isEmpty else { return words }
    return "Part \(path): " + words.prefix(1).lowercased() + words.dropFirst()
  }

  private var words: String {
    switch kind {
    case .severalFrom(let count):
      "The message has \(count) From fields; all of them are shown, and none can be trusted."
    case .repeatedField(let name): "The field \(name) stands there more than once; the first is shown."
    case .unreadableDate: "The date can't be read."
    case .noEmptyLine:
      "No empty line ends the header; the text begins with the first line that is no header field."
    case .headerTooLong: "The header is too long; the rest of it was read as text."
    case .unreadableType: "The type of the content can't be read; it was taken for plain text."
    case .noBoundary: "It should have several parts, but does not say what divides them; it is shown as text."
    case .boundaryNotFound: "It should have several parts, but none was found; it is shown as text."
    case .notClosed: "The last part does not end as it should; something may be missing."
    case .tooDeep: "Parts are nested too deep; those below can be saved as one."
    case .tooManyParts: "There are too many parts; all after them belong to the last one."
    case .encodedMultipart(let label):
      "Several parts can't have the transfer encoding \(label) together; it was ignored."
    case .unknownEncoding(let label): "The transfer encoding \(label) is unknown; the content is as it came."
    case .dirtyBase64: "The base64 is damaged; it was decoded as far as it goes."
    case .nulBytes: "The text has NUL characters in it."
    case .openUuencode: "A uuencoded file in the text does not end as it should; something may be missing."
    }
  }

  /// A mail with more problems than these is broken; nobody reads the rest of the list.
  package static let limit = 50
}

/// What was wrong with a text.
package enum TextDefect: Hashable, Sendable {
  case unknownCharset(String)
  /// The octets are not what the label says; they were read as another charset.
  case mislabelled(String)
  /// Some octets have no meaning in the charset.
  case undecodable
  /// The system has no converter for the charset of this label.
  case notInstalled(String)
  case unknownEncoding(String)

  /// For the reader of the mail.
  /// - Parameter charset: what the text was read as (`DecodedText.charsetUsed`).
  package func sentence(readAs charset: String) -> String {
    switch self {
    case .unknownCharset(let label): "The charset \(label) is unknown; the text may look wrong."
    case .mislabelled(let label):
      "The text is marked \(label), but does not look like it; it was read as \(charset)."
    case .undecodable: "Some characters can't be read in the charset of this text."
    case .notInstalled(let label):
      "This system can't read the charset \(label); install its package of gconv modules."
    case .unknownEncoding(let label):
      "The transfer encoding \(label) is unknown; the text is shown as it came."
    }
  }
}

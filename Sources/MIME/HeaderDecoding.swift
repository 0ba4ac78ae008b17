package import Mail

extension HeaderDecoding {
  /// As this module reads headers: encoded words, repaired charsets, the dates of real mail.
  package static let standard = reading(likelyCharsets: [])

  /// The same, with charsets to try first, in this order, where a mailer sent 8-bit text without an encoded word, or
  /// one whose label is wrong.
  package static func reading(likelyCharsets: [String]) -> HeaderDecoding {
    HeaderDecoding(
      text: { EncodedWord.decode(HeaderField.unfold($0), likelyCharsets: likelyCharsets) },
      date: { DateField.parse($0) })
  }
}

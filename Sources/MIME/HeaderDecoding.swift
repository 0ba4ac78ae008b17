package import Mail

extension HeaderDecoding {
  /// As this module reads headers: encoded words, repaired charsets, the dates of real mail.
  package static let standard = HeaderDecoding(
    text: { EncodedWord.decode(HeaderField.unfold($0)) }, date: { DateField.parse($0) })
}

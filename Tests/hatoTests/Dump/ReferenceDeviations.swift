/// Where hato reads a mail otherwise than CPython 3.11, and why. May only shrink.
enum ReferenceDeviations {
  static let reasons: [String: String] = [:]
}

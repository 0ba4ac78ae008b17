package import Mail

/// What a message/feedback-report part tells (RFC 5965 §3): somebody complained about a message that was sent.
package struct FeedbackReport: Hashable, Sendable {
  /// `abuse`, `fraud`, `virus`, `not-spam`, `other`, `opt-out`, `auth-failure`, in lower case (RFC 5965 §7.3).
  package var kind: String
  package var userAgent: String?
  package var originalMailFrom: String?
  package var originalRecipients: [String]
  package var arrival: Timestamp?
  package var sourceIP: String?
  package var reportedDomains: [String]
  package var reportedURIs: [String]
  /// How many such messages it stands for.
  package var incidents: Int

  private static let listLimit = 100

  /// `bytes` is the decoded content of the part. `nil` when nothing is told in it.
  package init?(_ bytes: [UInt8]) {
    let blocks = ReportBlocks(bytes).blocks
    func all(_ name: String) -> [String] {
      blocks.flatMap { $0.all(name) }.prefix(Self.listLimit).map(\.text)
    }
    func field(_ name: String) -> HeaderField? { blocks.lazy.compactMap { $0.first(name) }.first }
    guard let kind = field("Feedback-Type")?.text.inLowerCase, !kind.isEmpty else { return nil }
    self.kind = kind
    userAgent = field("User-Agent")?.text
    originalMailFrom = field("Original-Mail-From")?.reportedAddress
    originalRecipients = blocks.flatMap { $0.all("Original-Rcpt-To") }.prefix(Self.listLimit).map(
      \.reportedAddress)
    arrival = (field("Arrival-Date") ?? field("Received-Date")).flatMap { DateField.parse($0.body) }
    sourceIP = field("Source-IP")?.text
    reportedDomains = all("Reported-Domain")
    reportedURIs = all("Reported-URI")
    incidents = field("Incidents").flatMap { Int($0.text) } ?? 1
  }
}

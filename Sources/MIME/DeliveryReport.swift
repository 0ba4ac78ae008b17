package import Mail

/// What a message/delivery-status part tells of a message that was sent (RFC 3464; RFC 6533 for
/// message/global-delivery-status): what became of it, for each recipient.
package struct DeliveryReport: Hashable, Sendable {
  /// `action-value` — RFC 3464 §2.3.3
  package enum Action: Hashable, Sendable {
    case failed, delayed, delivered, relayed, expanded
    /// Not told, or in a word that no RFC has.
    case unknown
  }

  /// One group of per-recipient fields (RFC 3464 §2.3).
  package struct Recipient: Hashable, Sendable {
    /// To whom it was to be delivered in the end; the original recipient where that is not told.
    package var address: String
    /// Whom the sender wrote to, when that is another address.
    package var originalAddress: String?
    package var action: Action
    /// From Status, else from the diagnostic.
    package var status: EnhancedStatus?
    /// What the other system said, as it said it.
    package var diagnostic: String?
    /// The host that said it.
    package var remoteMTA: String?
    /// Until when it will be tried again, for a delay.
    package var willRetryUntil: Timestamp?
  }

  /// The host that reports (RFC 3464 §2.2.2).
  package var reportingMTA: String?
  /// When the message came to that host.
  package var arrival: Timestamp?
  package var recipients: [Recipient] = []
  /// The message that it is about, angle brackets and all, where a notice in words has a copy of it.
  package var originalMessageID: String?

  /// `bytes` is the decoded content of the part. `nil` when nothing is told in it.
  package init?(_ bytes: [UInt8]) {
    for block in ReportBlocks(bytes).blocks { take(block) }
    guard reportingMTA != nil || !recipients.isEmpty else { return nil }
  }

  /// Some reports forget the empty line between the fields of the message and those of a recipient, or between
  /// two recipients.
  private mutating func take(_ block: HeaderFields) {
    if reportingMTA == nil { reportingMTA = block.first("Reporting-MTA").map { $0.typedValue.value } }
    if arrival == nil { arrival = block.first("Arrival-Date").flatMap { DateField.parse($0.body) } }
    var group: [HeaderField] = []
    for field in block.fields {
      if field.isNamed("Final-Recipient"), group.contains(where: { $0.isNamed("Final-Recipient") }) {
        add(group)
        group = []
      }
      group.append(field)
    }
    add(group)
  }

  private mutating func add(_ group: [HeaderField]) {
    func field(_ name: String) -> HeaderField? { group.first { $0.isNamed(name) } }
    let final = field("Final-Recipient")?.reportedAddress
    let original = field("Original-Recipient")?.reportedAddress
    guard let address = final ?? original, !address.isEmpty else { return }
    let diagnostic = field("Diagnostic-Code").map { $0.typedValue.value }
    let status =
      field("Status").flatMap { EnhancedStatus(in: $0.unfolded) }
      ?? diagnostic.flatMap { EnhancedStatus(in: Array($0.utf8)) }
    recipients.append(
      Recipient(
        address: address, originalAddress: original == address ? nil : original,
        action: Self.action(field("Action")?.text, status), status: status, diagnostic: diagnostic,
        remoteMTA: field("Remote-MTA").map { $0.typedValue.value },
        willRetryUntil: field("Will-Retry-Until").flatMap { DateField.parse($0.body) }))
  }

  private static func action(_ text: String?, _ status: EnhancedStatus?) -> Action {
    // A comment may follow: "delayed (will retry)".
    switch text?.inLowerCase.prefix(while: { $0.isLetter }) {
    case "failed", "failure": return .failed
    case "delayed": return .delayed
    case "delivered": return .delivered
    case "relayed": return .relayed
    case "expanded": return .expanded
    default: break
    }
    switch status?.outcome {
    case .success: return .delivered
    case .delayed: return .delayed
    case .failed: return .failed
    case nil: return .unknown
    }
  }
}

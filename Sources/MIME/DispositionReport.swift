internal import Mail

/// What a message/disposition-notification part tells (RFC 8098 §3): what the recipient did with a message.
package struct DispositionReport: Hashable, Sendable {
  /// `disposition-type` — RFC 8098 §3.2.6.2, and `denied` and `failed` of RFC 2298
  package enum Kind: Hashable, Sendable {
    case displayed, deleted, dispatched, processed, denied, failed
    case unknown
  }

  package var kind: Kind
  /// Whether a program decided, and nobody looked (`action-mode`, RFC 8098 §3.2.6.1).
  package var isAutomatic: Bool
  /// What went wrong, in the recipient's program's words.
  package var errors: [String]
  /// Who reports.
  package var recipient: String?
  /// The address that the sender wrote to.
  package var originalRecipient: String?
  /// The message that it is about, angle brackets and all.
  package var originalMessageID: String?
  package var reportingUA: String?

  /// `bytes` is the decoded content of the part. `nil` when nothing is told in it.
  package init?(_ bytes: [UInt8]) {
    let blocks = ReportBlocks(bytes).blocks
    func field(_ name: String) -> HeaderField? { blocks.lazy.compactMap { $0.first(name) }.first }
    guard let disposition = field("Disposition")?.text.inLowerCase else { return nil }
    // disposition-field = "Disposition" ":" disposition-mode ";" disposition-type ["/" modifiers]
    let halves = disposition.split(separator: ";", maxSplits: 1)
    isAutomatic = halves.count > 1 && halves[0].hasPrefix("automatic-action")
    kind = Self.kind((halves.last ?? "").drop { $0 == " " }.prefix { $0.isLetter })
    errors = blocks.flatMap { $0.all("Error") + $0.all("Failure") }.prefix(10).map(\.text)
    recipient = field("Final-Recipient")?.reportedAddress
    originalRecipient = field("Original-Recipient")?.reportedAddress
    originalMessageID = field("Original-Message-ID")?.text
    reportingUA = field("Reporting-UA")?.text
  }

  private static func kind(_ word: Substring) -> Kind {
    switch word {
    case "displayed": .displayed
    case "deleted": .deleted
    case "dispatched": .dispatched
    case "processed": .processed
    case "denied": .denied
    case "failed": .failed
    default: .unknown
    }
  }
}

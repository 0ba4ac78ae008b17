/// How much is kept of a maildrop. Each limit keeps a server that lies from eating the disk or the memory.
package struct MaildropLimits: Hashable, Sendable {
  /// Messages of one listing. It is held in memory, some hundred octets for each.
  package var listed: Int
  /// Octets of a unique ID. RFC 1939 §7 allows 70.
  package var uniqueIDOctets: Int
  /// Messages that vanished and are still remembered; when there are more, the longest gone are forgotten.
  package var remembered: Int
  /// Days after which a message that vanished is forgotten.
  package var days: Int
  /// The whole file: what does not fit is refused.
  package var fileOctets: Int

  package init(
    listed: Int = 1_000_000, uniqueIDOctets: Int = 1024, remembered: Int = 1_000_000, days: Int = 90,
    fileOctets: Int = 4 << 30
  ) {
    self.listed = listed
    self.uniqueIDOctets = uniqueIDOctets
    self.remembered = remembered
    self.days = days
    self.fileOctets = fileOctets
  }

  package static let standard = MaildropLimits()

  /// - Throws: `unlistable` when the listing crosses one.
  func check(_ listing: [ListedMessage]) throws(StoreFailure) {
    guard listing.count <= listed else {
      throw .unlistable(reason: "it names \(listing.count) messages, and \(listed) are the most")
    }
    for message in listing where message.uniqueID.count > uniqueIDOctets {
      throw .unlistable(
        reason: "a unique ID has \(message.uniqueID.count) octets, and \(uniqueIDOctets) are the most")
    }
  }
}

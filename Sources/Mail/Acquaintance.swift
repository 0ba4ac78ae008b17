/// What the account knows about a sender and about who judges senders for it: what can't be read from one message.
package struct Acquaintance: Hashable, Sendable {
  /// The authserv-ids of the hosts that receive mail for this account (RFC 8601 §2.5), in lower case. What others
  /// claim in Authentication-Results is not believed.
  package var authservIDs: [String]
  /// Of those, the ones known to write their verdict above the Received field of their host: one that stands below it
  /// came with the message.
  package var writingAbove: Set<String>
  /// Whether there is earlier mail from the address in From; `nil` when that is not known.
  package var hasWritten: Bool?

  package init(authservIDs: [String] = [], writingAbove: Set<String> = [], hasWritten: Bool? = nil) {
    self.authservIDs = authservIDs
    self.writingAbove = writingAbove
    self.hasWritten = hasWritten
  }
}

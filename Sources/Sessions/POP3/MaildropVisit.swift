internal import Mail
internal import POP3

/// A session with the maildrop in which the list is known: until QUIT nobody else changes it.
struct MaildropVisit: Sendable {
  let connection: POP3Connection
  let details: ConnectionDetails
  let capabilities: Capabilities
  /// Message numbers of this session.
  var numbers: [UID: Int] = [:]

  func number(of uid: UID) throws(MailFailure) -> Int {
    guard let number = numbers[uid] else { throw .messageGone }
    return number
  }
}

/// How a visit ended: what is gone for good, and what the server would not delete.
struct Departure: Sendable {
  var deleted: [UID] = []
  var refused: [UID] = []
  var refusal: String?

  /// What was refused, as a phrase.
  var doing: String { "to delete \(refused.count == 1 ? "a message" : "\(refused.count) messages")" }
}

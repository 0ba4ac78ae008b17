package import Mail

/// A message as a server lists it (LIST and UIDL, RFC 1939 §5 and §7).
package struct ListedMessage: Hashable, Sendable {
  /// As the server gave it, or a digest that the session made; several in one listing may have the same.
  package var uniqueID: [UInt8]
  /// Of the message as the server tells it; 0 and below when it does not.
  package var octets: Int

  package init(uniqueID: [UInt8], octets: Int) {
    self.uniqueID = uniqueID
    self.octets = octets
  }
}

/// A message of a maildrop with what hato knows of it and the server does not.
package struct DroppedMessage: Hashable, Sendable {
  package let uid: UID
  package var uniqueID: [UInt8]
  /// Tells messages with the same unique ID apart: 1 for the first that was seen.
  package var occurrence: Int
  /// 0 when the server did not tell.
  package var octets: Int
  package var flags: Set<Flag>
  /// The user wants it gone and no QUIT after its DELE was answered.
  package var isDeletionOwed: Bool
  package var delivery: DeliveryState?

  package init(
    uid: UID, uniqueID: [UInt8], occurrence: Int = 1, octets: Int, flags: Set<Flag> = [],
    isDeletionOwed: Bool = false, delivery: DeliveryState? = nil
  ) {
    self.uid = uid
    self.uniqueID = uniqueID
    self.occurrence = occurrence
    self.octets = octets
    self.flags = flags
    self.isDeletionOwed = isDeletionOwed
    self.delivery = delivery
  }
}

/// How far a message is on its way into a Maildir of the user's.
package enum DeliveryState: Hashable, Sendable {
  /// It may be there under this name, or not: look.
  case begun(fileName: String)
  /// It is there, or was and the user did something with it.
  case done(Timestamp)
}

/// A message that is about to get its file in a Maildir.
package struct Delivery: Hashable, Sendable {
  package var uid: UID
  package var fileName: String

  package init(uid: UID, fileName: String) {
    self.uid = uid
    self.fileName = fileName
  }
}

/// What a listing told that was not known.
package struct ListingDifference: Hashable, Sendable {
  /// In the order of the listing, which is that of their UIDs.
  package var appeared: [DroppedMessage]
  /// Ascending.
  package var vanished: [UID]
  /// All, in the order of the listing.
  package var messages: [DroppedMessage]

  package init(appeared: [DroppedMessage], vanished: [UID], messages: [DroppedMessage]) {
    self.appeared = appeared
    self.vanished = vanished
    self.messages = messages
  }
}

/// What a row of the list shows of a message, and what opening it needs.
package struct MessageSummary: Hashable, Sendable {
  package var uid: UID
  package var flags: Set<Flag>
  /// When the server received it (INTERNALDATE).
  package var internalDate: Timestamp?
  /// Octets of the whole message (RFC822.SIZE); a server may be wrong about it.
  package var size: Int?
  package var envelope: Envelope?
  /// `nil` when the server's answer could not be read: the message then opens from its bytes.
  package var structure: BodyStructure?

  package init(
    uid: UID, flags: Set<Flag> = [], internalDate: Timestamp? = nil, size: Int? = nil,
    envelope: Envelope? = nil, structure: BodyStructure? = nil
  ) {
    self.uid = uid
    self.flags = flags
    self.internalDate = internalDate
    self.size = size
    self.envelope = envelope
    self.structure = structure
  }
}

/// A row and where it stands. Places count from the oldest message, which is 0, and move down when an older
/// message goes; they only ever place rows on the screen, and no change to mail is asked for by place.
package struct PlacedSummary: Hashable, Sendable {
  package var place: Int
  package var summary: MessageSummary

  package init(place: Int, summary: MessageSummary) {
    self.place = place
    self.summary = summary
  }
}

package import Mail

/// A response that could not be read. The session goes on without it.
package struct MalformedResponse: Hashable, Sendable {
  /// Its beginning, at most 200 octets. From outside: not made printable.
  package var excerpt: String
  /// Octets from its start to the fault.
  package var offset: Int
  /// What would have been right there.
  package var expected: String
  /// The sequence number, when it was about a message.
  package var messageNumber: Int?
  /// The UID, when it could be made out.
  package var uid: UID?

  package init(excerpt: String, offset: Int, expected: String, messageNumber: Int? = nil, uid: UID? = nil) {
    self.excerpt = excerpt
    self.offset = offset
    self.expected = expected
    self.messageNumber = messageNumber
    self.uid = uid
  }
}

package import Mail

/// A response that could not be read. The session goes on without it.
package struct MalformedResponse: Hashable, Sendable {
  /// Its beginning, at most 200 octets. From outside: not made printable.
  package var excerpt: String
  /// Octets from its start to the fault.
  package var offset: Int
  /// What would have been right there.
  package var expected: String
  /// For a FETCH response whose sequence number is impossible: the message, when that could be made out.
  package var uid: UID?
  /// What is not known because of it, where that matters.
  package var subject: Subject

  package enum Subject: Hashable, Sendable {
    /// Messages are gone (RFC 7162): which, must be found out in another way.
    case vanished
    /// What a search found: the OK that follows does not mean that nothing was.
    case search
    case other
  }

  package init(excerpt: String, offset: Int, expected: String, uid: UID? = nil, subject: Subject = .other) {
    self.excerpt = excerpt
    self.offset = offset
    self.expected = expected
    self.uid = uid
    self.subject = subject
  }
}

/// An account at work: whatever its protocol, the reader and the runtime see only this.
package protocol AccountSession: Sendable {
  /// What the account reports. One consumer. It ends after `close`.
  var events: AsyncStream<MailEvent> { get }

  /// Does what is asked; returns after the request's `finished` was reported. Cancelling the task cancels the
  /// request, which then finishes with `cancelled`.
  func perform(_ request: MailRequest, id: RequestID) async

  /// Streams the bytes of a section, still in transfer encoding, in pieces of at most some 1 MiB and no faster
  /// than `sink` takes them. Other requests pass between the pieces.
  func download(
    _ section: BodySection, of message: MessageKey,
    into sink: @Sendable ([UInt8]) async throws(MailFailure) -> Void
  ) async throws(MailFailure)

  /// Logs out, with a bound on how long that may take, and ends `events`.
  func close() async
}

/// One that has a server to reach.
package protocol ServerSession: AccountSession {
  /// Why it could never be reached so far; `nil` once it was, and where what is kept was what was wanted.
  var neverReached: MailFailure? { get async }
}

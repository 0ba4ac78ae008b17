/// What an IMAP conversation has to tell, in the order in which it was said.
package enum IMAPEvent: Hashable, Sendable {
  case greeting(Greeting)
  case response(Response)
  case completed(Tag, Completion)
  case malformed(MalformedResponse)
  /// The last event: nothing is sent or understood any more.
  case failed(ProtocolFailure)
}

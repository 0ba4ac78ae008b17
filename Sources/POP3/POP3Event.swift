/// What a POP3 conversation has to tell, in the order in which it was said.
package enum POP3Event: Hashable, Sendable {
  case greeting(Greeting)
  /// The status line of a command's answer.
  case answered(CommandID, Reply)
  /// Octets of a multi-line answer, as they come and at most `POP3Conversation.longestPiece` at a time: without
  /// the dots that were put in and the line that ends it, with line ends as the server sent them.
  case content(CommandID, [UInt8])
  /// Nothing more comes of that command: once for each that was sent, after its status line and content.
  case completed(CommandID)
  /// It was never sent and never will be: the session is in a state that does not know it, because the USER or login
  /// before it was refused or QUIT was said. Nothing else comes of it.
  case notSent(CommandID)
  /// The last event: nothing is sent or understood any more.
  case failed(ProtocolFailure)
}

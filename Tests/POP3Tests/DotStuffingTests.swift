import POP3
import Testing

/// Where a multi-line answer ends, and what is in it (RFC 1939 §3).
@Suite struct DotStuffingTests {
  /// What is told of a RETR that is answered so, and of the NOOP behind it.
  private func retrieved(_ answer: String, chunk: Int = .max) -> [POP3Event] {
    Replay.events(bytes(answer), after: [.retr(1), .noop], chunk: chunk)
  }

  private static let endings: [(wire: String, content: String?)] = [
    ("", ""),
    ("a\r\n", "a\r\n"),
    ("\r\n\r\n", "\r\n\r\n"),
    ("..\r\n", ".\r\n"),
    ("...\r\n", "..\r\n"),
    ("..x\r\n", ".x\r\n"),
    // Not stuffed by the server: the dot is gone all the same, as the rule is.
    (".z\r\n", "z\r\n"),
    (". y\r\n", " y\r\n"),
    ("a.\r\n", "a.\r\n"),
    ("a\r\n..\r\n..\r\nb\r\n", "a\r\n.\r\n.\r\nb\r\n"),
    // No line begins behind a bare LF or CR, so nothing is taken out there and nothing ends.
    ("a\n.\r\n", "a\n.\r\n"),
    ("a\n.\nb\r\n", "a\n.\nb\r\n"),
    ("a\n..b\r\n", "a\n..b\r\n"),
    ("a\r.\r\n", "a\r.\r\n"),
    ("a\r\r\n..\r\n", "a\r\r\n.\r\n"),
    // A dot alone that no CR LF follows does not end it.
    (".\n\r\n", "\n\r\n"),
    (".\n.\r\n", "\n.\r\n"),
    (".\r.\r\n", "\r.\r\n"),
    (".\r\r\n", "\r\r\n"),
    (".\r\r\r\n", "\r\r\r\n"),
    ("\0.\r\n\u{80}\r\n", "\0.\r\n\u{80}\r\n"),
  ]

  @Test(arguments: [1, 2, 3, 5, .max]) func contentIsWhatTheServerMeant(chunk: Int) {
    for (wire, content) in Self.endings {
      let events = retrieved("+OK\r\n\(wire).\r\n+OK noop\r\n", chunk: chunk)
      #expect(events.contents.map(text) == (content == "" ? [] : [content]), "\(wire.debugDescription)")
      #expect(events.completed.count == 2, "\(wire.debugDescription)")
      #expect(events.replies.last?.text == "noop", "\(wire.debugDescription)")
      #expect(events.failure == nil)
    }
  }

  /// A message that a server did not stuff behind a bare LF must not go on as an answer of that server: here it
  /// would have the next DELE answered that was not.
  @Test(arguments: [
    "\n.\n", "\n.\r\n", "\r.\r\n", "\r\n.\n", "\r\n.\r\r\n", "\r\n.\0\r\n", "\r\n. \r\n", "\n\n.\r\n",
  ])
  func noMessageEndsItself(trick: String) {
    for chunk in [1, 2, .max] {
      let events = retrieved("+OK\r\nSubject: x\r\n\r\nbye\(trick)+OK deleted\r\n", chunk: chunk)
      #expect(events.completed.isEmpty)
      #expect(events.replies.count == 1)
      let whole = retrieved(
        "+OK\r\nSubject: x\r\n\r\nbye\(trick)+OK deleted\r\n.\r\n-ERR\r\n", chunk: chunk)
      #expect(whole.replies.map(\.isOK) == [true, false])
      #expect(whole.contents.map(text).joined().hasSuffix("+OK deleted\r\n"))
    }
  }

  /// Quirk 113: who ends the status line with LF alone ends everything so. Whatever line end comes then is one.
  @Test(arguments: [1, 3, .max]) func someEndLinesWithLF(chunk: Int) {
    let events = retrieved("+OK\nSubject: x\n\n..dot\nlast\n.\n+OK 1 5\r\n", chunk: chunk)
    #expect(events.contents.map(text) == ["Subject: x\n\n.dot\nlast\n"])
    #expect(events.completed.count == 2)
    #expect(events.replies.last?.text == "1 5")
    let mixed = retrieved("+OK\na\r\n..b\n.\r\n+OK\n", chunk: chunk)
    #expect(mixed.contents.map(text) == ["a\r\n.b\n"])
    #expect(mixed.completed.count == 2)
  }

  /// The line end of the answer itself counts, not of those before.
  @Test func anEarlierLFDoesNotOpenTheDoor() {
    let events = Replay.events(
      bytes("+OK\n+OK\r\na\n.\n+OK\r\n.\r\n"), after: [.noop, .retr(1)])
    #expect(events.contents.map(text) == ["a\n.\n+OK\r\n"])
    #expect(events.completed.count == 2)
  }

  /// No event is longer than a piece, whatever comes at once; nothing is lost between them.
  @Test func contentComesInPieces() {
    var message = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
    for place in stride(from: 70, to: message.count - 2, by: 72) {
      message[place] = 13
      message[place + 1] = 10
    }
    var conversation = Replay.inTransaction()
    _ = conversation.submit(.retr(1))
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("+OK\r\n") + message + bytes("\r\n.\r\n"))
    let events = Replay.drain(&conversation).events
    #expect(events.contents.count > 3)
    #expect(events.contents.allSatisfy { $0.count <= POP3Conversation.longestPiece && !$0.isEmpty })
    #expect(Array(events.contents.joined()) == message + [13, 10])
    #expect(events.completed.count == 1)
  }

  /// A CR of which it was not known whose it is comes on top of what follows.
  @Test func noPieceIsTooLong() {
    var conversation = Replay.inTransaction()
    _ = conversation.submit(.retr(1))
    _ = Replay.drain(&conversation)
    conversation.receive(bytes("+OK\r\n.\r"))
    #expect(Replay.drain(&conversation).events.contents.isEmpty)
    conversation.receive([UInt8](repeating: UInt8(ascii: "x"), count: POP3Conversation.longestPiece))
    let contents = Replay.drain(&conversation).events.contents
    #expect(contents.allSatisfy { $0.count <= POP3Conversation.longestPiece })
    #expect(contents.joined().count == POP3Conversation.longestPiece + 1)
    #expect(contents.first?.first == 13)
  }
}

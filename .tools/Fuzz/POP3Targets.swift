@testable import Mail
@testable import POP3
@testable import Wire

/// The first octet draws what was asked, the second the chunks; the rest is what the server says.
func pop3(_ bytes: [UInt8]) {
  guard bytes.count > 2 else { return }
  let sets: [[Command]] = [
    [.capa, .stls, .user("u"), .pass(Secret("p")), .stat],
    [.capa, .authPlain(user: "u", password: Secret("p")), .capa],
    [.authPlain(user: "u", password: Secret(String(repeating: "p", count: 300))), .noop, .quit],
    [.apop(user: "u", digest: "d"), .stat, .uidl(nil), .list(nil), .quit, .noop],
    [.utf8, .stls, .user("u"), .quit],
    [.apop(user: "u", digest: "d"), .capa, .top(1, lines: 0), .top(2, lines: 0), .retr(1), .dele(1), .rset],
    [.apop(user: "u", digest: "d"), .retr(1), .quit],
    [.apop(user: "u", digest: "d"), .uidl(1), .list(1), .retr(1)],
  ]
  let commands = sets[Int(bytes[0]) % sets.count]
  let said = Array(bytes.dropFirst(2))
  let whole = POP3Run(said, commands, chunk: said.count)
  let pieces = POP3Run(said, commands, chunk: 1 + Int(bytes[1]) % 40)
  // What came too early to be an answer is known by coming in one piece with the answer before it.
  if !whole.inFlight.isEmpty || whole.told == commands.count {
    if whole.events != pieces.events { fatalError("the chunks tell: \(whole.events) and \(pieces.events)") }
  }
  var sizes = ScanListing(mostEntries: 50)
  var names = UniqueIDListing(mostEntries: 50, mostOctets: 500)
  sizes.receive(said)
  names.receive(said)
  sizes.finish()
  names.finish()
  if sizes.entries.values.contains(where: { !(0...1 << 40).contains($0) }) || sizes.entries.count > 50 {
    fatalError("a size, or too many")
  }
  if names.entries.values.reduce(0, { $0 + $1.count }) > 500 { fatalError("more octets than there may be") }
}

/// What a conversation tells, content joined to what it is in the end.
private struct POP3Run {
  var events: [POP3Event] = []
  var inFlight: [CommandID] = []
  /// Commands of which nothing more will be told.
  var told = 0

  init(_ said: [UInt8], _ commands: [Command], chunk: Int) {
    var conversation = POP3Conversation(limits: .init(statusLine: 80, capabilities: 200, listing: 300))
    conversation.receive(Array("+OK <1.2@a>\r\n".utf8))
    drain(&conversation)
    for command in commands { _ = conversation.submit(command) }
    drain(&conversation)
    for start in stride(from: 0, to: said.count, by: chunk) {
      conversation.receive(Array(said[start..<min(said.count, start + chunk)]))
      drain(&conversation)
    }
    inFlight = conversation.inFlight
    if case .failed(.listingTooLong) = events.last, events.count > 1 {
      // How much of it was told until then is a matter of the chunks.
      if case .content = events[events.count - 2] { events.remove(at: events.count - 2) }
    }
  }

  private mutating func drain(_ conversation: inout POP3Conversation) {
    while let step = conversation.next() {
      guard case .event(let event) = step else { continue }
      switch event {
      case .content(let id, let octets):
        if octets.isEmpty { fatalError("content that is none") }
        if case .content(id, let before) = events.last {
          events[events.count - 1] = .content(id, before + octets)
          continue
        }
      case .completed, .notSent: told += 1
      default: break
      }
      if case .failed = events.last { fatalError("something behind the failure") }
      events.append(event)
    }
  }
}

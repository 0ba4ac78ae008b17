import Mail
import POP3
import Wire

/// A server's side, written down, played to a conversation.
enum Replay {
  /// Everything `next` has to say now.
  static func drain(_ conversation: inout POP3Conversation) -> (sent: [Outgoing], events: [POP3Event]) {
    var sent: [Outgoing] = []
    var events: [POP3Event] = []
    while let step = conversation.next() {
      switch step {
      case .send(let outgoing): sent.append(outgoing)
      case .event(let event): events.append(event)
      }
    }
    return (sent, events)
  }

  /// What a conversation tells that is greeted, logged in where `commands` need that, sent them, and then receives
  /// `bytes` in chunks.
  static func events(
    _ bytes: [UInt8], after commands: [Command] = [.noop], chunk: Int = .max,
    limits: POP3Conversation.Limits = .init(), isPipelined: Bool = true
  ) -> [POP3Event] {
    var conversation = inTransaction(isPipelined: isPipelined, limits: limits)
    for command in commands { _ = conversation.submit(command) }
    var events = drain(&conversation).events
    var start = 0
    while start < bytes.count {
      let end = chunk < bytes.count - start ? start + chunk : bytes.count
      conversation.receive(Array(bytes[start..<end]))
      events += drain(&conversation).events
      start = end
    }
    return joined(events)
  }

  /// Content in one event, however it came.
  static func joined(_ events: [POP3Event]) -> [POP3Event] {
    var joined: [POP3Event] = []
    var gathered: (id: CommandID, octets: [UInt8])?
    for event in events {
      if case .content(let id, let octets) = event {
        if gathered == nil { gathered = (id, []) }
        gathered?.octets += octets
        continue
      }
      if let whole = gathered { joined.append(.content(whole.id, whole.octets)) }
      gathered = nil
      joined.append(event)
    }
    if let whole = gathered { joined.append(.content(whole.id, whole.octets)) }
    return joined
  }

  static func greeted(limits: POP3Conversation.Limits = .init()) -> POP3Conversation {
    var conversation = POP3Conversation(limits: limits)
    conversation.receive(bytes("+OK hi\r\n"))
    _ = drain(&conversation)
    return conversation
  }

  static func inTransaction(
    isPipelined: Bool = false, limits: POP3Conversation.Limits = .init()
  ) -> POP3Conversation {
    var conversation = greeted(limits: limits)
    _ = conversation.submit(.capa)
    _ = drain(&conversation)
    conversation.receive(bytes("+OK\r\nUSER\r\n\(isPipelined ? "PIPELINING\r\n" : "").\r\n"))
    _ = conversation.submit(.apop(user: "u", digest: "d"))
    _ = drain(&conversation)
    conversation.receive(bytes("+OK\r\n"))
    _ = drain(&conversation)
    return conversation
  }
}

extension [POP3Event] {
  var replies: [Reply] { compactMap { if case .answered(_, let reply) = $0 { reply } else { nil } } }
  var contents: [[UInt8]] { compactMap { if case .content(_, let octets) = $0 { octets } else { nil } } }
  var completed: [CommandID] { compactMap { if case .completed(let id) = $0 { id } else { nil } } }
  var notSent: [CommandID] { compactMap { if case .notSent(let id) = $0 { id } else { nil } } }
  var failure: ProtocolFailure? {
    compactMap { if case .failed(let failure) = $0 { failure } else { nil } }.first
  }
  var greeting: Greeting? {
    compactMap { if case .greeting(let greeting) = $0 { greeting } else { nil } }.first
  }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

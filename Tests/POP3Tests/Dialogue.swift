import Mail
import POP3
import Testing
import Wire

/// A dialogue as the RFCs write them: `S:` what the server says, `C:` what the client must have said by then, `TLS`
/// a handshake. Every other line is about it.
struct Dialogue {
  var conversation = POP3Conversation()
  private(set) var events: [POP3Event] = []
  private var unchecked: [String] = []

  /// Everything is submitted at once: what may not be sent yet waits.
  init(
    _ script: String, _ commands: [Command], chunk: Int = .max,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for command in commands { _ = conversation.submit(command) }
    for line in script.split(separator: "\n") {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("S:") {
        hear(bytes(text.dropFirst(text.hasPrefix("S: ") ? 3 : 2) + "\r\n"), chunk)
      } else if text.hasPrefix("C: ") {
        drain()
        let said = unchecked.isEmpty ? nil : unchecked.removeFirst()
        #expect(said == String(text.dropFirst(3)) + "\r\n", sourceLocation: sourceLocation)
      } else if text == "TLS" {
        try conversation.tlsStarted()
      }
    }
    drain()
    events = Replay.joined(events)
    #expect(unchecked.isEmpty, "said and not in the dialogue", sourceLocation: sourceLocation)
  }

  private mutating func hear(_ bytes: [UInt8], _ chunk: Int) {
    var rest = bytes[...]
    while !rest.isEmpty {
      conversation.receive(Array(rest.prefix(chunk)))
      rest = rest.dropFirst(chunk)
      drain()
    }
  }

  private mutating func drain() {
    let (sent, told) = Replay.drain(&conversation)
    unchecked += sent.map { text($0.bytes) }
    events += told
  }

  var replies: [Reply] { events.replies }
  var contents: [String] { events.contents.map(text) }
}

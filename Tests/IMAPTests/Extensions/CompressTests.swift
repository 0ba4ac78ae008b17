import IMAP
import Testing
import Wire

/// RFC 4978
@Suite struct CompressTests {
  private func conversation(after commands: [Command]) -> IMAPConversation {
    var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
    conversation.receive(bytes("* OK [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] hi\r\n"))
    for command in commands { _ = conversation.submit(command) }
    return conversation
  }

  private func sent(_ conversation: inout IMAPConversation) -> [String] {
    Replay.drain(&conversation).sent.map { text($0.bytes) }
  }

  /// What comes behind the OK is compressed, and none of it may be lost, wherever the chunks end.
  @Test func bytesBehindTheOKAreHandedOut() {
    let compressed: [UInt8] = [0xFF, 0x0D, 0x0A, 0, 0x2A, 0x20, 0x0A, 1]
    let answer = bytes("A1 OK DEFLATE active\r\n")
    for cut in 0...(answer.count + compressed.count) {
      var conversation = conversation(after: [.compress])
      #expect(sent(&conversation) == ["A1 COMPRESS DEFLATE\r\n"])
      let received = answer + compressed
      var events: [IMAPEvent] = []
      for chunk in [received[..<cut], received[cut...]] {
        conversation.receive(Array(chunk))
        events += Replay.drain(&conversation).events
      }
      #expect(events.completions.map(\.status) == [.ok])
      #expect(events.count == 1)
      _ = conversation.submit(.noop)
      #expect(sent(&conversation).isEmpty)
      let held = conversation.compressionStarted()
      let rest = conversation.compressionStarted()
      #expect(held == compressed)
      #expect(rest.isEmpty)
      #expect(sent(&conversation) == ["A2 NOOP\r\n"])
      conversation.receive(bytes("* 3 EXISTS\r\nA2 OK\r\n"))
      #expect(Replay.drain(&conversation).events.count == 2)
      #expect(conversation.capabilities.contains(.compressDeflate))
    }
  }

  @Test func aRefusalChangesNothing() {
    for refusal in ["NO [COMPRESSIONACTIVE] DEFLATE active via TLS", "BAD what?"] {
      var conversation = conversation(after: [.compress, .noop])
      #expect(sent(&conversation) == ["A1 COMPRESS DEFLATE\r\n"])
      conversation.receive(bytes("A1 \(refusal)\r\n"))
      let (sent, events) = Replay.drain(&conversation)
      #expect(events.codes == (refusal.hasPrefix("NO") ? [.compressionActive] : []))
      #expect(sent.map { text($0.bytes) } == ["A2 NOOP\r\n"])
      let held = conversation.compressionStarted()
      #expect(held.isEmpty)
    }
  }

  @Test func itIsAloneOnTheLine() {
    var conversation = conversation(after: [.noop, .compress, .noop])
    #expect(sent(&conversation) == ["A1 NOOP\r\n"])
    conversation.receive(bytes("A1 OK\r\n"))
    #expect(sent(&conversation) == ["A2 COMPRESS DEFLATE\r\n"])
  }
}

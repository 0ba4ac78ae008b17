import Mail
import POP3
import TestSupport
import Testing
import Wire

/// The samples of the odd answers that servers are known for, by their number in the list of quirks.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct QuirkTests {
  private static let chunks = [1, 3, Int.max]

  private func sample(_ name: String) throws -> [UInt8] {
    try MailCorpus.bytes("imap-transcripts/quirks/\(name).pop3")
  }

  @Test func everySampleIsTestedHere() throws {
    let names = MailCorpus.files(below: "imap-transcripts/quirks").filter { $0.hasSuffix(".pop3") }
    #expect(
      names.map { $0.dropFirst("imap-transcripts/quirks/".count).prefix(3) } == [
        "110", "111", "112", "113", "115",
      ])
  }

  /// Each `+OK` a step: greeting, challenge, verdict.
  @Test func quirk110() throws {
    let lines = try sample("110-sasl-ok").split(separator: 10).map { Array($0) + [10] }
    #expect(lines.count == 3)
    var conversation = POP3Conversation()
    let id = conversation.submit(.authPlain(user: "u", password: Secret(String(repeating: "p", count: 200))))
    conversation.receive(lines[0])
    #expect(Replay.drain(&conversation).sent.map { text($0.bytes) } == ["AUTH PLAIN\r\n"])
    conversation.receive(lines[1])
    let (sent, none) = Replay.drain(&conversation)
    #expect(sent.count == 1 && none.isEmpty)
    conversation.receive(lines[2])
    #expect(Replay.drain(&conversation).events.completed == [id])
    #expect(conversation.state == .transaction)
  }

  @Test(arguments: chunks) func quirk111(chunk: Int) throws {
    let events = Replay.events(
      try sample("111-stat-negative"), after: [.stat, .list(nil)], chunk: chunk)
    #expect(events.replies.first.flatMap(DropListing.init)?.count == 2)
    var listing = ScanListing()
    listing.receive(try #require(events.contents.first))
    listing.finish()
    #expect(listing.entries == [1: 0, 2: 99_999_999_999])
    #expect(listing.defects.impossibleSizes == 1)
  }

  @Test(arguments: chunks) func quirk112(chunk: Int) throws {
    let events = Replay.events(try sample("112-uidl-noise"), after: [.uidl(nil)], chunk: chunk)
    var listing = UniqueIDListing()
    listing.receive(try #require(events.contents.first))
    listing.finish()
    #expect(
      listing.entries.mapValues(text) == [1: "2011071307115510400ae3e9e00bmu9", 2: "abc", 3: "def"])
    #expect(listing.defects.isEmpty)
  }

  @Test(arguments: chunks) func quirk113(chunk: Int) throws {
    let events = Replay.events(
      try sample("113-lf-terminator"), after: [.retr(1), .stat], chunk: chunk)
    #expect(events.contents.map(text) == ["Subject: x\n\n.dot\nlast\n"])
    #expect(events.replies.last.flatMap(DropListing.init)?.octets == 5)
  }

  @Test func quirk115() throws {
    var conversation = POP3Conversation()
    conversation.receive(try sample("115-apop-greeting"))
    let greeting = Replay.drain(&conversation).events.greeting
    #expect(greeting?.apopTimestamp.map(text) == "<1896.697170952@dbc.example>")
  }
}

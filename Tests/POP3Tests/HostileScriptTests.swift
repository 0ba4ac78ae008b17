import Mail
import POP3
import TestSupport
import Testing

/// The corpus's dialogues of servers that misbehave.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct HostileScriptTests {
  /// What a script's `C:` line waits for.
  private static let commands: [(prefix: String, command: Command)] = [
    ("CAPA", .capa), ("USER", .user("u")), ("PASS", .pass(Secret("p"))), ("STAT", .stat),
    ("UIDL", .uidl(nil)), ("LIST", .list(nil)), ("RETR", .retr(1)), ("STLS", .stls), ("%", .quit),
  ]

  struct Played {
    var conversation = POP3Conversation(limits: .init(listing: 1 << 20))
    var events: [POP3Event] = []
    var handshakeFailure: ProtocolFailure?
    /// Octets that had to be sent before the conversation ended.
    var heard = 0

    mutating func hear(_ bytes: [UInt8], _ chunk: Int) {
      var start = 0
      while start < bytes.count, events.failure == nil {
        let end = min(bytes.count, start + chunk)
        conversation.receive(Array(bytes[start..<end]))
        heard += end - start
        events += Replay.drain(&conversation).events
        start = end
      }
    }
  }

  private func play(_ name: String, chunk: Int) throws -> Played {
    let script = String(decoding: try MailCorpus.bytes("hostile/servers/pop3-\(name).script"), as: UTF8.self)
    var played = Played()
    for line in script.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      let rest = words.count > 1 ? String(words[1]) : ""
      switch words[0] {
      case "S:": played.hear(unescaped(rest) + bytes("\r\n"), chunk)
      case "S-": played.hear(unescaped(rest), chunk)
      case "C:":
        let command = try #require(Self.commands.first { rest.hasPrefix($0.prefix) }?.command)
        _ = played.conversation.submit(command)
        played.events += Replay.drain(&played.conversation).events
      case "REPEAT":
        let parts = rest.split(separator: " ", maxSplits: 1)
        let count = try #require(Int(parts[0]))
        let piece = unescaped(String(parts[1]))
        let pieces = max(1, 60_000 / piece.count)
        var sent = 0
        while sent < count, played.events.failure == nil {
          let now = min(pieces, count - sent)
          played.hear(Array(repeatElement(piece, count: now).joined()), max(chunk, 1000))
          sent += now
        }
      case "TLS":
        do { try played.conversation.tlsStarted() } catch { played.handshakeFailure = error }
      case "CLOSE": break
      default: throw Unknown(directive: String(line))
      }
    }
    played.events = Replay.joined(played.events)
    return played
  }

  struct Unknown: Error { let directive: String }

  private func unescaped(_ text: String) -> [UInt8] {
    var octets: [UInt8] = []
    var rest = bytes(text)[...]
    while let octet = rest.popFirst() {
      guard octet == UInt8(ascii: "\\"), let kind = rest.popFirst() else {
        octets.append(octet)
        continue
      }
      switch kind {
      case UInt8(ascii: "r"): octets.append(13)
      case UInt8(ascii: "n"): octets.append(10)
      case UInt8(ascii: "0"): octets.append(0)
      case UInt8(ascii: "x"):
        octets.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      default: octets.append(kind)
      }
    }
    return octets
  }

  @Test func everyScriptIsPlayedHere() {
    let names = MailCorpus.files(below: "hostile/servers").filter { $0.contains("/pop3-") }
    #expect(names.count == 6)
  }

  @Test(arguments: [1, 5, Int.max]) func dots(chunk: Int) throws {
    let played = try play("dots", chunk: chunk)
    #expect(played.events.contents.last.map(text) == "Subject: dots\r\n\r\n.\r\n..\r\n.x\r\n y\r\nz\r\n")
    #expect(played.conversation.inFlight.isEmpty)
    #expect(played.events.failure == nil)
  }

  @Test(arguments: [1, 5, Int.max]) func sizesThatLie(chunk: Int) throws {
    let played = try play("size-lies", chunk: chunk)
    #expect(played.events.contents.last.map(text) == "Subject: small\r\n\r\nx\r\n")
    #expect(played.events.replies.dropLast(2).last.flatMap(DropListing.init)?.octets == 0)
    #expect(played.conversation.inFlight.isEmpty)
  }

  @Test(arguments: [1000, Int.max]) func aListingWithoutEnd(chunk: Int) throws {
    let played = try play("endless-multiline", chunk: chunk)
    #expect(played.events.failure == .listingTooLong(limit: 1 << 20))
    #expect(played.heard < 1 << 21)
  }

  @Test(arguments: [1, 1000, Int.max]) func uniqueIDsAsPaths(chunk: Int) throws {
    let played = try play("uidl-hostile", chunk: chunk)
    var listing = UniqueIDListing()
    listing.receive(try #require(played.events.contents.last))
    listing.finish()
    #expect(
      listing.entries.mapValues(text) == [
        1: "../../../../tmp/evil", 2: "../../../../tmp/evil", 99: "x", 3: "\u{1B}]0;t\u{07}",
      ])
    // 0, 2^32, and one of 100,000 octets.
    #expect(listing.defects.unreadable == 3)
    #expect(played.conversation.inFlight.isEmpty)
  }

  @Test(arguments: [1, Int.max]) func anAnswerBeforeTheHandshake(chunk: Int) throws {
    let played = try play("stls-injection", chunk: chunk)
    #expect(played.handshakeFailure == .plaintextAfterSTLS)
    #expect(played.events.replies.map(\.text) == ["", "begin"])
  }

  /// That APOP is not used is for the session; what would be needed for it is told.
  @Test func aTimestampAsBait() throws {
    let played = try play("apop-downgrade", chunk: .max)
    #expect(played.events.greeting?.apopTimestamp.map(text) == "<1.2@evil.example>")
    #expect(played.events.replies.map(\.isOK) == [false])
  }
}

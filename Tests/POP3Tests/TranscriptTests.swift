import Mail
import POP3
import TestSupport
import Testing
import Wire

/// Answers of real servers, as other clients' authors recorded them, and quirks.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct TranscriptTests {
  private static let folder = "pop3-transcripts/mailkit/"
  private static let chunks = [1, 2, 13, 1000, Int.max]

  /// The commands that a transcript answers, by file. Some files stand for several answers, one at a time.
  private static func commands() throws -> [String: String] {
    let json = try #require(try MailCorpus.json(folder + "commands.json") as? [String: Any])
    let files = try #require(json["files"] as? [String: [String]])
    return files.compactMapValues(\.first)
  }

  /// Both as the wire has it and as the file does, which has lost the CRs.
  private static func forms(_ path: String) throws -> [[UInt8]] {
    let source = try MailCorpus.bytes(path)
    var wire: [UInt8] = []
    for octet in source {
      if octet == 10, wire.last != 13 { wire.append(13) }
      wire.append(octet)
    }
    return [wire, source]
  }

  /// `DELE 1DELE 2` and the like.
  private static func parse(_ names: String) -> [Command] {
    names.matches(of: /(CAPA|DELE|LIST|NOOP|QUIT|RETR|RSET|STAT|TOP|UIDL)(?: (\d))?(?: (\d))?/).compactMap {
      let number = $0.2.flatMap { Int($0) }
      return switch $0.1 {
      case "CAPA": .capa
      case "DELE": .dele(number ?? 0)
      case "LIST": .list(number)
      case "NOOP": .noop
      case "QUIT": .quit
      case "RETR": .retr(number ?? 0)
      case "RSET": .rset
      case "STAT": .stat
      case "TOP": .top(number ?? 0, lines: $0.3.flatMap { Int($0) } ?? 0)
      default: .uidl(number)
      }
    }
  }

  @Test func everyRecordedAnswerIsReadToItsEnd() throws {
    let files = try Self.commands()
    #expect(files.count == 29)
    var read = 0
    for (file, names) in files {
      let commands = Self.parse(names)
      guard !commands.isEmpty else { continue }
      read += 1
      for form in try Self.forms(Self.folder + file) {
        let events = Replay.events(form, after: commands)
        #expect(events.failure == nil, "\(file)")
        #expect(events.completed.count == commands.count, "\(file)")
        #expect(events.replies.allSatisfy { $0.isOK }, "\(file)")
        for chunk in Self.chunks {
          #expect(
            Replay.events(form, after: commands, chunk: chunk) == events, "\(file) in chunks of \(chunk)")
        }
        // Behind it the next answer begins.
        let followed = Replay.events(form + bytes("-ERR end\r\n"), after: commands + [.noop])
        if commands.count > 0, !names.contains("QUIT") {
          #expect(followed.replies.last?.text == "end", "\(file)")
        }
      }
    }
    #expect(read == 24)
  }

  @Test func greetings() throws {
    for (file, isOK) in [
      ("gmail/greeting", true), ("common/ok-greeting", true), ("common/err-greeting", false),
    ] {
      for form in try Self.forms(Self.folder + file + ".txt") {
        var conversation = POP3Conversation()
        conversation.receive(form)
        let greeting = try #require(Replay.drain(&conversation).events.greeting)
        #expect(greeting.reply.isOK == isOK, "\(file)")
        #expect(greeting.apopTimestamp == nil)
      }
    }
  }

  @Test func gmailLogsIn() throws {
    let plus = try Self.forms(Self.folder + "gmail/plus.txt")
    let welcome = try Self.forms(Self.folder + "gmail/auth.txt")
    for (challenge, answer) in zip(plus, welcome) {
      var conversation = Replay.greeted()
      let id = conversation.submit(.authPlain(user: "u", password: Secret("p")))
      _ = Replay.drain(&conversation)
      conversation.receive(challenge)
      #expect(Replay.drain(&conversation).sent.map { text($0.bytes) } == ["AHUAcA==\r\n"])
      conversation.receive(answer)
      let events = Replay.drain(&conversation).events
      #expect(events.completed == [id] && events.replies[0].text == "Welcome.")
      #expect(conversation.state == .transaction)
    }
  }

  @Test func gmailTellsWhatItCan() throws {
    for (file, isPipelined) in [("capa1", false), ("capa2", true)] {
      var conversation = Replay.greeted()
      _ = conversation.submit(.capa)
      _ = Replay.drain(&conversation)
      conversation.receive(try Self.forms(Self.folder + "gmail/\(file).txt")[0])
      _ = Replay.drain(&conversation)
      let told = try #require(conversation.capabilities)
      #expect(told.hasPipelining == isPipelined)
      #expect(told.hasTOP && told.hasUIDL && told.hasUSER && told.hasResponseCodes)
      #expect(told.loginDelay == 300)
      #expect(told.expiration == .days(0))
      #expect(told.saslMechanisms == (isPipelined ? [] : ["PLAIN", "XOAUTH2"]))
    }
  }

  private func content(_ file: String) throws -> [UInt8] {
    let events = Replay.events(try Self.forms(Self.folder + "gmail/\(file).txt")[0], after: [.uidl(nil)])
    return try #require(events.contents.first)
  }

  @Test func listingsOfGmail() throws {
    var sizes = ScanListing()
    sizes.receive(try content("list"))
    sizes.finish()
    #expect(sizes.entries == [1: 1024, 2: 1025, 3: 1026])
    for (file, expected, unreadable) in [
      ("uidl", [1: "101", 2: "102", 3: "103"], 0), ("uidl-error1", [1: "101", 2: "102"], 1),
      ("uidl-error2", [1: "101", 2: "102", 4: "103"], 0),
    ] {
      var listing = UniqueIDListing()
      listing.receive(try content(file))
      listing.finish()
      #expect(listing.entries.mapValues(text) == expected, "\(file)")
      #expect(listing.defects.unreadable == unreadable, "\(file)")
    }
  }

  @Test func answersOfGmailAboutOneMessage() throws {
    func reply(_ file: String) throws -> Reply {
      try #require(Replay.events(try Self.forms(Self.folder + "gmail/\(file).txt")[0]).replies.first)
    }
    #expect(try DropListing(reply("stat"))?.octets == 221409)
    for number in 1...3 {
      #expect(try ScanListing.entry(of: reply("list\(number)"))?.octets == 1023 + number)
      #expect(try UniqueIDListing.entry(of: reply("uidl\(number)"))?.uniqueID == bytes("10\(number)"))
    }
    #expect(try UniqueIDListing.entry(of: reply("uidl1-error1")) == nil)
    #expect(try UniqueIDListing.entry(of: reply("uidl1-error2"))?.number == 99)
  }
}

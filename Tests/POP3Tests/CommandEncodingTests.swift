import Mail
import POP3
import Testing
import Wire

/// What commands are on the wire.
@Suite struct CommandEncodingTests {
  /// The only thing that is sent for the command, in a state that allows it.
  private func sent(_ command: Command, login: Bool = true) throws -> Outgoing {
    var conversation = login ? Replay.inTransaction() : Replay.greeted()
    if case .pass = command {
      _ = conversation.submit(.user("u"))
      _ = Replay.drain(&conversation)
      conversation.receive(bytes("+OK\r\n"))
    }
    _ = conversation.submit(command)
    let all = Replay.drain(&conversation).sent
    #expect(all.count == 1)
    return try #require(all.first)
  }

  @Test func namesAndNumbers() throws {
    let lines: [(Command, String)] = [
      (.capa, "CAPA"), (.stat, "STAT"), (.list(nil), "LIST"), (.list(7), "LIST 7"), (.uidl(nil), "UIDL"),
      (.uidl(12), "UIDL 12"), (.top(3, lines: 0), "TOP 3 0"), (.top(3, lines: 20), "TOP 3 20"),
      (.top(3, lines: -1), "TOP 3 0"), (.retr(20000), "RETR 20000"), (.dele(1), "DELE 1"), (.rset, "RSET"),
      (.noop, "NOOP"), (.quit, "QUIT"),
    ]
    for (command, line) in lines {
      let outgoing = try sent(command)
      #expect(text(outgoing.bytes) == line + "\r\n")
      #expect(outgoing.secretRanges.isEmpty)
    }
    for (command, line): (Command, String) in [(.stls, "STLS"), (.utf8, "UTF8"), (.user("a b"), "USER a b")] {
      #expect(text(try sent(command, login: false).bytes) == line + "\r\n")
    }
  }

  @Test func secretsAreMarked() throws {
    let pass = try sent(.pass(Secret("pä ss")), login: false)
    #expect(text(pass.bytes) == "PASS pä ss\r\n")
    #expect(pass.secretRanges == [5..<11])
    let apop = try sent(.apop(user: "mrose", digest: "c4c9334bac560ecc979e58001b3e22fb"), login: false)
    #expect(apop.secretRanges == [11..<43])
    let plain = try sent(.authPlain(user: "u", password: Secret("p")), login: false)
    #expect(text(plain.bytes) == "AUTH PLAIN AHUAcA==\r\n")
    #expect(plain.secretRanges == [11..<19])
    let command = Command.authPlain(user: "u", password: Secret("hunter2"))
    #expect(!String(describing: command).contains("hunter2"))
    #expect(!String(reflecting: Command.pass(Secret("hunter2"))).contains("hunter2"))
  }

  /// Whatever is put in: one line goes out.
  @Test func nothingEndsACommand() throws {
    let evil = "a\r\nDELE 1\r\n\0b\n"
    let commands: [Command] = [
      .user(evil), .pass(Secret(evil)), .apop(user: evil, digest: evil),
      .authPlain(user: evil, password: Secret(evil)),
    ]
    for command in commands {
      let outgoing = try sent(command, login: false)
      #expect(outgoing.bytes.suffix(2) == [13, 10])
      #expect(!outgoing.bytes.dropLast(2).contains { $0 == 13 || $0 == 10 || $0 == 0 })
    }
    #expect(text(try sent(.user(evil), login: false).bytes) == "USER aDELE 1b\r\n")
  }

  /// RFC 5034 §4: a command of 255 octets, with its line end, and no more.
  @Test func theInitialResponseFitsOrWaits() throws {
    // 180 octets are 240 in base 64: with "AUTH PLAIN ", and the line end, 253; of 181 they would be 257.
    let fits = try sent(
      .authPlain(user: "", password: Secret(String(repeating: "p", count: 178))), login: false)
    #expect(fits.bytes.count == 253)
    #expect(fits.secretRanges == [11..<251])
    let waits = try sent(
      .authPlain(user: "", password: Secret(String(repeating: "p", count: 179))), login: false)
    #expect(text(waits.bytes) == "AUTH PLAIN\r\n")
    #expect(waits.secretRanges.isEmpty)
  }
}

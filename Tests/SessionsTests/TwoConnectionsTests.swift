import Mail
import Synchronization
import TestSupport
import Testing

@testable import Sessions

/// What the user looks at on one connection, what takes its time on another.
@Suite(.timeLimit(.minutes(2)), .requires(.dovecot, .python))
struct TwoConnectionsTests {
  /// Nothing that compression would make small.
  private static let body = {
    var random = SeededRandom(seed: 7)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let line = { (_: Int) in (0..<76).map { _ in letters[Int.random(in: 0..<64, using: &random)] } + [13, 10]
    }
    return String(decoding: (0..<40_000).flatMap(line), as: UTF8.self)
  }()
  private static let whole = Array((body + "\r\n").utf8)

  private func start(_ wish: (inout Scenery.Wishes) -> Void = { _ in }) async throws -> Scenery {
    let scenery = try await Scenery.start {
      $0.mails.append(Scenery.mail(4, body: Self.body))
      $0.timings.hurry = 0
      wish(&$0)
    }
    #expect(await scenery.probe.ask(.open(.inbox, newest: 10)) == nil)
    return scenery
  }

  /// Downloads; `during` is called with the octets that came so far, before each piece is taken.
  private func download(
    _ scenery: Scenery, key: MessageKey? = nil, _ during: @escaping @Sendable (Int) async -> Void = { _ in }
  ) async throws -> [UInt8] {
    let gathered = Mutex<[UInt8]>([])
    let open = await scenery.probe.key(4)
    try await scenery.probe.session.download(.part(SectionPath([1])), of: key ?? open) {
      bytes throws(MailFailure) in
      await during(gathered.withLock { $0.count })
      gathered.withLock { $0 += bytes }
    }
    return gathered.withLock { $0 }
  }

  @Test func aDownloadGoesOnWhileAnotherMailboxIsOpened() async throws {
    let scenery = try await start()
    let probe = scenery.probe
    let key = await probe.key(4)
    let bytes = try await download(scenery) { reached in
      if reached == 0 { #expect(await probe.ask(.open(Scenery.archive, newest: 5)) == nil) }
    }
    #expect(bytes == Self.whole)
    #expect(await scenery.proxy.tally.connections.count == 2)
    #expect(await !probe.events.contains { if case .passwordNeeded = $0 { true } else { false } })
    // What happens in the mailbox of the second connection is not for the reader.
    await probe.forget()
    _ = try await download(scenery, key: key)
    #expect(await !probe.events.contains { if case .mailbox(.inbox, _) = $0 { true } else { false } })
    await scenery.end()
  }

  @Test func theSecondIsClosedWhenItIsNotNeeded() async throws {
    let scenery = try await start {
      ($0.timings.secondQuiet, $0.timings.keepAlive) = (2, 1)
    }
    #expect(try await download(scenery) == Self.whole)
    #expect(await scenery.proxy.tally.open == 2)
    _ = try await scenery.proxy.wait { $0.open == 1 }
    #expect(await scenery.probe.ask(.checkMail) == nil)
    #expect(try await download(scenery) == Self.whole)
    #expect(await scenery.proxy.tally.connections.count == 3)
    await scenery.end()
  }

  @Test func oneMayBeAllThatIsWanted() async throws {
    let scenery = try await start { $0.options.connections = 1 }
    let probe = scenery.probe
    let bytes = try await download(scenery) { _ in #expect(await probe.ask(.checkMail) == nil) }
    #expect(bytes == Self.whole)
    #expect(await scenery.proxy.tally.connections.count == 1)
    await scenery.end()
  }

  @Test func oneMayBeAllThatTheServerAllows() async throws {
    let scenery = try await start { $0.configuration = "mail_max_userip_connections = 1" }
    #expect(try await download(scenery) == Self.whole)
    #expect(try await download(scenery) == Self.whole)
    let tally = await scenery.proxy.tally
    #expect(tally.connections.count == 2)
    #expect(tally.open == 1)
    #expect(scenery.record.contains { $0.contains("no second connection") })
    #expect(await !scenery.probe.events.contains { if case .connection(.lost) = $0 { true } else { false } })
    await scenery.end()
  }

  @Test(arguments: [
    "{tag} NO [LIMIT] one is enough\r\n", "{tag} NO [INUSE] somebody is there\r\n",
    "{tag} NO [ALERT] Too many simultaneous connections. (Failure)\r\n", "* BYE too many\r\n",
  ])
  func aRefusalIsRemembered(refusal: String) async throws {
    let rules = [
      ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"),
      ("UID FETCH", "* 1 FETCH (UID 11 BODY[1]<0> {5}\r\nshort)\r\n{tag} OK\r\n"),
      ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"), ("", "{tag} OK done\r\n"),
    ]
    let greeting = ScriptedServer.Step.send(Array("* OK [CAPABILITY IMAP4rev1] hello\r\n".utf8))
    let server = try ScriptedServer(
      [greeting, .serve(rules.map { ScriptedServer.Rule($0.0, $0.1) })],
      [greeting, .serve([ScriptedServer.Rule("LOGIN", refusal), ScriptedServer.Rule("", "{tag} OK\r\n")])])
    let probe = SessionProbe(.plaintext(host: "127.0.0.1", port: server.port), server: server)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let key = await probe.key(11)
    for _ in 0..<3 {
      let octets = Mutex(0)
      try await probe.session.download(.part(SectionPath([1])), of: key) { bytes throws(MailFailure) in
        octets.withLock { $0 += bytes.count }
      }
      #expect(octets.withLock { $0 } == 5)
    }
    #expect(server.lines.count == 2)
    #expect(await !probe.events.contains { if case .passwordNeeded = $0 { true } else { false } })
    #expect(await !probe.events.contains { if case .connection(.lost) = $0 { true } else { false } })
    await probe.session.close()
  }

  @Test func aDownloadWhoseLineDropsGoesOnWhereItStopped() async throws {
    let scenery = try await start()
    let size = Self.whole.count
    let before = await scenery.proxy.tally.bytesDown
    let bytes = try await download(scenery) { reached in
      // In the middle of a later piece.
      if reached == 0 { await scenery.proxy.cut(after: size / 4, .down) }
    }
    #expect(bytes == Self.whole)
    let tally = await scenery.proxy.tally
    #expect(tally.connections.count == 3)
    #expect(tally.bytesDown - before < size + 4 * IMAPConnection.pieceSize)
    // The first connection was not concerned.
    #expect(await !scenery.probe.events.contains { if case .connection(.lost) = $0 { true } else { false } })
    #expect(await scenery.probe.ask(.checkMail) == nil)
    await scenery.end()
  }

  @Test func aDownloadDoesNotGoOnInAMailboxThatWasMadeAnew() async throws {
    let size = IMAPConnection.pieceSize
    let piece =
      "* 1 FETCH (UID 11 BODY[1]<0> {\(size)}\r\n\(String(repeating: "x", count: size)))\r\n{tag} OK\r\n"
    func script(_ validity: Int, _ fetch: ScriptedServer.Rule) -> [ScriptedServer.Step] {
      let rules = [
        ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY \(validity)] v\r\n{tag} OK [READ-WRITE] open\r\n"),
        ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"), ("", "{tag} OK done\r\n"),
      ]
      return [
        .send(Array("* OK [CAPABILITY IMAP4rev1] hello\r\n".utf8)),
        .serve([fetch] + rules.map { ScriptedServer.Rule($0.0, $0.1) }), .close,
      ]
    }
    let server = try ScriptedServer(
      script(7, .init("nothing", "")), script(7, .init("UID FETCH", piece, isLast: true)),
      script(8, .init("nothing", "")))
    let probe = SessionProbe(.plaintext(host: "127.0.0.1", port: server.port), server: server)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let key = await probe.key(11)
    await #expect(throws: MailFailure.mailboxRenewed) {
      try await probe.session.download(.part(SectionPath([1])), of: key) { _ throws(MailFailure) in }
    }
    #expect(server.lines.count == 3)
    await probe.session.close()
  }

  @Test func theSecondOutlivesTheFirst() async throws {
    let size = IMAPConnection.pieceSize
    func piece(_ offset: Int, _ count: Int) -> ScriptedServer.Rule {
      .init(
        "UID FETCH .*<\(offset)\\.",
        "* 1 FETCH (UID 11 BODY[1]<\(offset)> {\(count)}\r\n\(String(repeating: "x", count: count)))\r\n"
          + "{tag} OK\r\n")
    }
    let rules = [
      ("LOGIN", "{tag} OK in\r\n"), ("NOOP", "* BYE I go\r\n"),
      ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"),
      ("UID FETCH", "{tag} OK nothing\r\n"), ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"),
      ("", "{tag} OK done\r\n"),
    ]
    let server = try ScriptedServer([
      .send(Array("* OK [CAPABILITY IMAP4rev1] hello\r\n".utf8)),
      .serve(
        (0..<6).map { piece($0 * size, size) } + [piece(6 * size, 5)]
          + rules.map { ScriptedServer.Rule($0.0, $0.1) }),
    ])
    var timings = SessionTimings()
    timings.hurry = 0
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: server.port), timings: timings, server: server)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let key = await probe.key(11)
    let octets = Mutex(0)
    try await probe.session.download(.part(SectionPath([1])), of: key) { bytes throws(MailFailure) in
      if octets.withLock({ $0 }) == 0 { #expect(await probe.ask(.checkMail) != nil) }
      octets.withLock { $0 += bytes.count }
    }
    #expect(octets.withLock { $0 } == 6 * size + 5)
    let fetches = server.lines.map { $0.count { $0.contains("UID FETCH") } }
    #expect(fetches[1] >= 7)
    #expect(fetches.reduce(0, +) == fetches[1])
    await probe.session.close()
  }
}

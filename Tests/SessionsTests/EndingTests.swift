import Mail
import TestSupport
import Testing

@testable import Sessions

/// However a session or a connection ends: nobody waits for what never comes.
@Suite(.timeLimit(.minutes(1))) struct EndingTests {
  private static let greeting = "* OK [CAPABILITY IMAP4rev1 UIDPLUS] hello\r\n"

  private func server(_ rules: [(String, String)], greeting: String = greeting) throws -> ScriptedServer {
    let standard = [
      ("LOGIN", "{tag} OK in\r\n"),
      ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"),
      ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"), ("", "{tag} OK done\r\n"),
    ]
    return try ScriptedServer([
      .send(Array(greeting.utf8)), .serve((rules + standard).map { ScriptedServer.Rule($0.0, $0.1) }),
    ])
  }

  private func probe(
    _ server: ScriptedServer, reply: Int = 60, password: String? = "wonderland"
  ) async -> SessionProbe {
    var timings = SessionTimings()
    (timings.connect, timings.reply) = (20, reply)
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: server.port), password: password, timings: timings, server: server)
    await probe.listen()
    return probe
  }

  private func wait(_ what: String, _ isThere: @escaping @Sendable () async -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(5)
    while await !isThere() {
      try #require(ContinuousClock.now < deadline, "\(what)")
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test func closingDuringTheGreetingEndsTheConnectionAtOnce() async throws {
    let server = try ScriptedServer([.expect("never said")])
    let probe = await probe(server)
    let (_, open) = await probe.start(.open(.inbox, newest: 5))
    try await wait("a connection") { await probe.session.establishing != nil }
    await probe.session.close()
    await open.value
    try await wait("the server to see it") { server.complaints == ["connection 0: gone before never said"] }
  }

  @Test func closingDuringThePasswordPromptEndsTheConnectionAtOnce() async throws {
    let server = try server([])
    let probe = await probe(server, password: nil)
    let (_, open) = await probe.start(.open(.inbox, newest: 5))
    await probe.wait(for: "prompt") { if case .passwordNeeded = $0 { true } else { false } }
    await probe.session.close()
    await open.value
    try await wait("no connection") { await probe.session.establishing == nil }
    #expect(server.lines.joined().isEmpty)
  }

  @Test func closingDuringADownloadTakesNoLongerThanALogout() async throws {
    let server = try server([("UID FETCH", ""), ("LOGOUT", "")])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let key = await probe.key(11)
    let download = Task {
      try await probe.session.download(.part(SectionPath([1])), of: key) { _ throws(MailFailure) in }
    }
    try await wait("a piece asked for") { server.lines.joined().contains { $0.contains("UID FETCH") } }
    let begun = ContinuousClock.now
    await probe.session.close()
    await #expect(throws: MailFailure.self) { try await download.value }
    #expect(ContinuousClock.now - begun < .seconds(8))
  }

  /// Commands of a user who goes on pressing keys don't make a dead server look alive.
  @Test func aDeadServerTimesOutThoughMoreIsAskedOfIt() async throws {
    let server = try server([("NOOP", "")])
    let probe = await probe(server, reply: 3)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let keys = Task {
      while !Task.isCancelled {
        _ = await probe.start(.checkMail)
        try? await Task.sleep(for: .milliseconds(200))
      }
    }
    await probe.wait(for: "the time-out", seconds: 15) {
      if case .connection(.lost(.timedOut, _)) = $0 { true } else { false }
    }
    keys.cancel()
    await probe.session.close()
  }

  @Test func aCancelledCommandThatIsNeverAnsweredStillTimesOut() async throws {
    let server = try server([("UID FETCH", "")])
    let probe = await probe(server, reply: 3)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let (id, read) = await probe.start(.read(await probe.key(11), sections: [.header], limit: 10))
    try await wait("the command") { server.lines.joined().contains { $0.contains("UID FETCH") } }
    read.cancel()
    await probe.wait(for: "end", seconds: 2) { $0 == .finished(id, .cancelled) }
    await probe.wait(for: "the time-out", seconds: 15) {
      if case .connection(.lost(.timedOut, _)) = $0 { true } else { false }
    }
    await probe.session.close()
  }

  @Test func afterBYETheConnectionIsLeftThoughTheServerStays() async throws {
    let server = try server([("NOOP", "* BYE going\r\n")])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    #expect(await probe.ask(.checkMail) == .connectionLost(reason: "going"))
    await probe.session.close()
  }

  @Test func tooManyConnectionsIsNoWrongPassword() async throws {
    let server = try server([("LOGIN", "{tag} NO [UNAVAILABLE] Maximum number of connections\r\n")])
    let probe = await probe(server)
    let failure = await probe.ask(.open(.inbox, newest: 0))
    #expect(failure == .unreachable(host: "127.0.0.1", reason: "it said: Maximum number of connections"))
    #expect(await !probe.events.contains { if case .passwordNeeded = $0 { true } else { false } })
    await probe.session.close()
  }

  @Test(arguments: [("AUTHENTICATE", "LOGIN"), ("LOGIN", "AUTHENTICATE")])
  func whatIsAnnouncedAndDoesNotWorkIsReplaced(refused: String, taken: String) async throws {
    let server = try server(
      [
        (refused, "{tag} NO [CANNOT] not like that\r\n"), (taken + " ", "{tag} OK in\r\n"),
        (taken, "{tag} OK in\r\n"),
      ],
      greeting: "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\r\n")
    var timings = SessionTimings()
    timings.reply = 5
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: server.port),
      user: refused == "LOGIN" ? "alice" : "ålice", timings: timings, server: server)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    #expect(await probe.opened?.count == 3)
    await probe.session.close()
  }

  @Test func answersWithoutEndAreCutOff() async throws {
    let flood = String(
      repeating:
        "* 1 FETCH (UID 11 BODY[HEADER] {1000000}\r\n\(String(repeating: "x", count: 1_000_000)))\r\n",
      count: 70)
    let server = try server([("UID FETCH", flood)])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let failure = await probe.ask(.read(await probe.key(11), sections: [.header], limit: 10))
    #expect(failure == .misbehaved("more answers than were asked for"))
    await probe.session.close()
  }

  @Test func anAccountThatWasNeverReachedSaysWhy() async throws {
    let server = try server([("LOGIN", "{tag} NO [AUTHENTICATIONFAILED] wrong\r\n")])
    let probe = await probe(server)
    let (_, open) = await probe.start(.open(.inbox, newest: 0))
    await probe.wait(for: "prompt") { if case .passwordNeeded = $0 { true } else { false } }
    _ = await probe.ask(.password(PasswordAnswer(nil)))
    await open.value
    #expect(await probe.session.neverReached == .passwordMissing(user: "alice"))
    await probe.session.close()
    let good = try self.server([])
    let second = await self.probe(good)
    #expect(await second.ask(.open(.inbox, newest: 0)) == nil)
    #expect(await second.session.neverReached == nil)
    await second.session.close()
  }
}

import IMAP
import Mail
import TestSupport
import Testing

@testable import Sessions

/// One connection, several mailboxes: whatever the order in which things happen, no command and no answer of one
/// mailbox ever reaches another.
@Suite(.timeLimit(.minutes(1))) struct SwitchingTests {
  private static let attic = MailboxName(wire: Array("Attic".utf8), display: "Attic")
  private static let box = MailboxName(wire: Array("Box".utf8), display: "Box")

  /// Three messages in INBOX; `rules` come first.
  private func server(
    _ rules: [(String, String)], capabilities: String = "UIDPLUS", login: String = "{tag} OK in\r\n"
  ) throws -> ScriptedServer {
    let standard = [
      ("LOGIN", login),
      ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"),
      ("CAPABILITY", "* CAPABILITY IMAP4rev1 \(capabilities)\r\n{tag} OK\r\n"),
      ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"), ("", "{tag} OK done\r\n"),
    ]
    return try ScriptedServer([
      .send(Array("* OK [CAPABILITY IMAP4rev1 \(capabilities)] hello\r\n".utf8)),
      .serve((rules + standard).map { ScriptedServer.Rule($0.0, $0.1) }),
    ])
  }

  private func probe(
    _ server: ScriptedServer, reply: Int = 20, connections: Int = 2
  ) async -> SessionProbe {
    var timings = SessionTimings()
    (timings.connect, timings.reply) = (20, reply)
    // Nothing is done in quiet moments: the tests count tags.
    timings.quiet = .seconds(60)
    var options = SessionOptions()
    options.connections = connections
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: server.port), timings: timings, options: options, server: server)
    await probe.listen()
    return probe
  }

  private func waitForLine(_ server: ScriptedServer, _ text: String) async throws {
    let deadline = ContinuousClock.now + .seconds(5)
    while !server.lines.joined().contains(where: { $0.contains(text) }) {
      try #require(ContinuousClock.now < deadline, "no \(text) in \(server.lines)")
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test func aSecondSelectDoesNotTakeTheAnswersOfTheFirst() async throws {
    // The first SELECT is answered only once the second is there.
    let server = try server([
      ("SELECT \"Attic\"", ""),
      (
        "SELECT \"Box\"",
        "* 5 EXISTS\r\n* OK [UIDVALIDITY 50] v\r\nA5 OK [READ-WRITE] attic\r\n"
          + "* 2 EXISTS\r\n* OK [UIDVALIDITY 20] v\r\n{tag} OK [READ-WRITE] box\r\n"
      ),
    ])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    #expect(await probe.ask(.checkMail) == nil)
    await probe.forget()
    let (_, attic) = await probe.start(.open(Self.attic, newest: 0))
    try await waitForLine(server, "A5 SELECT \"Attic\"")
    let (_, box) = await probe.start(.open(Self.box, newest: 0))
    await attic.value
    await box.value
    let told = await probe.events.filter { if case .mailbox = $0 { true } else { false } }
    #expect(
      told == [
        .mailbox(Self.attic, .opened(OpenMailbox(uidValidity: UIDValidity(50), count: 5))),
        .mailbox(Self.box, .opened(OpenMailbox(uidValidity: UIDValidity(20), count: 2))),
      ])
    await probe.session.close()
  }

  @Test func aChangeWaitsForTheSelectUnderWayAndChecksItsUIDs() async throws {
    let server = try server([
      ("SELECT \"Attic\"", ""),
      ("NOOP", "* 5 EXISTS\r\n* OK [UIDVALIDITY 50] v\r\nA4 OK [READ-WRITE] attic\r\n{tag} OK\r\n"),
    ])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let (_, open) = await probe.start(.open(Self.attic, newest: 0))
    try await waitForLine(server, "A4 SELECT \"Attic\"")
    let set = try #require(UIDSet([UID(11)!]))
    // 7 is the UIDVALIDITY of the INBOX, which is still the selected one when this is asked.
    let (id, store) = await probe.start(.store(Self.attic, UIDValidity(7), uids: set, .add([.deleted])))
    #expect(await probe.ask(.checkMail) == nil)
    await open.value
    await store.value
    await probe.wait(for: "end") { $0 == .finished(id, nil) }
    await probe.wait(for: "why it can't be") {
      if case .changes(let report) = $0 {
        report.failed.first?.why.contains("made anew") == true
      } else {
        false
      }
    }
    #expect(!server.lines.joined().contains { $0.contains("STORE") })
    await probe.session.close()
  }

  /// Without UIDPLUS, EXPUNGE takes everything in the mailbox that is open: it must be the right one.
  @Test func anExpungeNeverReachesAMailboxThatWasOpenedMeanwhile() async throws {
    let server = try server(
      [
        ("SEARCH", ""),
        ("SELECT \"Attic\"", "* SEARCH 11\r\nA4 OK found\r\n* 9 EXISTS\r\n{tag} OK attic\r\n"),
      ], capabilities: "")
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let set = try #require(UIDSet([UID(11)!]))
    let (id, expunge) = await probe.start(
      .expunge(.inbox, UIDValidity(7), uids: set, othersToo: false))
    try await waitForLine(server, "A4 UID SEARCH")
    #expect(await probe.ask(.open(Self.attic, newest: 0)) == nil)
    await probe.session.close()
    await expunge.value
    // It is in the journal, for the next time.
    await probe.wait(for: "end") { $0 == .finished(id, .kept) }
    #expect(!server.lines.joined().contains { $0.contains("EXPUNGE") })
  }

  @Test func aDownloadOnTheOnlyConnectionNeverMixesTwoMailboxes() async throws {
    let size = IMAPConnection.smallPieceSize
    let piece = String(repeating: "x", count: size)
    let server = try server([
      ("UID FETCH .*<0\\.", "* 1 FETCH (UID 11 BODY[1]<0> {\(size)}\r\n\(piece))\r\n{tag} OK\r\n"),
      (
        "UID FETCH .*<\(size)\\.", "* 1 FETCH (UID 11 BODY[1]<\(size)> {\(size)}\r\n\(piece))\r\n{tag} OK\r\n"
      ),
      (
        "UID FETCH .*<\(2 * size)\\.",
        "* 1 FETCH (UID 11 BODY[1]<\(2 * size)> {\(size)}\r\n\(piece))\r\n{tag} OK\r\n"
      ),
    ])
    let probe = await probe(server, connections: 1)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let key = await probe.key(11)
    await #expect(throws: MailFailure.mailboxLeft) {
      try await probe.session.download(.part(SectionPath([1])), of: key) { _ throws(MailFailure) in
        _ = await probe.ask(.open(Self.attic, newest: 0))
      }
    }
    let lines = server.lines.joined()
    let left = try #require(lines.firstIndex { $0.contains("SELECT \"Attic\"") })
    #expect(!lines[left...].contains { $0.contains("UID FETCH") })
    await probe.session.close()
  }

  @Test func aMailboxAskedForDuringTheLoginIsTheOneThatIsShown() async throws {
    let server = try server(
      [
        ("LOGIN", ""), ("SELECT \"INBOX\"", ""),
        ("SELECT \"Attic\"", "* 9 EXISTS\r\n* OK [UIDVALIDITY 90] v\r\n{tag} OK [READ-WRITE] attic\r\n"),
      ])
    let probe = await probe(server)
    let (_, first) = await probe.start(.open(.inbox, newest: 5))
    try await waitForLine(server, "SELECT \"INBOX\"")
    let (id, second) = await probe.start(.open(Self.attic, newest: 5))
    while await probe.session.looked?.name != Self.attic { await Task.yield() }
    server.say("A1 OK in\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\nA2 OK open\r\n")
    await first.value
    await second.value
    await probe.wait(for: "end") { $0 == .finished(id, nil) }
    await probe.wait(for: "the attic") {
      if case .mailbox(Self.attic, .opened(let opened)) = $0 { opened.count == 9 } else { false }
    }
    #expect(!server.lines.joined().contains { $0.contains("FETCH 1:3") })
    await probe.session.close()
  }

  @Test func aSelectThatWasNeverSentOpensNothing() async throws {
    // Twenty commands that are not answered fill the pipeline.
    let server = try server([("STATUS", ""), ("NOOP", "")])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    for _ in 0..<25 { _ = await probe.start(.checkMail) }
    try await waitForLine(server, "NOOP")
    let (id, open) = await probe.start(.open(Self.attic, newest: 0))
    while await probe.session.looked?.name != Self.attic { await Task.yield() }
    open.cancel()
    await probe.wait(for: "end", seconds: 2) { $0 == .finished(id, .cancelled) }
    let connection = try #require(await probe.session.connection)
    #expect(await connection.selecting.isEmpty)
    await probe.session.close()
  }

  @Test func aChangeElsewhereComesBackToTheMailboxOnTheScreen() async throws {
    let server = try server([])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    #expect(await probe.ask(.open(Self.attic, newest: 0)) == nil)
    let set = try #require(UIDSet([UID(11)!]))
    #expect(await probe.ask(.store(.inbox, UIDValidity(7), uids: set, .add([.seen]))) == nil)
    let connection = try #require(await probe.session.connection)
    #expect(await connection.mirror?.name == Self.attic)
    #expect(await probe.ask(.rows(.inbox, places: 0..<3)) == .mailboxLeft)
    await probe.session.close()
  }

  @Test func aMailboxWithoutTheRightToChangeItIsOpenedReadOnly() async throws {
    let server = try server([
      ("SELECT \"Attic\"", "{tag} NO [NOPERM] you may only look\r\n"),
      ("EXAMINE \"Attic\"", "* 4 EXISTS\r\n* OK [UIDVALIDITY 3] v\r\n{tag} OK [READ-ONLY] look\r\n"),
    ])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    #expect(await probe.ask(.open(Self.attic, newest: 0)) == nil)
    #expect(await probe.opened?.isReadOnly == true)
    let set = try #require(UIDSet([UID(1)!]))
    #expect(
      await probe.ask(.store(Self.attic, UIDValidity(3), uids: set, .add([.seen]))) == .readOnly)
    await probe.session.close()
  }

  @Test func aMailboxThatCannotBeOpenedLeavesTheOldOneOpen() async throws {
    let server = try server([("SELECT \"Attic\"", "{tag} NO no such mailbox\r\n")])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    #expect(await probe.ask(.open(Self.attic, newest: 0)) != nil)
    let connection = try #require(await probe.session.connection)
    #expect(await connection.mirror?.name == .inbox)
    await probe.session.close()
  }

  @Test func aLongSetOfUIDsGoesInSeveralCommands() async throws {
    let server = try server([])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let set = try #require(UIDSet((0..<5000).compactMap { UID(4_000_000_000 + 2 * $0) }))
    #expect(await probe.ask(.store(.inbox, UIDValidity(7), uids: set, .add([.seen]))) == nil)
    #expect(
      await probe.ask(.expunge(.inbox, UIDValidity(7), uids: set, othersToo: false)) == nil)
    for verb in ["STORE", "EXPUNGE"] {
      let lines = server.lines.joined().filter { $0.contains("UID \(verb)") }
      #expect(lines.count == 8)
      #expect(lines.allSatisfy { $0.utf8.count <= 8000 })
      let numbers = lines.flatMap { $0.split(separator: " ")[3].split(separator: ",") }
      #expect(Set(numbers).count == 5000)
    }
    await probe.session.close()
  }
}

import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// Servers that don't do what the journal has for them.
@Suite(.timeLimit(.minutes(1))) struct RefusedChangeTests {
  private static let rows = """
    * 1 FETCH (UID 11 FLAGS () RFC822.SIZE 10 ENVELOPE (NIL "one" NIL NIL NIL NIL NIL NIL NIL NIL))\r
    * 2 FETCH (UID 12 FLAGS () RFC822.SIZE 10 ENVELOPE (NIL "two" NIL NIL NIL NIL NIL NIL NIL NIL))\r
    {tag} OK done\r\n
    """

  private func probe(
    _ rules: [(String, String)], open: String = "[READ-WRITE]", isGoing last: String? = nil
  ) async throws -> (SessionProbe, ScriptedServer) {
    let standard = [
      ("LOGIN", "{tag} OK in\r\n"),
      ("CAPABILITY", "* CAPABILITY IMAP4rev1 UIDPLUS\r\n{tag} OK\r\n"),
      ("SELECT", "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK \(open) open\r\n"),
      ("FETCH .*ENVELOPE", Self.rows), ("UID SEARCH", "* SEARCH 11 12\r\n{tag} OK done\r\n"),
      ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"), ("", "{tag} OK done\r\n"),
    ]
    let all = (rules + standard).map { ScriptedServer.Rule($0.0, $0.1) }
    let hello = ScriptedServer.Step.send(Array("* OK [CAPABILITY IMAP4rev1 UIDPLUS] hello\r\n".utf8))
    let server: ScriptedServer
    if let last {
      let first = [ScriptedServer.Rule(last, "", isLast: true)] + all
      server = try ScriptedServer([hello, .serve(first), .close], [hello, .serve(all)])
    } else {
      server = try ScriptedServer([hello, .serve(all)])
    }
    var timings = SessionTimings()
    (timings.busy, timings.hurry) = (1, 0)
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: server.port), timings: timings, server: server)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    await probe.forget()
    return (probe, server)
  }

  private func store(_ change: FlagChange, on probe: SessionProbe) async -> MailFailure? {
    await probe.ask(.store(.inbox, UIDValidity(7), uids: UIDSet([UID(11)!])!, change))
  }

  private func report(
    _ probe: SessionProbe, _ what: String, _ matches: @escaping @Sendable (ChangeReport) -> Bool
  ) async -> ChangeReport? {
    let event = await probe.wait(for: what) {
      if case .changes(let report) = $0 { matches(report) } else { false }
    }
    if case .changes(let report)? = event { return report } else { return nil }
  }

  @Test func aRefusalIsToldInWordsAndTheMarkGoes() async throws {
    let (probe, _) = try await probe([("UID STORE", "{tag} NO [OVERQUOTA] no room for flags\r\n")])
    #expect(await store(.add([.flagged]), on: probe) == nil)
    let report = await report(probe, "the failure") { !$0.failed.isEmpty && $0.pendingCount == 0 }
    #expect(report?.failed.first?.what == "Putting a star on 1 message in INBOX")
    #expect(report?.failed.first?.why == "The server refused to change the flags: no room for flags")
    await probe.wait(for: "the truth") { $0 == .mailbox(.inbox, .flags([MessageFlags(UID(11)!, [])])) }
    await probe.session.close()
  }

  @Test(arguments: ["INUSE", "UNAVAILABLE", "LIMIT", "SERVERBUG"])
  func aBusyServerIsAskedAgainLater(code: String) async throws {
    let (probe, server) = try await probe([("UID STORE 11 ", "{tag} NO [\(code)] not now\r\n")])
    #expect(await store(.add([.flagged]), on: probe) == nil)
    let end = ContinuousClock.now + .seconds(20)
    while server.lines[0].count(where: { $0.contains("UID STORE") }) < 2, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(server.lines[0].count { $0.contains("UID STORE") } >= 2)
    #expect(await probe.session.pending.count == 1)
    #expect(await probe.session.replay.failed.isEmpty)
    await probe.session.close()
  }

  @Test func aKeywordThatIsNotKeptIsNoFailure() async throws {
    let (probe, _) = try await probe([("UID STORE 11 .FLAGS \\(\\$Junk", "{tag} NO no keywords\r\n")])
    #expect(await store(.add([Flag("$Junk")]), on: probe) == nil)
    let report = await report(probe, "the end") { $0.pendingCount == 0 }
    #expect(report?.failed.isEmpty == true)
    await probe.session.close()
  }

  @Test func aReadOnlyMailboxIsNotChanged() async throws {
    let (probe, server) = try await probe([], open: "[READ-ONLY]")
    #expect(await store(.add([.flagged]), on: probe) == .readOnly)
    #expect(!server.lines[0].contains { $0.contains("STORE") })
    await probe.session.close()
  }

  @Test func theServersWordIsTheLast() async throws {
    let (probe, _) = try await probe([
      ("UID STORE", "* 1 FETCH (UID 11 FLAGS (\\Answered))\r\n{tag} OK done\r\n")
    ])
    #expect(await store(.add([.flagged]), on: probe) == nil)
    await probe.wait(for: "the server's flags") {
      $0 == .mailbox(.inbox, .flags([MessageFlags(UID(11)!, [.answered])]))
    }
    await probe.session.close()
  }

  /// The line drops before the answer: it is said again, and struck once.
  @Test func whatWasNotAnsweredIsSentAgain() async throws {
    let (probe, server) = try await probe([], isGoing: "UID STORE")
    #expect(await store(.add([.flagged]), on: probe) == nil)
    _ = await report(probe, "the end") { $0.pendingCount == 0 }
    #expect(server.lines.map { $0.count { $0.contains("UID STORE 11 +FLAGS (\\Flagged)") } } == [1, 1])
    await probe.session.close()
  }

  @Test func anExpungeThatIsRefusedFailsAtOnce() async throws {
    let (probe, _) = try await probe([("UID EXPUNGE", "{tag} NO never\r\n")])
    let failure = await probe.ask(
      .expunge(.inbox, UIDValidity(7), uids: UIDSet([UID(11)!])!, othersToo: false))
    #expect(failure == .refused(doing: "to expunge", reply: "never"))
    #expect(await probe.session.pending.isEmpty)
    #expect(await probe.session.replay.failed.isEmpty)
    await probe.session.close()
  }

  /// A server without UIDVALIDITY: on another line its UIDs may mean other messages.
  @Test func whatHasNoLastingNameIsNotSentOnAnotherLine() async throws {
    let (probe, server) = try await probe(
      [("SELECT", "* 2 EXISTS\r\n{tag} OK [READ-WRITE] open\r\n")], isGoing: "UID STORE")
    let failure = await probe.ask(
      .store(.inbox, UIDValidity(0), uids: UIDSet([UID(11)!])!, .add([.flagged])))
    #expect(failure == nil)
    let report = await report(probe, "the failure") { !$0.failed.isEmpty }
    #expect(report?.failed.first?.why.contains("no lasting names") == true)
    #expect(server.lines.count == 2 && server.lines.last?.contains { $0.contains("STORE") } == false)
    await probe.session.close()
  }
}

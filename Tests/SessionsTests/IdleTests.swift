import Mail
import TestSupport
import Testing

@testable import Sessions

/// IDLE on a real Dovecot, and on servers that only say they have it.
@Suite(.timeLimit(.minutes(2)), .requires(.dovecot, .python))
struct IdleTests {
  @Test func newMailComesByItselfAndCommandsBreakItOff() async throws {
    let scenery = try await Scenery.start()
    let probe = scenery.probe
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    try await scenery.waitUntilSaid("IDLE")
    try await scenery.other.append(Scenery.mail(4))
    await probe.wait(for: "the fourth") { $0 == .mailbox(.inbox, .count(4)) }
    await probe.wait(for: "the news") { $0 == .newMail(.inbox, count: 1) }
    #expect(await probe.ask(.rows(.inbox, places: 3..<4)) == nil)
    #expect(await probe.rows[3]?.envelope?.subject == "Mail 4")
    #expect(scenery.said("DONE") >= 1)
    try await scenery.waitUntilSaid("IDLE", times: 2)
    await scenery.end()
  }

  @Test func theKeepAliveGoesOnInIt() async throws {
    let scenery = try await Scenery.start { ($0.timings.keepAlive, $0.options.connections) = (1, 1) }
    #expect(await scenery.probe.ask(.open(.inbox, newest: 10)) == nil)
    try await scenery.waitUntilSaid("IDLE", times: 3)
    let said = scenery.record.filter { !$0.contains("S: ") && !$0.contains(" OK ") }
      .compactMap { $0.firstMatch(of: /DONE|NOOP|IDLE\\r/)?.output }
    let first = try #require(said.firstIndex(of: "DONE"))
    #expect(said[first...].prefix(3) == ["DONE", "NOOP", "IDLE\\r"])
    await scenery.end()
  }

  @Test func aPeerThatDiesInItIsFoundByTheKeepAlive() async throws {
    let scenery = try await Scenery.start {
      ($0.timings.keepAlive, $0.timings.silence, $0.timings.quickReply) = (1, 1, 2)
    }
    let probe = scenery.probe
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    try await scenery.waitUntilSaid("IDLE")
    await scenery.proxy.stall()
    await probe.forget()
    await probe.wait(for: "the silence") { $0 == .connection(.silent(seconds: 1)) }
    #expect(await probe.waitForLoss() == .timedOut(waitingFor: "to say what is new", seconds: 2))
    await scenery.end()
  }

  /// Idling for longer than any answer may take is no silence.
  @Test func idlingItselfIsNoSilence() async throws {
    let scenery = try await Scenery.start {
      ($0.timings.reply, $0.timings.silence, $0.timings.quickReply) = (1, 1, 1)
    }
    let probe = scenery.probe
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    try await scenery.waitUntilSaid("IDLE")
    await probe.forget()
    try await Task.sleep(for: .seconds(3))
    #expect(await probe.ask(.checkMail) == nil)
    #expect(await !probe.events.contains { if case .connection = $0 { true } else { false } })
    await scenery.end()
  }

  @Test func withoutItNOOPAsks() async throws {
    let scenery = try await Scenery.start {
      $0.capability = "IMAP4rev1 UIDPLUS"
      $0.timings.keepAlive = 1
    }
    #expect(await scenery.probe.ask(.open(.inbox, newest: 10)) == nil)
    try await scenery.waitUntilSaid("NOOP", times: 2)
    #expect(scenery.said("IDLE") == 0)
    await scenery.end()
  }

  @Test(arguments: ["{tag} BAD no\r\n", "{tag} NO not now\r\n", "+ idling\r\n{tag} OK enough\r\n"])
  func aServerThatDoesNotIdleIsNotAskedForEver(answer: String) async throws {
    let rules = [
      ("LOGIN", "{tag} OK [CAPABILITY IMAP4rev1 IDLE] in\r\n"), ("IDLE", answer),
      ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"),
      ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"), ("", "{tag} OK done\r\n"),
    ]
    let server = try ScriptedServer([
      .send(Array("* OK [CAPABILITY IMAP4rev1 IDLE] hello\r\n".utf8)),
      .serve(rules.map { ScriptedServer.Rule($0.0, $0.1) }),
    ])
    var timings = SessionTimings()
    (timings.quiet, timings.keepAlive) = (.milliseconds(1), 1)
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: server.port), timings: timings, server: server)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    // The timer goes on without it, and each of its NOOPs would be a moment for another try.
    let deadline = ContinuousClock.now + .seconds(20)
    while server.lines.joined().count(where: { $0.contains("NOOP") }) < 2 {
      try #require(ContinuousClock.now < deadline, "\(server.lines)")
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(await probe.ask(.checkMail) == nil)
    try await Task.sleep(for: .milliseconds(50))
    let asked = server.lines.joined().count { $0.contains("IDLE") }
    #expect(asked == (answer.hasPrefix("+") ? IMAPConnection.shortIdles : 1))
    await probe.session.close()
  }
}

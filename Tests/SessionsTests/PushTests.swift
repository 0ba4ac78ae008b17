import Mail
import TestSupport
import Testing

@testable import Sessions

/// News of mailboxes that are not open.
@Suite(.timeLimit(.minutes(2)), .requires(.dovecot, .python))
struct PushTests {
  private static let base = "IMAP4rev1 IDLE UIDPLUS LITERAL+"

  private func start(_ capability: String?, poll: Int = 1) async throws -> Scenery {
    let scenery = try await Scenery.start {
      $0.capability = capability
      $0.options.pollSeconds = poll
      $0.timings.hurry = 0
    }
    #expect(await scenery.probe.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await scenery.probe.ask(.listMailboxes) == nil)
    return scenery
  }

  @Test(arguments: [nil, base + " LIST-EXTENDED LIST-STATUS", base] as [String?])
  func mailElsewhereShows(capability: String?) async throws {
    let scenery = try await start(capability)
    let probe = scenery.probe
    if capability == nil { try await scenery.waitUntilSaid("NOTIFY SET") }
    try await scenery.waitUntilSaid("IDLE")
    await probe.forget()
    try await scenery.other.append(Scenery.mail(9), to: "Archive")
    await probe.wait(for: "the count") {
      if case .status(Scenery.archive, let status) = $0 { status.unseen == 1 } else { false }
    }
    await probe.wait(for: "the news") { $0 == .newMail(Scenery.archive, count: 1) }
    // The open mailbox tells its own, and none twice.
    try await scenery.other.append(Scenery.mail(10))
    await probe.wait(for: "the news") { $0 == .newMail(.inbox, count: 1) }
    let news = await probe.events.count { if case .newMail = $0 { true } else { false } }
    #expect(news == 2)
    await scenery.end()
  }

  @Test func whereTheServerTellsByItselfNobodyAsks() async throws {
    let scenery = try await start(nil)
    try await scenery.waitUntilSaid("NOTIFY SET")
    let asked = (scenery.said("LIST "), scenery.said("STATUS \""))
    try await Task.sleep(for: .seconds(3))
    #expect(scenery.said("LIST ") == asked.0)
    // But for the counts of the mailbox that is open.
    #expect(scenery.said("STATUS \"Archive\"") == 0)
    await scenery.end()
  }

  @Test func theOpenMailboxIsNotAskedByTheTimer() async throws {
    let scenery = try await start(Self.base)
    try await scenery.waitUntilSaid("STATUS \"Archive\"", times: 3)
    #expect(scenery.said("STATUS \"INBOX\"") <= 2)
    await scenery.end()
  }

  @Test(arguments: [nil, base + " LIST-EXTENDED LIST-STATUS"] as [String?])
  func mailThatCameWhileTheLineWasDownIsNews(capability: String?) async throws {
    let scenery = try await start(capability, poll: 3600)
    let probe = scenery.probe
    try await scenery.waitUntilSaid("IDLE")
    await scenery.proxy.refuse()
    await scenery.proxy.cut()
    _ = await probe.waitForLoss()
    await probe.forget()
    try await scenery.other.append(Scenery.mail(9), to: "Archive")
    try await scenery.proxy.accept()
    #expect(await probe.ask(.reconnect) == nil)
    await probe.wait(for: "the news") { $0 == .newMail(Scenery.archive, count: 1) }
    await scenery.end()
  }

  @Test func aServerThatRefusesNOTIFYIsAskedOnTheTimer() async throws {
    let rules = [
      ("LOGIN", "{tag} OK [CAPABILITY IMAP4rev1 NOTIFY] in\r\n"),
      ("NOTIFY", "{tag} NO [BADEVENT] none of these\r\n"),
      ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"),
      ("LIST", "* LIST () \"/\" INBOX\r\n* LIST () \"/\" Archive\r\n{tag} OK\r\n"),
      ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"), ("", "{tag} OK done\r\n"),
    ]
    let server = try ScriptedServer([
      .send(Array("* OK [CAPABILITY IMAP4rev1 NOTIFY] hello\r\n".utf8)),
      .serve(rules.map { ScriptedServer.Rule($0.0, $0.1) }),
    ])
    var options = SessionOptions()
    options.pollSeconds = 1
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: server.port), options: options, server: server)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    #expect(await probe.ask(.listMailboxes) == nil)
    let deadline = ContinuousClock.now + .seconds(10)
    while server.lines.joined().count(where: { $0.contains("STATUS \"Archive\"") }) < 3 {
      try #require(ContinuousClock.now < deadline, "\(server.lines)")
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(server.lines.joined().count { $0.contains("NOTIFY SET") } == 2)
    await probe.session.close()
  }
}

import Mail
import TestSupport
import Testing

@testable import Sessions

/// COMPRESS=DEFLATE with a real Dovecot, and with servers that only say they have it.
@Suite(.timeLimit(.minutes(2)), .requires(.dovecot, .python))
struct CompressTests {
  @Test func mailComesCompressedOnBothConnections() async throws {
    let body = String(repeating: "the same line again and again\r\n", count: 40_000)
    let scenery = try await Scenery.start {
      $0.mails.append(Scenery.mail(4, body: body))
      $0.isSecure = true
      $0.configuration = "protocol imap {\n mail_plugins = zlib imap_zlib\n}"
    }
    let probe = scenery.probe
    // Next door the second connection would do without.
    await scenery.proxy.delay(.milliseconds(15))
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    // The first screen did not wait for it.
    let first = try #require(scenery.record.firstIndex { $0.contains("FETCH 1:4") })
    try await scenery.waitUntilSaid("COMPRESS DEFLATE")
    #expect(try #require(scenery.record.firstIndex { $0.contains("COMPRESS DEFLATE") }) > first)
    try await scenery.waitUntilSaid("IDLE")
    let before = await scenery.proxy.tally.bytesDown
    let octets = Octets()
    try await probe.session.download(.part(SectionPath([1])), of: await probe.key(4)) {
      bytes throws(MailFailure) in await octets.take(bytes)
    }
    #expect(await octets.bytes == Array((body + "\r\n").utf8))
    #expect(await scenery.proxy.tally.bytesDown - before < body.utf8.count / 10)
    // IDLE and the record go on as if nothing had happened.
    try await scenery.other.append(Scenery.mail(5))
    await probe.wait(for: "the fifth") { $0 == .mailbox(.inbox, .count(5)) }
    #expect(scenery.record.contains { $0.contains("S: * 5 EXISTS") || $0.hasPrefix("* 5 EXISTS") })
    #expect(await probe.ask(.rows(.inbox, places: 0..<5)) == nil)
    await scenery.proxy.cut()
    #expect(await probe.ask(.rows(.inbox, places: 0..<5)) == nil)
    try await scenery.waitUntilSaid("COMPRESS DEFLATE", times: 3)
    await scenery.end()
  }

  private actor Octets {
    var bytes: [UInt8] = []
    func take(_ more: [UInt8]) { bytes += more }
  }

  @Test(arguments: [
    "{tag} NO [COMPRESSIONACTIVE] no\r\n", "{tag} BAD no\r\n",
    "{tag} OK now\r\nthis is no deflate stream\r\n",
  ])
  func aServerThatDoesNotCompressIsNotAskedAgain(answer: String) async throws {
    let rules = [
      ("LOGIN", "{tag} OK [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] in\r\n"), ("COMPRESS", answer),
      ("NOOP", "* BYE I go\r\n"),
      ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"),
      ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"), ("", "{tag} OK done\r\n"),
    ]
    let server = try ScriptedServer([
      .send(Array("* OK [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] hello\r\n".utf8)),
      .serve(rules.map { ScriptedServer.Rule($0.0, $0.1) }),
    ])
    var timings = SessionTimings()
    (timings.hurry, timings.keepAlive) = (0, 1)
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: server.port), timings: timings, server: server)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    // It is asked, then each connection ends after a second.
    let deadline = ContinuousClock.now + .seconds(15)
    while server.lines.count < 3 {
      try #require(ContinuousClock.now < deadline, "\(server.lines)")
      try await Task.sleep(for: .milliseconds(10))
    }
    try await Task.sleep(for: .milliseconds(300))
    #expect(server.lines.joined().count { $0.contains("COMPRESS") } == 1)
    await probe.session.close()
  }
}

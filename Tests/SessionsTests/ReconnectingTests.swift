import Foundation
import Mail
import TestSupport
import Testing

@testable import Sessions

/// The line is lost and comes back.
@Suite(.timeLimit(.minutes(2)), .requires(.dovecot, .python))
struct ReconnectingTests {
  private func start(_ wish: (inout Scenery.Wishes) -> Void = { _ in }) async throws -> Scenery {
    let scenery = try await Scenery.start {
      $0.timings.hurry = 0
      wish(&$0)
    }
    #expect(await scenery.probe.ask(.open(.inbox, newest: 10)) == nil)
    return scenery
  }

  @Test func whatOnlyReadsIsAskedForOnceMore() async throws {
    let scenery = try await start()
    let probe = scenery.probe
    await scenery.proxy.stall()
    let asked: [MailRequest] = [
      .read(await probe.key(1), sections: [.header], limit: 1000), .listMailboxes,
      .search(.inbox, .unseen, places: 0..<3, newestFirst: true, stopAtFirst: false),
    ]
    var ids: [RequestID] = []
    for request in asked { ids.append(await probe.start(request).id) }
    let cancelled = await probe.start(.listMailboxes)
    cancelled.task.cancel()
    await probe.wait(for: "stop") { $0 == .finished(cancelled.id, .cancelled) }
    await scenery.proxy.cut()
    await scenery.proxy.resume()
    for id in ids { await probe.wait(for: "end") { $0 == .finished(id, nil) } }
    await scenery.end()
  }

  @Test func whereTheLineStaysAwayTheRequestEndsInTime() async throws {
    let scenery = try await start { $0.timings.again = 2 }
    let probe = scenery.probe
    await scenery.proxy.stall()
    let (id, _) = await probe.start(.listMailboxes)
    try await scenery.waitUntilSaid("LIST")
    await scenery.proxy.refuse()
    await scenery.proxy.cut()
    let begun = ContinuousClock.now
    let end = await probe.wait(for: "end") { if case .finished(id, _) = $0 { true } else { false } }
    guard case .finished(_, let failure?)? = end, case .connectionLost = failure else {
      Issue.record("\(String(describing: end))")
      return
    }
    #expect(ContinuousClock.now - begun < .seconds(6))
    await scenery.end()
  }

  @Test func theWaitIsToldAndAKeyEndsIt() async throws {
    let scenery = try await start()
    let probe = scenery.probe
    await scenery.proxy.refuse()
    await probe.forget()
    await scenery.proxy.cut()
    // By then the waits are long.
    await probe.wait(for: "a longer wait", seconds: 20) {
      if case .connection(.lost(.unreachable, let seconds?)) = $0 { seconds >= 3 } else { false }
    }
    try await scenery.proxy.accept()
    await probe.forget()
    let begun = ContinuousClock.now
    #expect(await probe.ask(.reconnect) == nil)
    await probe.waitUntilLive()
    #expect(ContinuousClock.now - begun < .seconds(2))
    await scenery.end()
  }

  @Test func keysDoNotHammerAServerInNeed() async throws {
    let server = try ScriptedServer([.send(Array("* BYE too busy\r\n".utf8)), .close])
    var timings = SessionTimings()
    timings.hurry = 1
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: server.port), timings: timings, server: server)
    await probe.listen()
    let (_, open) = await probe.start(.open(.inbox, newest: 0))
    await open.value
    let begun = ContinuousClock.now
    while ContinuousClock.now - begun < .seconds(2) {
      #expect(await probe.ask(.reconnect) == nil)
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect((2...4).contains(server.lines.count), "\(server.lines.count)")
    await probe.session.close()
  }

  @Test func aTryThatHangsIsGivenUpForANewOne() async throws {
    let scenery = try await start { $0.isSecure = true }
    let probe = scenery.probe
    await scenery.proxy.stall()
    await scenery.proxy.cut()
    // The handshake of this one hangs.
    _ = try await scenery.proxy.wait { $0.connections.count == 2 }
    #expect(await probe.ask(.reconnect) == nil)
    _ = try await scenery.proxy.wait { $0.connections.count == 3 }
    await probe.forget()
    await scenery.proxy.resume()
    await probe.waitUntilLive()
    await scenery.end()
  }

  @Test func closingWhileWaitingTakesNoTime() async throws {
    let scenery = try await start()
    await scenery.proxy.refuse()
    await scenery.proxy.cut()
    _ = await scenery.probe.waitForLoss()
    let begun = ContinuousClock.now
    await scenery.probe.session.close()
    #expect(ContinuousClock.now - begun < .seconds(1))
    await scenery.server.stop()
  }

  @Test func closingDuringASilenceTakesNoLongerThanALogout() async throws {
    let scenery = try await start { $0.timings.logout = 1 }
    await scenery.proxy.stall()
    let begun = ContinuousClock.now
    await scenery.probe.session.close()
    #expect(ContinuousClock.now - begun < .seconds(4))
    await scenery.server.stop()
  }

  @Test func nothingIsLeftOfLostConnections() async throws {
    let scenery = try await start { $0.isSecure = true }
    let probe = scenery.probe
    func descriptors() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
    func cycle() async throws {
      await probe.forget()
      await scenery.proxy.cut(Bool.random() ? .reset : .fin)
      _ = await probe.waitForLoss()
      #expect(await probe.ask(.reconnect) == nil)
      await probe.waitUntilLive()
      #expect(await probe.ask(.checkMail) == nil)
    }
    for _ in 0..<5 { try await cycle() }
    let before = try descriptors()
    for _ in 0..<50 { try await cycle() }
    // Other suites may run beside this one.
    #expect(try descriptors() < before + 25)
    await scenery.end()
  }

  /// TLS sessions are taken up again, by the second connection as well.
  @Test func aReturnIsCheap() async throws {
    let scenery = try await start {
      $0.isSecure = true
      // One process for all logins: the tickets of one mean nothing to another.
      $0.configuration = "service imap-login {\n service_count = 0\n process_limit = 1\n}"
    }
    let probe = scenery.probe
    #expect(!scenery.record.contains { $0.contains("taken up again") })
    await probe.forget()
    await scenery.proxy.cut()
    _ = await probe.waitForLoss()
    #expect(await probe.ask(.checkMail) == nil)
    #expect(scenery.record.count { $0.contains("taken up again") } == 1)
    _ = try await probe.session.background()
    #expect(scenery.record.count { $0.contains("taken up again") } == 2)
    await scenery.end()
  }
}

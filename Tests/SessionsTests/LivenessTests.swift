import Mail
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Sessions

/// A line that is up and carries nothing.
@Suite(.timeLimit(.minutes(2)), .requires(.dovecot, .python))
struct LivenessTests {
  private func start(_ wish: (inout Scenery.Wishes) -> Void = { _ in }) async throws -> Scenery {
    let scenery = try await Scenery.start {
      ($0.timings.silence, $0.timings.quickReply, $0.timings.probe, $0.timings.hurry) = (1, 3, 1, 0)
      wish(&$0)
    }
    #expect(await scenery.probe.ask(.open(.inbox, newest: 10)) == nil)
    return scenery
  }

  @Test func aStalledServerIsToldAndLeft() async throws {
    let scenery = try await start { $0.timings.again = 1 }
    let probe = scenery.probe
    await scenery.proxy.stall()
    await probe.forget()
    let begun = ContinuousClock.now
    let (id, read) = await probe.start(.checkMail)
    await probe.wait(for: "one second") { $0 == .connection(.silent(seconds: 1)) }
    await probe.wait(for: "two seconds") { $0 == .connection(.silent(seconds: 2)) }
    let failure = MailFailure.timedOut(waitingFor: "to say what is new", seconds: 3)
    #expect(await probe.waitForLoss() == failure)
    #expect(ContinuousClock.now - begun < .seconds(8))
    await read.value
    await probe.wait(for: "end") { $0 == .finished(id, failure) }
    await scenery.end()
  }

  @Test func whenTheServerWakesUpNothingIsLost() async throws {
    let scenery = try await start { $0.timings.quickReply = 30 }
    let probe = scenery.probe
    await scenery.proxy.stall()
    await probe.forget()
    let (id, read) = await probe.start(.checkMail)
    await probe.wait(for: "the silence") { $0 == .connection(.silent(seconds: 1)) }
    await scenery.proxy.resume()
    await probe.waitUntilLive()
    await read.value
    await probe.wait(for: "end") { $0 == .finished(id, nil) }
    #expect(await scenery.proxy.tally.connections.count == 1)
    await scenery.end()
  }

  @Test func whatIsCancelledDuringASilenceEndsAtOnce() async throws {
    let scenery = try await start { $0.timings.quickReply = 30 }
    let probe = scenery.probe
    await scenery.proxy.stall()
    let (id, read) = await probe.start(.checkMail)
    await probe.wait(for: "the silence") { $0 == .connection(.silent(seconds: 1)) }
    let begun = ContinuousClock.now
    read.cancel()
    await probe.wait(for: "end", seconds: 2) { $0 == .finished(id, .cancelled) }
    #expect(ContinuousClock.now - begun < .seconds(1))
    await scenery.end()
  }

  @Test func octetsThatTrickleInAreLife() async throws {
    let scenery = try await start { ($0.timings.quickReply, $0.timings.reply) = (2, 2) }
    await scenery.proxy.segment(1, gap: .milliseconds(4))
    await scenery.probe.forget()
    let begun = ContinuousClock.now
    #expect(await scenery.probe.ask(.listMailboxes) == nil)
    #expect(ContinuousClock.now - begun > .seconds(2), "it was no test")
    #expect(await !scenery.probe.events.contains { if case .connection(.lost) = $0 { true } else { false } })
    await scenery.proxy.segment(nil)
    await scenery.end()
  }

  @Test(arguments: [FaultProxy.Direction.down, .up])
  func aHalfClosedLineIsReplaced(direction: FaultProxy.Direction) async throws {
    let scenery = try await start()
    let probe = scenery.probe
    await probe.forget()
    await scenery.proxy.end(direction)
    #expect(await probe.ask(.listMailboxes) == nil)
    _ = await probe.waitForLoss()
    await probe.waitUntilLive()
    await scenery.end()
  }

  /// A search may take its time: only the slow limit ends it, and the probe behind it changes nothing.
  @Test func aSlowAnswerIsWaitedFor() async throws {
    let rules = [
      ("UID SEARCH", ""), ("LOGIN", "{tag} OK in\r\n"), ("NOOP", ""),
      ("SELECT", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK [READ-WRITE] open\r\n"),
      ("LOGOUT", "* BYE bye\r\n{tag} OK\r\n"), ("", "{tag} OK done\r\n"),
    ]
    let server = try ScriptedServer([
      .send(Array("* OK [CAPABILITY IMAP4rev1] hello\r\n".utf8)),
      .serve(rules.map { ScriptedServer.Rule($0.0, $0.1) }),
    ])
    var timings = SessionTimings()
    (timings.silence, timings.quickReply, timings.reply, timings.again) = (1, 2, 4, 0)
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: server.port), timings: timings, server: server)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 0)) == nil)
    let failure = await probe.ask(
      .search(.inbox, .unseen, places: 0..<3, newestFirst: true, stopAtFirst: true))
    #expect(failure == .timedOut(waitingFor: "the search", seconds: 4))
    #expect(server.lines[0].count { $0.contains("NOOP") } == 1)
    await probe.session.close()
  }

  @Test func afterASleepTheLineMustProveItself() async throws {
    let scenery = try await start { ($0.timings.quickReply, $0.timings.reply) = (30, 30) }
    let probe = scenery.probe
    let clocks = Clocks()
    await probe.session.use { clocks.moment }
    try await scenery.waitUntilSaid("IDLE")
    await probe.forget()
    // Alive: nothing happens that anyone would see.
    clocks.sleep(for: .seconds(3600))
    #expect(await probe.ask(.listMailboxes) == nil)
    #expect(await !probe.events.contains { if case .connection = $0 { true } else { false } })
    await scenery.proxy.stall()
    clocks.sleep(for: .seconds(60))
    let begun = ContinuousClock.now
    let (id, read) = await probe.start(.listMailboxes)
    guard case .timedOut(_, seconds: 1)? = await probe.waitForLoss() else {
      Issue.record("\(await probe.events)")
      return
    }
    #expect(ContinuousClock.now - begun < .seconds(5))
    await scenery.proxy.cut()
    await scenery.proxy.resume()
    await probe.waitUntilLive()
    // What was asked meanwhile is done.
    await read.value
    await probe.wait(for: "end") { $0 == .finished(id, nil) }
    await scenery.end()
  }

  /// Two clocks of which one goes on while the machine sleeps.
  private final class Clocks: Sendable {
    private let slept = Mutex(Duration.zero)

    func sleep(for duration: Duration) { slept.withLock { $0 += duration } }

    var moment: SleepWatch.Moment {
      var moment = SleepWatch.Moment.now
      moment.continuous += slept.withLock { $0 }
      return moment
    }
  }
}

extension IMAPSession {
  fileprivate func use(_ clocks: @escaping @Sendable () -> SleepWatch.Moment) { moment = clocks }
}

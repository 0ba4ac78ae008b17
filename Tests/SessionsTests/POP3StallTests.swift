import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// A server that says nothing more, at every point: the user is told, Esc ends the request, and so does the end of the
/// program. An answer may take ten minutes here: whatever ends sooner was not ended by the time-out.
@Suite(.timeLimit(.minutes(2))) struct POP3StallTests {
  /// What is not answered any more, by what is begun of the answer.
  static let points = [
    "greeting", "CAPA", "USER", "PASS", "STAT", "UIDL", "LIST", "TOP", "TOP 1", "RETR", "DELE", "QUIT",
  ]

  private func server(_ point: String) throws -> ScriptedServer {
    if point == "greeting" { return try ScriptedServer([.stall]) }
    var script = POP3Script()
    script.last = ("^\(point)", ["RETR", "UIDL"].contains(point) ? "+OK\r\n1 and so on" : "")
    script.ending = [.stall]
    return try POP3Script.server(script)
  }

  /// Comes to where the server says nothing; answers the request that hangs.
  private func reach(_ point: String, _ server: ScriptedServer, _ probe: POP3Probe) async throws
    -> (id: RequestID, task: Task<Void, Never>)
  {
    let hanging: (id: RequestID, task: Task<Void, Never>)
    switch point {
    case "RETR":
      await probe.open()
      let key = await probe.key(3)
      hanging = await probe.start(.read(key, sections: [.header], limit: 1000))
    case "DELE", "QUIT":
      await probe.open()
      let validity = try #require(await probe.opened?.uidValidity)
      let first = UIDSet([UID(1)!])!
      #expect(await probe.ask(.store(.inbox, validity, uids: first, .add([.deleted]))) == nil)
      hanging = await probe.start(.expunge(.inbox, validity, uids: first, othersToo: false))
    default: hanging = await probe.start(.open(.inbox, newest: 10))
    }
    while !server.lines.contains(where: { $0.contains { $0.hasPrefix(point) } || point == "greeting" }) {
      try #require(!Task.isCancelled)
      try await Task.sleep(for: .milliseconds(2))
    }
    return hanging
  }

  @Test(arguments: points) func closingEndsIt(point: String) async throws {
    let server = try server(point)
    let probe = await POP3Probe.at(server, reply: 600)
    let (_, task) = try await reach(point, server, probe)
    await probe.session.close()
    await task.value
    await probe.ended()
  }

  @Test(arguments: points) func cancellingTheRequestEndsIt(point: String) async throws {
    let server = try server(point)
    let probe = await POP3Probe.at(server, reply: 600)
    let (id, task) = try await reach(point, server, probe)
    task.cancel()
    await task.value
    await probe.wait(for: "the end") { $0 == .finished(id, .cancelled) }
    await probe.session.close()
    await probe.expectOneEndEach()
  }

  /// Before the login nothing is live, and the status says what it waits for.
  @Test(arguments: ["STAT", "UIDL", "TOP", "RETR", "DELE", "QUIT"]) func silenceIsTold(point: String)
    async throws
  {
    let server = try server(point)
    let probe = await POP3Probe.at(server, reply: 600, silence: 1)
    let (_, task) = try await reach(point, server, probe)
    await probe.wait(for: "silence", seconds: 30) {
      if case .connection(.silent(let seconds)) = $0 { seconds >= 1 } else { false }
    }
    await probe.session.close()
    await task.value
  }

  @Test(arguments: ["greeting", "CAPA", "PASS", "UIDL", "TOP"]) func aSilenceThatLastsEndsTheTry(
    point: String
  ) async throws {
    let server = try server(point)
    let probe = await POP3Probe.at(server, reply: 1)
    let failure = await probe.ask(.open(.inbox, newest: 10), seconds: 60)
    guard case .timedOut(_, 1)? = failure else {
      return #expect(Bool(false), "\(String(describing: failure))")
    }
    await probe.session.close()
  }

  /// The next one does not wait for the rest of what was stopped.
  @Test func aLargeMessageThatIsStoppedIsBrokenOff() async throws {
    var script = POP3Script()
    script.answers = [("^LIST$", "+OK\r\n1 5000000\r\n2 10\r\n3 10\r\n.\r\n")]
    script.last = ("^RETR 1$", "+OK\r\nSubject: the first of many\r\n")
    script.ending = [.stall]
    let server = try POP3Script.server(script)
    let probe = await POP3Probe.at(server, reply: 600)
    await probe.open()
    let key = await probe.key(1)
    let (id, read) = await probe.start(.read(key, sections: [.header], limit: 1000))
    while !server.lines.joined().contains("RETR 1") {
      try #require(!Task.isCancelled)
      try await Task.sleep(for: .milliseconds(2))
    }
    read.cancel()
    await read.value
    await probe.wait(for: "the end") { $0 == .finished(id, .cancelled) }
    #expect(await probe.text(of: 2) == POP3Script.message("b"))
    await probe.session.close()
  }

  @Test func closingEndsAPrompt() async throws {
    let probe = await POP3Probe.at(try POP3Script.server { _ in }, password: nil)
    let (_, open) = await probe.start(.open(.inbox, newest: 10))
    await probe.wait(for: "the prompt") { if case .passwordNeeded = $0 { true } else { false } }
    await probe.session.close()
    await open.value
    await probe.ended()
  }

  @Test func closingEndsTheWaitForTheNextTry() async throws {
    let server = try POP3Script.server { $0.answers = [("^PASS", "-ERR [IN-USE] locked\r\n")] }
    let probe = await POP3Probe.at(server)
    guard case .maildropBusy? = await probe.ask(.open(.inbox, newest: 10)) else {
      return #expect(Bool(false))
    }
    await probe.wait(for: "the wait") {
      if case .connection(.lost(.maildropBusy, retryIn: .some)) = $0 { true } else { false }
    }
    await probe.session.close()
    await probe.ended()
  }

  /// With QUIT, although nothing was to be deleted: some servers count what came before for nothing otherwise.
  @Test func closingWhileItLingersSaysGoodbye() async throws {
    let server = try POP3Script.server { _ in }
    let probe = await POP3Probe.at(server, logout: 60)
    await probe.open()
    await probe.session.close()
    #expect(server.lines.joined().last == "QUIT")
    await probe.ended()
  }

  /// A line that lingers has a bound, and what comes in that moment still gets its answer.
  @Test func whatIsAskedAsTheVisitEndsIsAnswered() async throws {
    let server = try POP3Script.server { _ in }
    let probe = await POP3Probe.at(server)
    await probe.open()
    for round in 0..<3 {
      await probe.session.endLingering()
      #expect(await probe.text(of: UInt32(1 + round)) != nil)
    }
    await probe.session.close()
    #expect(server.complaints == [])
  }

  /// A request is under way while the time to linger runs out: QUIT comes behind it, not before its end.
  @Test func aRequestUnderWayKeepsTheVisit() async throws {
    let server = try POP3Script.server { _ in }
    let probe = await POP3Probe.at(server)
    await probe.open()
    await probe.session.holdOn()
    for _ in 0..<3 {
      await probe.session.endLingering()
      await Task.yield()
    }
    #expect(await probe.session.visit != nil)
    #expect(await probe.text(of: 2) == POP3Script.message("b"))
    #expect(!server.lines.joined().contains("QUIT"))
    await probe.session.letGo()
    await probe.waitForVisit()
    #expect(server.lines.count == 1)
    await probe.session.close()
  }
}

extension POP3Session {
  /// As the timer does.
  func endLingering() { stirWaiters.wake() }
}

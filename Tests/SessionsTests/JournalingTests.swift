import Foundation
import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// Changes on their way through the journal to a real Dovecot, over a line that drops.
@Suite(.timeLimit(.minutes(2)), .requires(.dovecot, .python)) struct JournalingTests {
  private static func mail(_ number: Int) -> Data {
    Data("Subject: Mail \(number)\r\nMessage-ID: <\(number)@example.org>\r\n\r\nbody\r\n".utf8)
  }

  /// A server, another client of it, and a session behind a network that can get worse.
  private struct Scene {
    let server: DovecotServer
    let proxy: FaultProxy
    let other: OtherClient
    let probe: SessionProbe
    let validity: UIDValidity

    func fall() async {
      await proxy.refuse()
      await proxy.cut()
      await probe.wait(for: "the loss") {
        if case .connection(.lost) = $0 { true } else { false }
      }
    }

    func rise() async throws {
      try await proxy.accept()
      #expect(await probe.ask(.reconnect) == nil)
    }

    /// Until the journal has nothing more to send.
    func settle() async {
      await probe.wait(for: "an empty journal", seconds: 30) {
        if case .changes(let report) = $0 { report.pendingCount == 0 } else { false }
      }
    }

    func ask(_ change: FlagChange, _ uids: UIDSet) async -> MailFailure? {
      await probe.ask(.store(.inbox, validity, uids: uids, change))
    }

    func end() async {
      await probe.session.close()
      await server.stop()
    }
  }

  private func scene(
    _ count: Int, capability: String? = nil, journal: Journal? = nil, store: MailStore? = nil,
    transcript: Transcript? = nil
  ) async throws -> Scene {
    var options = DovecotServer.Options()
    options.capability = capability
    let server = try await DovecotServer.start(messages: (0..<count).map(Self.mail), options: options)
    let proxy = try FaultProxy(to: server.imapPort)
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: proxy.port), timings: Self.timings, transcript: transcript,
      server: server, store: store, journal: journal)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 50)) == nil)
    let validity = try #require(await probe.opened?.uidValidity)
    return Scene(server: server, proxy: proxy, other: OtherClient(server), probe: probe, validity: validity)
  }

  private static var timings: SessionTimings {
    var timings = SessionTimings()
    (timings.hurry, timings.busy) = (0, 1)
    return timings
  }

  private func uids(_ range: ClosedRange<UInt32>) -> UIDSet {
    UIDSet(ranges: [UID(range.lowerBound)!...UID(range.upperBound)!])!
  }

  @Test func whatIsDoneWithoutALineIsDoneWhenItIsBack() async throws {
    let scene = try await scene(4)
    await scene.fall()
    await scene.probe.forget()
    #expect(await scene.ask(.add([.flagged]), uids(1...3)) == nil)
    #expect(await scene.ask(.remove([.flagged]), uids(2...2)) == nil)
    #expect(await scene.ask(.add([.deleted]), uids(4...4)) == nil)
    let expunge = await scene.probe.ask(.expunge(.inbox, scene.validity, uids: uids(4...4), othersToo: false))
    #expect(expunge == .kept)
    await scene.probe.wait(for: "what waits") { event in
      guard case .changes(let report) = event else { return false }
      return report.pendingCount == 4 && report.pending.last == "Expunging 1 message from INBOX"
    }
    #expect(try await scene.other.flags() == [1: [], 2: [], 3: [], 4: []])
    await scene.probe.forget()
    try await scene.rise()
    await scene.settle()
    #expect(try await scene.other.flags() == [1: ["\\Flagged"], 2: [], 3: ["\\Flagged"]])
    await scene.end()
  }

  /// A journal is shared: what another hato that still runs made is its own to send, what one made that has ended is
  /// sent by the next.
  @Test func whatWasNotSentIsSentByTheNextProcess() async throws {
    let folder = try TemporaryDirectory(prefix: "hato-journal")
    let path = folder.file("journal")
    let server = try await DovecotServer.start(messages: (0..<3).map(Self.mail))
    let other = OtherClient(server)
    let living = try Journal.open(folder: path).journal
    var validity = UIDValidity(0)
    for (round, number) in [UInt32(2), 3].enumerated() {
      let probe = SessionProbe(
        .plaintext(host: "127.0.0.1", port: server.imapPort), timings: Self.timings, server: server,
        journal: try Journal.open(folder: path).journal)
      await probe.listen()
      #expect(await probe.ask(.open(.inbox, newest: 50)) == nil)
      validity = try #require(await probe.opened?.uidValidity)
      #expect(await probe.ask(.store(.inbox, validity, uids: uids(number...number), .add([.seen]))) == nil)
      #expect(try await other.flags { $0[number] == ["\\Seen"] }[number] == ["\\Seen"])
      await probe.session.close()
      guard round == 0 else { break }
      _ = try await living.append(
        .flags(.inbox, validity, uids(1...1), .add([.flagged]), isClaim: true), at: Timestamp(seconds: 0))
      do {
        let ended = try Journal.open(folder: path).journal
        _ = try await ended.append(
          .flags(.inbox, validity, uids(2...2), .add([.flagged]), isClaim: true), at: Timestamp(seconds: 0))
      }
    }
    #expect(try await other.flags { $0[2]?.contains("\\Flagged") == true }[2] == ["\\Seen", "\\Flagged"])
    #expect(try await other.flags()[1] == [])
    #expect(try living.pending().map(\.change.uids) == [uids(1...1)])
    await server.stop()
  }

  @Test func thousandChangesAreFewCommands() async throws {
    let folder = try TemporaryDirectory(prefix: "hato-record")
    let scene = try await scene(600, transcript: try Transcript(path: folder.file("record")))
    // One after the other while there is no line, then many at once while there is.
    await scene.fall()
    for number in UInt32(1)...300 { #expect(await scene.ask(.add([.flagged]), uids(number...number)) == nil) }
    await scene.probe.forget()
    try await scene.rise()
    await scene.settle()
    #expect(await scene.ask(.add([.seen]), uids(1...600)) == nil)
    let flags = try await scene.other.flags { $0.values.allSatisfy { $0.contains("\\Seen") } }
    #expect(flags.values.allSatisfy { $0.contains("\\Seen") })
    #expect(flags.filter { $0.value.contains("\\Flagged") }.keys.sorted() == Array(1...300))
    let stores = folder.text(of: "record").split(separator: "\n").filter { $0.contains("UID STORE") }
    #expect(stores.count == 2, "\(stores)")
    #expect(stores.last?.contains("1:600 +FLAGS.SILENT") == true)
    await scene.end()
  }

  @Test func whatIsGoneIsToldOnceAndForgotten() async throws {
    let scene = try await scene(5)
    await scene.fall()
    #expect(await scene.ask(.add([.seen]), uids(1...1)) == nil)
    #expect(await scene.ask(.add([.seen]), uids(2...4)) == nil)
    try await scene.other.add(["\\Deleted"], to: [2, 3])
    try await scene.other.expunge()
    await scene.probe.forget()
    try await scene.rise()
    await scene.settle()
    let told = await scene.probe.wait(for: "the failure") {
      if case .changes(let report) = $0 { !report.failed.isEmpty } else { false }
    }
    guard case .changes(let report)? = told else { return }
    #expect(report.failed.map(\.what) == ["Marking 2 messages read in INBOX"])
    #expect(report.failed.map(\.why) == ["2 messages were gone: another program removed them."])
    #expect(try await scene.other.flags() == [1: ["\\Seen"], 4: ["\\Seen"], 5: []])
    await scene.probe.forget()
    #expect(await scene.probe.ask(.forgetFailures(report.failed.map(\.id))) == nil)
    await scene.probe.wait(for: "nothing left") { $0 == .changes(ChangeReport()) }
    await scene.end()
  }

  @Test func anotherUIDVALIDITYIsAnotherMailbox() async throws {
    let scene = try await scene(2)
    await scene.fall()
    let old = UIDValidity(scene.validity.rawValue + 1)
    #expect(await scene.probe.ask(.store(.inbox, old, uids: uids(1...1), .add([.seen]))) == nil)
    await scene.probe.forget()
    try await scene.rise()
    await scene.probe.wait(for: "the failure") {
      guard case .changes(let report) = $0 else { return false }
      return report.failed.first?.why == MailFailure.mailboxRenewed.sentence && report.pendingCount == 0
    }
    #expect(try await scene.other.flags() == [1: [], 2: []])
    await scene.end()
  }

  @Test func undoingWorksWhenTheServerHasIt() async throws {
    let scene = try await scene(2)
    #expect(await scene.ask(.add([.deleted]), uids(1...1)) == nil)
    #expect(try await scene.other.flags { $0[1] == ["\\Deleted"] }[1] == ["\\Deleted"])
    let key = MailboxKey(name: .inbox, uidValidity: scene.validity)
    #expect(try scene.probe.session.context.journal.claims(in: key) == uids(1...1))
    #expect(await scene.ask(.remove([.deleted]), uids(1...1)) == nil)
    #expect(try await scene.other.flags { $0[1] == [] }[1] == [])
    #expect(try scene.probe.session.context.journal.claims(in: key) == nil)
    await scene.end()
  }

  @Test func withoutUIDPLUSNobodyElsesMarksGoInAReplay() async throws {
    let scene = try await scene(3, capability: "IMAP4rev1")
    await scene.fall()
    #expect(await scene.ask(.add([.deleted]), uids(1...1)) == nil)
    let expunge = await scene.probe.ask(.expunge(.inbox, scene.validity, uids: uids(1...1), othersToo: false))
    #expect(expunge == .kept)
    try await scene.other.add(["\\Deleted"], to: [3])
    await scene.probe.forget()
    try await scene.rise()
    await scene.probe.wait(for: "the failure") {
      guard case .changes(let report) = $0 else { return false }
      return report.failed.first?.why.hasSuffix("Press $ again to decide.") == true
        && report.pendingCount == 0
    }
    #expect(try await scene.other.flags() == [1: ["\\Deleted"], 2: [], 3: ["\\Deleted"]])
    await scene.end()
  }

  @Test func aMessageIsPutIntoAMailboxOnceHoweverOften() async throws {
    let journal = try Journal.inMemory()
    // One that arrived before its answer was lost, one that never left, one for a mailbox that is not there.
    let missing = MailboxName(wire: Array("Missing".utf8), display: "Missing")
    for (number, name) in [(7, MailboxName.inbox), (8, .inbox), (9, missing)] {
      let change = Change.append(name, message: Array(Self.mail(number)), flags: [.seen], date: nil)
      let entry = try await journal.append(change, at: Timestamp(seconds: 0))
      if number < 9 { try await journal.attempted([entry.id]) }
    }
    let server = try await DovecotServer.start(messages: [Self.mail(7)])
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: server.imapPort), timings: Self.timings, server: server,
      journal: journal)
    await probe.listen()
    #expect(await probe.ask(.open(.inbox, newest: 50)) == nil)
    await probe.wait(for: "the failure") {
      guard case .changes(let report) = $0 else { return false }
      return report.failed.first?.why.contains("no mailbox Missing") == true && report.pendingCount == 0
    }
    #expect(try await OtherClient(server).flags() == [1: [], 2: ["\\Seen"]])
    let huge = [UInt8](repeating: 0x20, count: IMAPSession.largestMessage + 1)
    // Not by asking the probe, which would put all of it into words.
    let id = await probe.start(.append(.inbox, message: huge, flags: [], date: nil)).id
    await probe.wait(for: "the limit") {
      if case .finished(id, .journalFailed?) = $0 { true } else { false }
    }
    await probe.session.close()
    await server.stop()
  }

  /// What is shown is what the user did, whenever the answer comes; and never anything else in between.
  @Test func aMarkNeverFlickers() async throws {
    let scene = try await scene(20)
    await scene.probe.forget()
    await scene.proxy.delay(.milliseconds(20))
    for number in UInt32(1)...20 { #expect(await scene.ask(.add([.flagged]), uids(number...number)) == nil) }
    #expect(await scene.ask(.remove([.flagged]), uids(1...5)) == nil)
    while await !scene.probe.session.pending.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    var shown: [UID: [Bool]] = [:]
    for case .mailbox(_, .flags(let messages)) in await scene.probe.events {
      for message in messages { shown[message.uid, default: []].append(message.flags.contains(.flagged)) }
    }
    #expect(shown.count == 20)
    for (uid, states) in shown {
      let turns = zip(states, states.dropFirst()).count { $0 != $1 }
      #expect(turns == (uid.rawValue <= 5 ? 1 : 0), "\(uid): \(states)")
      #expect(states.last == (uid.rawValue > 5))
    }
    await scene.end()
  }
}

extension OtherClient {
  /// Asks until the flags are so; answers the last in any case.
  fileprivate func flags(until isDone: ([UInt32: Set<String>]) -> Bool) async throws -> [UInt32: Set<String>]
  {
    let end = ContinuousClock.now + .seconds(30)
    while true {
      let flags = try await flags()
      if isDone(flags) || ContinuousClock.now > end { return flags }
    }
  }
}

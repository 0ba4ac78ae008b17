import Foundation
import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// What a reader knows when it believes every event, one after the other.
private struct ReaderModel {
  /// By place; `nil` where the row is unknown.
  private(set) var rows: [MessageSummary?] = []

  init(_ events: [MailEvent]) {
    for case .mailbox(.inbox, let change) in events { fold(change) }
  }

  private mutating func fold(_ change: MailboxChange) {
    switch change {
    case .opened(let opened):
      if !opened.isContinued { rows = Array(repeating: nil, count: opened.count) }
      #expect(rows.count == opened.count)
    case .count(let count):
      rows = Array(rows.prefix(count)) + Array(repeating: nil, count: max(0, count - rows.count))
    case .rows(let placed):
      for row in placed { if rows.indices.contains(row.place) { rows[row.place] = row.summary } }
    case .removed(let places):
      #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
      for place in places.reversed() where rows.indices.contains(place) { rows.remove(at: place) }
    case .flags(let changed):
      for message in changed {
        for place in rows.indices where rows[place]?.uid == message.uid { rows[place]?.flags = message.flags }
      }
    case .closed: rows = []
    }
  }

  /// The first thing that is not so on the server.
  func mismatch(with truth: [UInt32: Set<String>]) -> String? {
    let uids = truth.keys.sorted()
    if rows.count != uids.count { return "\(rows.count) messages, not \(uids.count)" }
    for (place, row) in rows.enumerated() {
      guard let row else { continue }
      if row.uid.rawValue != uids[place] { return "\(row.uid) at \(place), not \(uids[place])" }
      let flags = Set(row.flags.map(\.rawValue).filter { $0 != "\\Recent" })
      if flags != truth[row.uid.rawValue] {
        return "\(row.uid) has \(flags), not \(truth[row.uid.rawValue] ?? [])"
      }
    }
    return nil
  }
}

/// Another client at work while the line is cut, and while it is not: the reader's list is the server's after every
/// reconnect, whatever the server can tell.
@Suite(.timeLimit(.minutes(4)), .serialized, .requires(.dovecot, .python)) struct ResyncTests {
  static let common =
    "IMAP4rev1 LITERAL+ ID ENABLE IDLE UIDPLUS NAMESPACE CHILDREN SPECIAL-USE LIST-EXTENDED LIST-STATUS"

  @Test(arguments: [nil, "\(common) ESEARCH CONDSTORE", common] as [String?])
  func theReadersListIsTheServersAfterEveryReconnect(capability: String?) async throws {
    let scene = try await Scenery.start {
      $0.capability = capability
      $0.mails = (0..<40).map { Scenery.mail($0) }
      $0.timings.hurry = 0
    }
    var random = SeededRandom.fresh()
    let probe = scene.probe
    #expect(await probe.ask(.open(.inbox, newest: 100)) == nil)
    try await agreed(scene, "at first", random.seed)
    for round in 0..<4 {
      let isCut = round != 1
      if isCut {
        await scene.proxy.refuse()
        await scene.proxy.cut()
        await probe.wait(for: "the loss") { if case .connection(.lost) = $0 { true } else { false } }
      }
      let returns = await reopenings(probe)
      try await work(scene, &random)
      if isCut {
        try await scene.proxy.accept()
        #expect(await probe.ask(.reconnect) == nil)
        while await reopenings(probe) == returns { try await Task.sleep(for: .milliseconds(10)) }
        #expect(await probe.opened?.isContinued == true)
      } else {
        #expect(await probe.ask(.checkMail) == nil)
      }
      try await agreed(scene, "round \(round)", random.seed)
    }
    await scene.end()
  }

  private func reopenings(_ probe: SessionProbe) async -> Int {
    await probe.events.count { if case .mailbox(_, .opened) = $0 { true } else { false } }
  }

  private func work(_ scene: Scenery, _ random: inout SeededRandom) async throws {
    let uids = try await scene.other.uids().shuffled(using: &random)
    let (marked, cleared, gone) = (uids.prefix(5), uids.dropFirst(3).prefix(4), uids.dropFirst(8).prefix(3))
    try await scene.other.add(["\\Seen", "$Work"], to: Array(marked))
    try await scene.other.remove(["\\Seen"], from: Array(cleared))
    try await scene.other.add(["\\Deleted"], to: Array(gone))
    if Bool.random(using: &random) { try await scene.other.append(Scenery.mail(900)) }
    try await scene.other.expunge()
    if Bool.random(using: &random) { try await scene.other.append(Scenery.mail(901), flags: ["\\Flagged"]) }
  }

  /// Both agree, event by event; and when the rows that are unknown were asked for.
  private func agreed(_ scene: Scenery, _ when: String, _ seed: UInt64) async throws {
    let truth = try await scene.other.flags()
    let deadline = ContinuousClock.now + .seconds(10)
    while let mismatch = ReaderModel(await scene.probe.events).mismatch(with: truth) {
      try #require(ContinuousClock.now < deadline, "\(when), seed \(seed): \(mismatch)")
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(await scene.probe.ask(.rows(.inbox, places: 0..<truth.count)) == nil)
    let model = ReaderModel(await scene.probe.events)
    #expect(model.mismatch(with: truth) == nil, "\(when), seed \(seed)")
    #expect(model.rows.allSatisfy { $0 != nil }, "\(when), seed \(seed)")
  }
}

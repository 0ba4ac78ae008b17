import Foundation
import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// A mailbox that was seen before is there before the server has said a word, and without one, too.
@Suite(.timeLimit(.minutes(3)), .requires(.dovecot, .python)) struct FirstPaintTests {
  private static let part = BodySection.part(SectionPath([1]))

  /// A mailbox that was seen, left, and is seen again with the same store.
  private func seenBefore(_ scene: Scenery, _ store: MailStore, read: [UInt32] = []) async throws {
    #expect(await scene.probe.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await scene.probe.ask(.listMailboxes) == nil)
    for uid in read {
      let key = await scene.probe.key(uid)
      #expect(await scene.probe.ask(.read(key, sections: [Self.part], limit: 1000)) == nil)
    }
    await scene.probe.session.close()
    #expect(store.copy(of: .inbox)?.uids.count == 3)
  }

  private func again(_ scene: Scenery, _ store: MailStore) async -> SessionProbe {
    let probe = SessionProbe(
      .plaintext(host: "127.0.0.1", port: scene.proxy.port), server: scene, store: store)
    await probe.listen()
    return probe
  }

  @Test func withoutAnyNetworkWhatIsKeptCanBeReadAndTheRestSaysSo() async throws {
    let store = try MailStore.inMemory()
    let scene = try await Scenery.start { $0.store = store }
    try await seenBefore(scene, store, read: [2])
    await scene.proxy.refuse()
    let probe = await again(scene, store)
    #expect(await probe.ask(.open(.inbox, newest: 2)) == nil)
    #expect(await probe.opened?.asOf != nil)
    #expect(await probe.opened?.count == 3)
    #expect(await probe.rows.mapValues(\.uid.rawValue) == [1: 2, 2: 3])
    let listed = await probe.wait(for: "mailboxes") { if case .mailboxes = $0 { true } else { false } }
    guard case .mailboxes(let mailboxes)? = listed else { return }
    #expect(mailboxes.first { $0.name == .inbox }?.status?.messages == 3)
    #expect(await probe.ask(.rows(.inbox, places: 0..<3)) == nil)
    #expect(await probe.rows[0]?.envelope?.subject == "Mail 1")
    #expect(await probe.ask(.read(await probe.key(2), sections: [Self.part], limit: 4)) == nil)
    let read = await probe.wait(for: "sections") { if case .sections = $0 { true } else { false } }
    guard case .sections(_, _, let sections)? = read else { return }
    #expect(sections == [FetchedSection(section: Self.part, bytes: Array("body".utf8), isCut: true)])
    #expect(await probe.ask(.read(await probe.key(3), sections: [Self.part], limit: 1000)) == .notInCopy)
    let id = await probe.start(
      .search(.inbox, .words(["mail", "2"]), places: 0..<3, newestFirst: true, stopAtFirst: false)
    ).id
    await probe.wait(for: "found") { $0 == .found(id, uids: [UID(2)!], searched: 3, total: 3) }
    await probe.wait(for: "the state") { if case .connection(.lost) = $0 { true } else { false } }
    #expect(await probe.session.neverReached == nil)
    await probe.session.close()
    await scene.end()
  }

  @Test func aMailboxNeverSeenIsClosedWithoutANetwork() async throws {
    let store = try MailStore.inMemory()
    let scene = try await Scenery.start { $0.store = store }
    try await seenBefore(scene, store)
    await scene.proxy.refuse()
    let probe = await again(scene, store)
    guard case .unreachable? = await probe.ask(.open(Scenery.archive, newest: 2)) else {
      Issue.record("no failure")
      return
    }
    await probe.session.close()
    await scene.end()
  }

  @Test func whatDiffersIsToldAfterwards() async throws {
    let store = try MailStore.inMemory()
    let scene = try await Scenery.start { $0.store = store }
    try await seenBefore(scene, store)
    try await scene.other.add(["\\Flagged", "\\Deleted"], to: [2])
    try await scene.other.expunge()
    try await scene.other.add(["\\Seen"], to: [1])
    try await scene.other.append(Scenery.mail(4))
    let probe = await again(scene, store)
    #expect(await probe.ask(.open(.inbox, newest: 5)) == nil)
    await probe.wait(for: "the server's word") {
      if case .mailbox(_, .opened(let opened)) = $0 {
        opened.isContinued && opened.asOf == nil
      } else {
        false
      }
    }
    #expect(await probe.rows.mapValues(\.uid.rawValue) == [0: 1, 1: 3])
    #expect(await probe.rows[0]?.flags == [.seen])
    #expect(await probe.opened?.count == 3)
    #expect(await probe.ask(.rows(.inbox, places: 2..<3)) == nil)
    #expect(await probe.rows[2]?.uid.rawValue == 4)
    await probe.session.close()
    #expect(store.copy(of: .inbox)?.uids == UIDList(UIDSet([1, 3, 4].compactMap(UID.init))))
    await scene.end()
  }

  /// TCP, TLS, the greeting, and one flight for LOGIN, ENABLE and SELECT.
  @Test func aWarmStartCostsFewRoundTripsAndOctets() async throws {
    let store = try MailStore.inMemory()
    let scene = try await Scenery.start {
      $0.store = store
      $0.isSecure = true
      $0.mails = (0..<200).map { Scenery.mail($0) }
    }
    #expect(await scene.probe.ask(.open(.inbox, newest: 10)) == nil)
    // Once with a copy, so that the mailbox counts its changes from then on.
    for _ in 0..<2 {
      let probe = await secure(scene, store)
      #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
      await corrected(probe)
      await probe.session.close()
    }
    await scene.proxy.delay(.milliseconds(50))
    let before = await scene.proxy.tally
    let probe = await secure(scene, store)
    let begun = ContinuousClock.now
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    await corrected(probe)
    let time = ContinuousClock.now - begun
    let after = await scene.proxy.tally
    let octets = after.bytesUp + after.bytesDown - before.bytesUp - before.bytesDown
    print("warm start: \(time), \(octets) octets, \(after.connections.last?.roundTrips ?? 0) turns")
    #expect(octets <= 20 * 1024)
    // The handshake of TCP is no turn that the proxy sees.
    #expect((after.connections.last?.roundTrips ?? 9) + 1 <= 5)
    await probe.session.close()
    await scene.end()
  }

  private func secure(_ scene: Scenery, _ store: MailStore) async -> SessionProbe {
    let probe = SessionProbe(
      .tls(host: "localhost", port: scene.proxy.port), rootsFile: scene.server.authority, server: scene,
      store: store)
    await probe.listen()
    return probe
  }

  private func corrected(_ probe: SessionProbe) async {
    await probe.wait(for: "the server's word", seconds: 30) {
      if case .mailbox(_, .opened(let opened)) = $0 { opened.asOf == nil } else { false }
    }
  }
}

import Foundation
import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// Against a real Dovecot: what is fetched while nobody asks for anything.
@Suite(.requires(.dovecot), .timeLimit(.minutes(2)), .serialized) struct FillingTests {
  private static func mail(_ number: Int) -> Data {
    Data(
      "From: a@example.org\r\nTo: b@example.org\r\nSubject: Number \(number)\r\n\r\nBody \(number)\r\n".utf8)
  }

  private func probe(
    _ server: DovecotServer, _ store: MailStore, options: SessionOptions = SessionOptions(),
    port: UInt16? = nil
  ) async throws -> SessionProbe {
    let probe = SessionProbe(
      .plaintext(host: "localhost", port: port ?? server.imapPort), options: options, store: store)
    await probe.listen()
    return probe
  }

  private func whole(_ event: MailEvent) -> Bool {
    if case .filling(.inbox, let done, let total) = event { done == total } else { false }
  }

  @Test(arguments: [1, 2]) func theCopyIsFilledFromTheNewestDownAndGoesOnWhereItStopped(_ connections: Int)
    async throws
  {
    let server = try await DovecotServer.start(messages: (1...700).map(Self.mail))
    let store = try MailStore.inMemory()
    var options = SessionOptions()
    options.connections = connections
    let probe = try await probe(server, store, options: options)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    await probe.wait(for: "the first rows of the copy") {
      if case .filling(.inbox, _, 700) = $0 { true } else { false }
    }
    await probe.session.close()
    let key = MailboxKey(name: .inbox, uidValidity: try #require(await probe.opened).uidValidity)
    await store.settled()
    let before = try #require(store.known(in: key))
    #expect(before.contains(try #require(UID(700))))

    let second = try await self.probe(server, store, options: options)
    #expect(await second.ask(.open(.inbox, newest: 10)) == nil)
    if before.count < 700 { await second.wait(for: "the whole copy", seconds: 30, whole) }
    await second.session.close()
    await store.settled()
    #expect(store.known(in: key)?.count == 700)
    let rows = store.rows(of: [UID(1), UID(350)].compactMap(\.self), in: key)
    #expect(rows.map(\.envelope?.subject) == ["Number 1", "Number 350"])
    #expect(rows.allSatisfy { $0.structure != nil && $0.size != nil })
  }

  @Test func onAMeteredLineNothingIsFetchedAhead() async throws {
    let server = try await DovecotServer.start(messages: (1...50).map(Self.mail))
    let proxy = try FaultProxy(to: server.imapPort)
    let store = try MailStore.inMemory()
    var options = SessionOptions()
    options.isMetered = true
    let probe = try await probe(server, store, options: options, port: proxy.port)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let opened = try #require(await probe.opened)
    let key = MailboxKey(name: .inbox, uidValidity: opened.uidValidity)
    let message = MessageKey(
      account: AccountID("test"), mailbox: .inbox, uidValidity: opened.uidValidity, uid: try #require(UID(50))
    )
    let wanted = WantedSections(key: message, sections: [.header, .part(SectionPath([1]))], octets: 100)
    #expect(await probe.ask(.prefetch([wanted])) == nil)
    #expect(await probe.ask(.checkMail) == nil)
    await probe.session.close()
    await store.settled()
    #expect((store.known(in: key)?.count ?? 0) <= 10)
    #expect(store.section(.header, of: message.uid, in: key) == nil)
  }

  @Test func whereTheUserRestsIsReadWithoutARoundTrip() async throws {
    let server = try await DovecotServer.start(messages: (1...5).map(Self.mail))
    let store = try MailStore.inMemory()
    let probe = try await probe(server, store)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let opened = try #require(await probe.opened)
    let key = MailboxKey(name: .inbox, uidValidity: opened.uidValidity)
    let message = MessageKey(
      account: AccountID("test"), mailbox: .inbox, uidValidity: opened.uidValidity, uid: try #require(UID(5)))
    let sections: [BodySection] = [.header, .part(SectionPath([1]))]
    let wanted = WantedSections(key: message, sections: sections, octets: 100)
    #expect(await probe.ask(.prefetch([wanted])) == nil)
    try await until("the sections are in the copy") {
      sections.allSatisfy { store.section($0, of: message.uid, in: key) != nil }
    }
    // The server has gone: what is read now can only come from the copy.
    await server.stop()
    #expect(await probe.ask(.read(message, sections: sections, limit: 1 << 20)) == nil)
    await probe.wait(for: "the text") {
      if case .sections(_, message, let found) = $0 {
        found.last?.bytes == Array("Body 5\r\n".utf8)
      } else {
        false
      }
    }
    await probe.session.close()
  }
}

private func until(_ what: String, _ isSo: () async throws -> Bool) async throws {
  let limit = ContinuousClock.now + .seconds(10)
  while try await !isSo() {
    guard ContinuousClock.now < limit else {
      Issue.record("not within 10 s: \(what)")
      return
    }
    try await Task.sleep(for: .milliseconds(10))
  }
}

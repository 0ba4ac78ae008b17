import Foundation
import Mail
import TestSupport
import Testing

@testable import Sessions

/// The session on a real Dovecot; what it did to the mail is asked of another client afterwards.
@Suite(.timeLimit(.minutes(3)), .requires(.dovecot, .python))
struct IMAPSessionTests {
  private static func mail(
    _ number: Int, body: String = "body", from: String = "Ada <ada@example.org>"
  ) -> Data {
    Data(
      """
      From: \(from)\r
      To: Alice <alice@example.org>\r
      Subject: =?UTF-8?Q?Mail_=E9=B3=A9_\(number)?=\r
      Date: Fri, 20 Nov 2026 09:\(10 + number % 50):00 +0900\r
      Message-ID: <\(number)@example.org>\r
      \r
      \(body)\r\n
      """.utf8)
  }

  private func start(
    _ count: Int, capability: String? = nil, mails: [Data] = []
  ) async throws -> DovecotServer {
    var options = DovecotServer.Options()
    options.capability = capability
    options.mailboxes = ["Lists/swift-dev", "受信トレイ"]
    let messages = (0..<count).map { Self.mail($0) } + mails
    return try await DovecotServer.start(messages: messages, options: options)
  }

  private func probe(
    _ server: DovecotServer, timings: SessionTimings = SessionTimings(), transcript: Transcript? = nil
  ) async -> SessionProbe {
    let probe = SessionProbe(
      .tls(host: server.host, port: server.imapsPort), rootsFile: server.authority, timings: timings,
      transcript: transcript, server: server)
    await probe.listen()
    return probe
  }

  private func uids(_ numbers: UInt32...) -> UIDSet { UIDSet(numbers.compactMap(UID.init))! }

  @Test func opensOverTLSWithTheNewestRowsFirst() async throws {
    let server = try await start(30)
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let rows = await probe.rows
    #expect(await probe.opened?.count == 30)
    #expect(rows.keys.sorted() == Array(20..<30))
    #expect(rows[29]?.envelope?.subject == "Mail 鳩 29")
    #expect(rows[29]?.envelope?.from.first?.name == "Ada")
    #expect(rows[29]?.structure?.root.type == MediaType("text", "plain"))
    let live = await probe.wait(for: "live") { if case .connection(.live) = $0 { true } else { false } }
    #expect(live == .connection(.live(ConnectionDetails(security: "TLS 1.3"))))
    await probe.session.close()
    await server.stop()
  }

  @Test func opensOverSTARTTLSAndPlaintextOnlyWhenAsked() async throws {
    let server = try await start(1)
    let encrypted = SessionProbe(
      .startTLS(host: server.host, port: server.imapPort), rootsFile: server.authority, server: server)
    await encrypted.listen()
    #expect(await encrypted.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await encrypted.rows.count == 1)
    await encrypted.session.close()
    let plain = SessionProbe(.plaintext(host: server.host, port: server.imapPort), server: server)
    await plain.listen()
    #expect(await plain.ask(.open(.inbox, newest: 10)) == nil)
    await plain.wait(for: "the warning") {
      $0 == .connection(.live(ConnectionDetails(security: "not encrypted", isPlaintext: true)))
    }
    await plain.session.close()
    await server.stop()
  }

  @Test func anUnknownAuthorityIsRefusedWithItsReason() async throws {
    let server = try await start(0)
    let probe = SessionProbe(.tls(host: server.host, port: server.imapsPort), server: server)
    await probe.listen()
    guard case .certificateRefused? = await probe.ask(.open(.inbox, newest: 10)) else {
      return #expect(Bool(false))
    }
    await probe.session.close()
    await server.stop()
  }

  @Test func flagsGoToTheServerAsSetsAndClears() async throws {
    let server = try await start(3)
    let other = OtherClient(server)
    try await other.add(["\\Answered"], to: [2])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let validity = try #require(await probe.opened?.uidValidity)
    #expect(await probe.ask(.store(.inbox, validity, uids: uids(1, 2), .add([.seen, .flagged]))) == nil)
    #expect(await probe.ask(.store(.inbox, validity, uids: uids(1), .remove([.flagged]))) == nil)
    #expect(try await other.flags() == [1: ["\\Seen"], 2: ["\\Seen", "\\Flagged", "\\Answered"], 3: []])
    #expect(await probe.rows[1]?.flags.contains(.answered) == true)
    await probe.session.close()
    await server.stop()
  }

  @Test(arguments: [nil, "IMAP4rev1"] as [String?])
  func expungeTakesOnlyWhatItIsTold(capability: String?) async throws {
    let server = try await start(4, capability: capability)
    let other = OtherClient(server)
    try await other.add(["\\Deleted"], to: [4])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let validity = try #require(await probe.opened?.uidValidity)
    #expect(await probe.ask(.store(.inbox, validity, uids: uids(2), .add([.deleted]))) == nil)
    let failure = await probe.ask(.expunge(.inbox, validity, uids: uids(1, 2), othersToo: false))
    if capability == nil {
      #expect(failure == nil)
      #expect(try await other.uids() == [1, 3, 4])
      #expect(await probe.rows.mapValues(\.uid.rawValue) == [0: 1, 1: 3, 2: 4])
    } else {
      // Without UIDPLUS another client's mark would go too: that is asked first.
      #expect(failure == .wouldAlsoExpunge(1))
      #expect(try await other.uids() == [1, 2, 3, 4])
      #expect(await probe.ask(.expunge(.inbox, validity, uids: uids(1, 2), othersToo: true)) == nil)
      #expect(try await other.uids() == [1, 3])
    }
    await probe.session.close()
    await server.stop()
  }

  @Test func whatOthersDoShowsByItself() async throws {
    let server = try await start(3)
    let other = OtherClient(server)
    var timings = SessionTimings()
    timings.keepAlive = 1
    let probe = await probe(server, timings: timings)
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    try await other.append(Self.mail(9))
    try await other.add(["\\Flagged"], to: [1])
    // Nothing is asked from here on: the NOOP of the timer brings it.
    await probe.wait(for: "new mail") { $0 == .mailbox(.inbox, .count(4)) }
    await probe.wait(for: "the flag") {
      guard case .mailbox(.inbox, .flags(let changed)) = $0 else { return false }
      return changed.contains { $0.uid == UID(1)! && $0.flags.contains(.flagged) }
    }
    try await other.add(["\\Deleted"], to: [2])
    try await other.expunge()
    await probe.wait(for: "the expunge") { $0 == .mailbox(.inbox, .removed(places: [1])) }
    #expect(await probe.ask(.rows(.inbox, places: 0..<3)) == nil)
    #expect(await probe.rows.mapValues(\.uid.rawValue) == [0: 1, 1: 3, 2: 4])
    await probe.session.close()
    await server.stop()
  }

  @Test func theRecordHasTheNOOPsAndNoPassword() async throws {
    let server = try await start(1)
    let path = NSTemporaryDirectory() + "hato-record-\(UInt32.random(in: 0...UInt32.max))"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var timings = SessionTimings()
    timings.keepAlive = 1
    let probe = await probe(server, timings: timings, transcript: try Transcript(path: path))
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let deadline = ContinuousClock.now + .seconds(10)
    var record = ""
    while record.components(separatedBy: "NOOP").count < 3, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(50))
      record = try String(contentsOfFile: path, encoding: .utf8)
    }
    #expect(record.components(separatedBy: "NOOP").count >= 3)
    #expect(record.contains("[secret]"))
    for secret in ["wonderland", Data("\0alice\0wonderland".utf8).base64EncodedString()] {
      #expect(!record.contains(secret))
    }
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    await probe.session.close()
    await server.stop()
  }

  @Test func searchFindsInHeadersAndTextInAnyScript() async throws {
    let server = try await start(
      40,
      mails: [
        Self.mail(90, body: "the analytical engine"),
        Self.mail(
          91, from: "=?ISO-2022-JP?B?GyRCOm48VBsoQiAbJEJCQE86GyhC?= <sakusha@example.org>"),
      ])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 5)) == nil)
    let cases: [([String], UInt32)] = [(["analytical", "ENGINE"], 41), (["作者"], 42), (["sakusha"], 42)]
    for (words, uid) in cases {
      let (id, task) = await probe.start(
        .search(.inbox, .words(words), places: 0..<42, newestFirst: true, stopAtFirst: true))
      await task.value
      await probe.wait(for: "\(words)") {
        if case .found(id, let found, _, 42) = $0 { found == [UID(uid)!] } else { false }
      }
    }
    let (id, task) = await probe.start(
      .search(.inbox, .words(["nowhere"]), places: 0..<42, newestFirst: true, stopAtFirst: true))
    await task.value
    await probe.wait(for: "nothing") { $0 == .found(id, uids: [], searched: 42, total: 42) }
    await probe.session.close()
    await server.stop()
  }

  @Test func partsAreReadWithoutMarkingAndCutAtTheLimit() async throws {
    let server = try await start(1, mails: [Self.mail(5, body: String(repeating: "x", count: 5000))])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 5)) == nil)
    let key = await probe.key(2)
    let part = BodySection.part(SectionPath([1]))
    #expect(await probe.ask(.read(key, sections: [.header, part], limit: 1000)) == nil)
    let answer = await probe.wait(for: "sections") { if case .sections = $0 { true } else { false } }
    guard case .sections(_, _, let sections)? = answer else { return }
    #expect(sections.map(\.isCut) == [false, true])
    #expect(String(decoding: sections[0].bytes, as: UTF8.self).contains("Message-ID: <5@example.org>"))
    #expect(sections[1].bytes == Array(repeating: UInt8(ascii: "x"), count: 1000))
    #expect(try await OtherClient(server).flags()[2] == [])
    #expect(await probe.ask(.read(await probe.key(99), sections: [.header], limit: 1000)) == .messageGone)
    await probe.session.close()
    await server.stop()
  }

  @Test func aDownloadIsWholeWhileOtherRequestsPass() async throws {
    let body = (0..<60_000).map { "line \($0) of a long attachment\r\n" }.joined()
    let server = try await start(1, mails: [Self.mail(5, body: body)])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 5)) == nil)
    let gathered = Gathered()
    let key = await probe.key(2)
    try await probe.session.download(.part(SectionPath([1])), of: key) { bytes throws(MailFailure) in
      await gathered.take(bytes)
      if await gathered.isFirst { #expect(await probe.ask(.checkMail) == nil) }
    }
    #expect(await gathered.bytes == Array((body + "\r\n").utf8))
    let stopped = Task {
      try await probe.session.download(.part(SectionPath([1])), of: key) { _ throws(MailFailure) in
        withUnsafeCurrentTask { $0?.cancel() }
      }
    }
    await #expect(throws: MailFailure.cancelled) { try await stopped.value }
    #expect(await probe.ask(.checkMail) == nil)
    await probe.session.close()
    await server.stop()
  }

  private actor Gathered {
    var bytes: [UInt8] = []
    var isFirst = false
    func take(_ more: [UInt8]) {
      isFirst = bytes.isEmpty
      bytes += more
    }
  }

  @Test(arguments: [nil, "IMAP4rev1"] as [String?])
  func mailboxesComeWithUsesAndCounts(capability: String?) async throws {
    let server = try await start(3, capability: capability)
    try await OtherClient(server).add(["\\Seen"], to: [1])
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 5)) == nil)
    #expect(await probe.ask(.listMailboxes) == nil)
    let answer = await probe.wait(for: "list") { if case .mailboxes = $0 { true } else { false } }
    guard case .mailboxes(let listed)? = answer else { return }
    #expect(Set(listed.map(\.name.display)).isSuperset(of: ["INBOX", "Sent", "Lists/swift-dev", "受信トレイ"]))
    #expect(listed.allSatisfy { $0.delimiter == "/" })
    if capability == nil {
      #expect(listed.first { $0.name.display == "Sent" }?.specialUse == .sent)
      #expect(listed.first { $0.name == .inbox }?.status?.unseen == 2)
    } else {
      await probe.wait(for: "the count") {
        if case .status(.inbox, let status) = $0 { status.unseen == 2 } else { false }
      }
    }
    await probe.session.close()
    await server.stop()
  }

  @Test func switchingMailboxesKeepsRequestsApart() async throws {
    let server = try await start(3)
    try await OtherClient(server).append(Self.mail(7), to: "Archive")
    let archive = MailboxName(wire: Array("Archive".utf8), display: "Archive")
    let probe = await probe(server)
    #expect(await probe.ask(.open(.inbox, newest: 5)) == nil)
    let validity = try #require(await probe.opened?.uidValidity)
    let (stored, first) = await probe.start(.store(.inbox, validity, uids: uids(1), .add([.flagged])))
    let (opened, second) = await probe.start(.open(archive, newest: 5))
    await first.value
    await second.value
    await probe.wait(for: "stored") { $0 == .finished(stored, nil) }
    await probe.wait(for: "opened") { $0 == .finished(opened, nil) }
    #expect(await probe.opened?.count == 1)
    // A late change for the mailbox that was left still reaches it.
    await probe.forget()
    #expect(await probe.ask(.store(.inbox, validity, uids: uids(2), .add([.seen]))) == nil)
    await probe.wait(for: "the server's word on both") {
      if case .changes(let report) = $0 { report.pendingCount == 0 } else { false }
    }
    #expect(try await OtherClient(server).flags()[1] == ["\\Flagged"])
    #expect(try await OtherClient(server).flags()[2] == ["\\Seen"])
    await probe.session.close()
    await server.stop()
  }
}

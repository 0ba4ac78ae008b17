import Foundation
import IMAP
import Mail
import TestSupport
import Testing

/// What the extensions say, said to a server that knows them.
@Suite(.timeLimit(.minutes(1))) struct DovecotTests {
  private static let letter = "From: a@example.org\r\nSubject: one\r\n\r\nbody\r\n"

  private func everything() throws -> UIDSet { try #require([1...UInt32.max].uids) }

  private func modSequence(_ answer: RealLine.Answer) throws -> UInt64 {
    try #require(
      answer.events.codes.compactMap { if case .highestModSequence(let number) = $0 { number } else { nil } }
        .last)
  }

  private func uidValidity(_ answer: RealLine.Answer) throws -> UIDValidity {
    try #require(
      answer.events.codes.compactMap { if case .uidValidity(let value) = $0 { value } else { nil } }.first)
  }

  @Test(.requires(.dovecot, .openssl)) func aKnownMailboxIsBroughtUpToDate() async throws {
    let server = try await DovecotServer.start(
      messages: [Data](repeating: Data(Self.letter.utf8), count: 6))
    var line = try await RealLine(server)
    _ = try await line.run(.enable(["QRESYNC"]))
    #expect(line.conversation.enabled.contains(.qresync))
    let opened = try await line.run(.select(.inbox, SelectOptions(condstore: true)))
    let (validity, since) = (try uidValidity(opened), try modSequence(opened))
    let rows = try await line.run(.fetch(.uids(everything()), [.uid, .flags, .modSequence]))
    #expect(rows.fetches.count == 6)
    #expect(rows.fetches.allSatisfy { $0.modSequence != nil })

    _ = try await line.run(.uidStore(uids(2, 3, 5), .add([.deleted]), silent: false))
    let expunged = try await line.run(.uidExpunge(uids(2, 3, 5)))
    #expect(expunged.responses.contains(.vanished([2...3, 5...5], earlier: false)))
    let stored = try await line.run(.uidStore(uids(4), .add([.flagged]), silent: false))
    #expect(stored.fetches.first?.modSequence != nil)
    _ = try await line.run(.unselect)

    // Another SELECT, from what was known before.
    let known = QResync(
      uidValidity: validity, modSequence: since, knownUIDs: ([1...6] as [ClosedRange<UInt32>]).uids)
    let resynced = try await line.run(.select(.inbox, SelectOptions(qresync: known)))
    #expect(resynced.completion.status == .ok)
    #expect(resynced.responses.contains(.vanished([2...3, 5...5], earlier: true)))
    #expect(resynced.fetches.map(\.uid) == [UID(4)])
    #expect(resynced.fetches.allSatisfy { $0.flags?.contains(.flagged) == true })
    #expect(resynced.events.malformed.isEmpty)

    // And the same by FETCH.
    let changes = FetchModifiers(changedSince: since, vanished: true)
    let fetched = try await line.run(.fetch(.uids(everything()), [.uid, .flags], changes))
    #expect(fetched.responses.contains(.vanished([2...3, 5...5], earlier: true)))
    #expect(fetched.fetches.map(\.uid) == [UID(4)])
    let changed = try await line.run(
      .fetch(.numbers(1...3), [.uid, .flags], FetchModifiers(changedSince: since)))
    #expect(changed.fetches.map(\.uid) == [UID(4)])
    await server.stop()
  }

  @Test(.requires(.dovecot, .openssl)) func loginEnableAndResyncAreOneFlight() async throws {
    let server = try await DovecotServer.start(messages: [Data(Self.letter.utf8)])
    var line = try await RealLine(server)
    let known = QResync(uidValidity: UIDValidity(1), modSequence: 1)
    _ = line.conversation.submit(.enable(["QRESYNC"]))
    let answer = try await line.run(.select(.inbox, SelectOptions(qresync: known)))
    #expect(answer.events.completions.map(\.status) == [.ok, .ok])
    #expect(answer.responses.contains(.exists(1)))
    await server.stop()
  }

  @Test(.requires(.dovecot, .openssl)) func idleTellsUntilTheNextCommand() async throws {
    let server = try await DovecotServer.start(messages: [Data(Self.letter.utf8)])
    var line = try await RealLine(server)
    var other = try await RealLine(server)
    _ = try await line.run(.select(.inbox))
    let idle = line.conversation.submit(.idle)
    try await line.flush()
    #expect(!line.conversation.isIdling)
    let append = Command.append(.inbox, flags: [], date: nil, message: bytes(Self.letter))
    _ = try await other.run(append)
    let news = try await line.until { $0.responses.contains(.exists(2)) }
    #expect(line.conversation.isIdling)
    #expect(news.completions.isEmpty)
    let answer = try await line.run(.noop)
    #expect(answer.events.first { if case .completed(idle, _) = $0 { true } else { false } } != nil)
    #expect(answer.events.completions.map(\.status) == [.ok, .ok])
    #expect(
      line.sent.suffix(3).map { $0.split(separator: " ").last } == ["IDLE\r\n", "DONE\r\n", "NOOP\r\n"])
    // Ended before the `+` came.
    _ = line.conversation.submit(.idle)
    #expect(try await line.run(.noop).events.completions.map(\.status) == [.ok, .ok])
    await server.stop()
  }

  @Test(.requires(.dovecot, .openssl)) func notifyTellsOfOtherMailboxes() async throws {
    let server = try await DovecotServer.start(messages: [Data(Self.letter.utf8)])
    var line = try await RealLine(server)
    var other = try await RealLine(server)
    _ = try await line.run(.select(.inbox))
    let archive = MailboxName(display: "Archive", utf8: false)
    let append = Command.append(archive, flags: [], date: nil, message: bytes(Self.letter))
    // It tells nothing of a mailbox that was never used and is not there yet.
    _ = try await other.run(append)
    let asked = NotifyEvents(selected: .flags, groups: [.init(.subscribed, .messages)], wantsStatus: true)
    let first = try await line.run(.notify(asked))
    #expect(first.completion.status == .ok)
    #expect(first.events.statuses.contains { $0.0.display == "Archive" && $0.1.messages == 1 })
    _ = try await other.run(append)
    let news = try await line.until { $0.statuses.contains { $0.0 == archive } }
    #expect(news.statuses.last?.1.messages == 2)
    #expect(try await line.run(.notify(.none)).completion.status == .ok)
    // Everything that can be asked for is understood, if not granted.
    let more = NotifyEvents(
      selected: .messages,
      groups: [
        .init(.mailboxes([archive]), []), .init(.subtree([archive]), [.flags, .names]),
        .init(.personal, [.names, .subscriptions]), .init(.inboxes, .messages),
      ])
    let answer = try await line.run(.notify(more)).completion
    #expect(answer.status == .ok, "\(answer.text)")
    await server.stop()
  }

  @Test(.requires(.dovecot, .openssl)) func whatIsAppendedIsThere() async throws {
    let server = try await DovecotServer.start(messages: [])
    var line = try await RealLine(server)
    _ = try await line.run(.select(.inbox))
    let date = Timestamp(seconds: 760_686_745, offsetMinutes: -480)
    var message = bytes(Self.letter) + [UInt8](1...255)
    message.removeAll { $0 == 13 || $0 == 10 }
    message = bytes("Subject: x\r\n\r\n") + message + bytes("\r\n")
    let appended = try await line.run(
      .append(.inbox, flags: [.seen, .recent, Flag("$Forwarded")], date: date, message: message))
    guard case .appendUID(_, let uids)? = appended.completion.text.code else { throw Surprise() }
    #expect(uids == [1...1])
    let fetched = try await line.run(
      .fetch(.uids(try #require(uids.uids)), [.flags, .internalDate, .body(.part(.message), partial: nil)]))
    let fetch = try #require(fetched.fetches.first { !$0.bodies.isEmpty })
    #expect(fetch.internalDate?.seconds == date.seconds)
    #expect(fetch.flags?.isSuperset(of: [.seen, Flag("$Forwarded")]) == true)
    #expect(fetch.bodies.map(\.bytes) == [message])
    let nowhere = MailboxName(display: "No such", utf8: false)
    let refused = try await line.run(.append(nowhere, flags: [], date: nil, message: message)).completion
    #expect(refused.status == .no)
    #expect(refused.text.code == .tryCreate)
    await server.stop()
  }

  @Test(.requires(.dovecot, .openssl)) func theLineIsCompressedFromTheOKOn() async throws {
    var options = DovecotServer.Options()
    options.configuration = "protocol imap {\n mail_plugins = imap_zlib\n}\n"
    let server = try await DovecotServer.start(messages: [Data(Self.letter.utf8)], options: options)
    var line = try await RealLine(server)
    #expect(line.conversation.capabilities.contains(.compressDeflate))
    let compressed = try await line.run(.compress)
    #expect(compressed.completion.status == .ok)
    try line.compress()
    #expect(try await line.run(.select(.inbox)).responses.contains(.exists(1)))
    let rows = try await line.run(.fetch(.numbers(1...1), [.uid, .envelope]))
    #expect(rows.fetches.first?.envelope?.subject == "one")
    #expect(try await line.run(.compress).events.codes == [.compressionActive])
    await server.stop()
  }
}

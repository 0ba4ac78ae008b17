import Foundation
import MIME
import Mail
import Store
import TestSupport
import Testing

@testable import Sessions

/// What any account session owes the reader, whatever protocol it speaks, on a real server.
@Suite(.serialized, .timeLimit(.minutes(3)), .requires(.dovecot, .dovecotPOP3, .python))
struct AccountSessionTests {
  private func uids(_ numbers: UInt32...) -> UIDSet { UIDSet(numbers.compactMap(UID.init))! }

  private func end(_ probe: AccountProbe, _ stage: AccountStage) async {
    await probe.session.close()
    await stage.server.stop()
  }

  @Test(arguments: AccountKind.allCases) func opensWithTheNewestRows(kind: AccountKind) async throws {
    let stage = try await AccountStage.start(kind, AccountStage.mails(30))
    let probe = await stage.probe()
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await probe.opened?.count == 30)
    #expect(await probe.opened?.asOf == nil)
    let rows = await probe.rows
    #expect(rows.keys.sorted() == Array(20..<30))
    #expect(
      rows.sorted { $0.key < $1.key }.map(\.value.envelope?.subject) == (21...30).map { "Mail 鳩 \($0)" })
    #expect(rows[29]?.envelope?.from.first?.name == "Ada")
    #expect(rows[29]?.size == stage.delivered[29].count)
    #expect(rows[29]?.flags.contains(.seen) == false)
    await probe.wait(for: "life") {
      $0 == .connection(.live(ConnectionDetails(security: "TLS 1.3")))
    }
    await probe.expectOneEndEach()
    await end(probe, stage)
  }

  @Test(arguments: AccountKind.allCases) func rowsComeByPlacesAndByUIDs(kind: AccountKind) async throws {
    let stage = try await AccountStage.start(kind, AccountStage.mails(20))
    let probe = await stage.probe()
    #expect(await probe.ask(.open(.inbox, newest: 2)) == nil)
    #expect(await probe.ask(.rows(.inbox, places: 3..<6)) == nil)
    #expect(await probe.rows.keys.sorted() == [3, 4, 5, 18, 19])
    #expect(await probe.ask(.summaries(.inbox, uids: [UID(1)!, UID(10)!, UID(999)!])) == nil)
    let rows = await probe.rows
    #expect(rows.keys.sorted() == [0, 3, 4, 5, 9, 18, 19])
    #expect(rows[9]?.envelope?.subject == "Mail 鳩 10")
    // Beyond the end there is nothing, and that is no failure.
    #expect(await probe.ask(.rows(.inbox, places: 100..<200)) == nil)
    await probe.expectOneEndEach()
    await end(probe, stage)
  }

  @Test(arguments: AccountKind.allCases) func sectionsAreThoseOfTheDeliveredMessage(kind: AccountKind)
    async throws
  {
    let mails = [AccountStage.mail(1), AccountStage.japanese, AccountStage.attached]
    let stage = try await AccountStage.start(kind, mails)
    let probe = await stage.probe()
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await probe.rows[1]?.envelope?.subject == "日本語")
    for (index, mail) in mails.enumerated() {
      let parsed = EntityParser.parse(Array(mail))
      var wanted: [BodySection] = [.header, .part(SectionPath([1]))]
      if index == 2 { wanted += [.part(SectionPath([2])), .mime(SectionPath([2]))] }
      wanted.append(.part(.message))
      let found = await probe.read(await probe.key(UInt32(index + 1)), wanted)
      #expect(found == parsed.sections(wanted), "message \(index + 1)")
    }
    let first = await probe.key(3)
    let cut = await probe.read(first, [.part(SectionPath([2]))], limit: 100)
    #expect(cut?.first?.bytes.count == 100)
    #expect(cut?.first?.isCut == true)
    #expect(await probe.ask(.read(await probe.key(99), sections: [.header], limit: 1000)) == .messageGone)
    await probe.expectOneEndEach()
    await end(probe, stage)
  }

  @Test(arguments: AccountKind.allCases) func flagsAreSetClearedAndTold(kind: AccountKind) async throws {
    let stage = try await AccountStage.start(kind, AccountStage.mails(3))
    let probe = await stage.probe()
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let validity = try #require(await probe.opened?.uidValidity)
    #expect(await probe.ask(.store(.inbox, validity, uids: uids(1, 2), .add([.seen, .flagged]))) == nil)
    #expect(await probe.ask(.store(.inbox, validity, uids: uids(1), .remove([.flagged]))) == nil)
    await probe.wait(for: "the clearing") {
      guard case .mailbox(.inbox, .flags(let changed)) = $0 else { return false }
      return changed.contains {
        $0.uid == UID(1)! && $0.flags.isSuperset(of: [.seen]) && !$0.flags.contains(.flagged)
      }
    }
    #expect(await probe.rows[1]?.flags.isSuperset(of: [.seen, .flagged]) == true)
    #expect(await probe.rows[2]?.flags.contains(.seen) == false)
    let other = UIDValidity(validity.rawValue &+ 1)
    let failure = await probe.ask(.store(.inbox, other, uids: uids(1), .add([.deleted])))
    if kind == .pop3 { #expect(failure == .mailboxRenewed) }
    #expect(await probe.rows[0]?.flags.contains(.deleted) == false)
    await end(probe, stage)
  }

  @Test(arguments: AccountKind.allCases) func expungeTakesOnlyWhatIsMarked(kind: AccountKind) async throws {
    let stage = try await AccountStage.start(kind, AccountStage.mails(4))
    let probe = await stage.probe()
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let validity = try #require(await probe.opened?.uidValidity)
    #expect(await probe.ask(.store(.inbox, validity, uids: uids(2, 3), .add([.deleted]))) == nil)
    #expect(await probe.ask(.expunge(.inbox, validity, uids: uids(1, 2, 4), othersToo: false)) == nil)
    await probe.wait(for: "removal") { $0 == .mailbox(.inbox, .removed(places: [1])) }
    #expect(await probe.rows.mapValues(\.uid.rawValue) == [0: 1, 1: 3, 2: 4])
    #expect(try await OtherClient(stage.server).uids() == [1, 3, 4])
    await probe.expectOneEndEach()
    await end(probe, stage)
  }

  @Test(arguments: AccountKind.allCases) func aDownloadIsThePartAndCanBeStopped(kind: AccountKind)
    async throws
  {
    let stage = try await AccountStage.start(kind, [AccountStage.attached])
    let probe = await stage.probe()
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    let gathered = Gathered()
    let key = await probe.key(1)
    let part = BodySection.part(SectionPath([2]))
    try await probe.session.download(part, of: key) { bytes throws(MailFailure) in await gathered.take(bytes)
    }
    #expect(
      await gathered.bytes == EntityParser.parse(Array(AccountStage.attached)).sections([part])[0].bytes)
    let stopped = Task {
      try await probe.session.download(part, of: key) { _ throws(MailFailure) in
        withUnsafeCurrentTask { $0?.cancel() }
        if Task.isCancelled { throw .cancelled }
      }
    }
    await #expect(throws: MailFailure.cancelled) { try await stopped.value }
    #expect(await probe.ask(.checkMail) == nil)
    await end(probe, stage)
  }

  private actor Gathered {
    var bytes: [UInt8] = []
    func take(_ more: [UInt8]) { bytes += more }
  }

  @Test(arguments: AccountKind.allCases) func searchFindsInRows(kind: AccountKind) async throws {
    let stage = try await AccountStage.start(kind, AccountStage.mails(12) + [AccountStage.japanese])
    let probe = await stage.probe()
    #expect(await probe.ask(.open(.inbox, newest: 20)) == nil)
    let cases: [([String], [UInt32])] = [
      (["日本語"], [13]), (["sakusha"], [13]), (["鳩", "ADA"], Array(1...12)), (["nowhere"], []),
    ]
    for (words, found) in cases {
      let (id, task) = await probe.start(
        .search(.inbox, .words(words), places: 0..<13, newestFirst: true, stopAtFirst: false))
      await task.value
      await probe.wait(for: "the end of \(words)") { $0 == .finished(id, nil) }
      let answers = await probe.events.compactMap { event -> (uids: [UID], searched: Int)? in
        if case .found(id, let uids, let searched, 13) = event { (uids, searched) } else { nil }
      }
      #expect(answers.flatMap(\.uids).map(\.rawValue).sorted() == found, "\(words)")
      #expect(answers.last?.searched == 13)
    }
    let (id, unseen) = await probe.start(
      .search(.inbox, .unseen, places: 0..<2, newestFirst: false, stopAtFirst: false))
    await unseen.value
    await probe.wait(for: "unseen") {
      if case .found(id, let uids, 2, 2) = $0 { uids == [UID(1)!, UID(2)!] } else { false }
    }
    await end(probe, stage)
  }

  @Test(arguments: AccountKind.allCases) func newMailIsToldWhenAskedFor(kind: AccountKind) async throws {
    let stage = try await AccountStage.start(kind, AccountStage.mails(3))
    let probe = await stage.probe()
    #expect(await probe.ask(.open(.inbox, newest: 10)) == nil)
    try await OtherClient(stage.server).append(AccountStage.mail(4))
    #expect(await probe.ask(.checkMail) == nil)
    await probe.wait(for: "the count") { $0 == .mailbox(.inbox, .count(4)) }
    await probe.waitForNews(1)
    #expect(await probe.ask(.rows(.inbox, places: 3..<4)) == nil)
    await probe.wait(for: "the row") {
      guard case .mailbox(.inbox, .rows(let rows)) = $0 else { return false }
      return rows.contains { $0.place == 3 && $0.summary.envelope?.subject == "Mail 鳩 4" }
    }
    await probe.expectOneEndEach()
    await end(probe, stage)
  }

  @Test(arguments: AccountKind.allCases) func whatIsKeptIsThereWithoutTheServer(kind: AccountKind)
    async throws
  {
    let stage = try await AccountStage.start(kind, AccountStage.mails(5))
    let first = await stage.probe()
    #expect(await first.ask(.open(.inbox, newest: 10)) == nil)
    let validity = try #require(await first.opened?.uidValidity)
    let read = await first.read(await first.key(2), [.part(SectionPath([1]))])
    #expect(await first.ask(.store(.inbox, validity, uids: uids(2), .add([.seen]))) == nil)
    await first.session.close()
    await stage.server.stop()
    let second = await stage.probe()
    #expect(await second.ask(.open(.inbox, newest: 10)) == nil)
    #expect(await second.opened?.asOf != nil)
    #expect(await second.rows.mapValues(\.envelope?.subject)[4] == "Mail 鳩 5")
    #expect(await second.rows[1]?.flags.contains(.seen) == true)
    #expect(await second.read(await second.key(2), [.part(SectionPath([1]))]) == read)
    #expect(
      await second.ask(.read(await second.key(3), sections: [.part(.message)], limit: 1000)) == .notInCopy)
    #expect(await second.ask(.store(.inbox, validity, uids: uids(3), .add([.flagged, .deleted]))) == nil)
    #expect(await second.rows[2]?.flags.isSuperset(of: [.flagged, .deleted]) == true)
    #expect(await second.ask(.expunge(.inbox, validity, uids: uids(3), othersToo: false)) == .kept)
    await second.expectOneEndEach()
    await second.session.close()
    // It is done as soon as there is a server again.
    let again = try await stage.server.startAgain()
    let third = await stage.probe()
    #expect(await third.ask(.open(.inbox, newest: 10)) == nil)
    await third.wait(for: "the deletion") {
      if case .mailbox(.inbox, .removed(places: [2])) = $0 { true } else { false }
    }
    #expect(try await OtherClient(again).uids() == [1, 2, 4, 5])
    await third.session.close()
    await again.stop()
  }

  @Test(arguments: AccountKind.allCases) func aWrongPasswordIsAskedForAgain(kind: AccountKind) async throws {
    let stage = try await AccountStage.start(kind, AccountStage.mails(1))
    let probe = await stage.probe(password: "looking-glass")
    let (id, open) = await probe.start(.open(.inbox, newest: 10))
    await probe.wait(for: "the prompt") {
      if case .passwordNeeded("alice", _, .some, 2) = $0 { true } else { false }
    }
    #expect(await probe.ask(.password(PasswordAnswer(Secret(DovecotServer.password)))) == nil)
    await open.value
    await probe.wait(for: "the end") { $0 == .finished(id, nil) }
    #expect(await probe.rows.count == 1)
    await probe.expectOneEndEach()
    await end(probe, stage)
  }

  @Test(arguments: AccountKind.allCases) func aPromptThatIsGivenUpIsToldInWords(kind: AccountKind)
    async throws
  {
    let stage = try await AccountStage.start(kind, AccountStage.mails(1))
    let probe = await stage.probe(password: nil)
    let (id, open) = await probe.start(.open(.inbox, newest: 10))
    await probe.wait(for: "the prompt") { if case .passwordNeeded = $0 { true } else { false } }
    #expect(await probe.ask(.password(PasswordAnswer(nil))) == nil)
    await open.value
    await probe.wait(for: "the end") { $0 == .finished(id, .passwordMissing(user: "alice")) }
    await end(probe, stage)
  }

  /// Nobody waits for what never comes, and the events end.
  @Test(arguments: AccountKind.allCases) func closingWhileBusyEndsEverything(kind: AccountKind) async throws {
    let stage = try await AccountStage.start(kind, AccountStage.mails(40))
    let probe = await stage.probe(isMetered: false)
    #expect(await probe.ask(.open(.inbox, newest: 1)) == nil)
    let validity = try #require(await probe.opened?.uidValidity)
    let key = await probe.key(3)
    let requests: [MailRequest] = [
      .rows(.inbox, places: 0..<40), .read(key, sections: [.header], limit: 1000), .checkMail,
      .store(.inbox, validity, uids: uids(1), .add([.seen])), .open(.inbox, newest: 5),
      .expunge(.inbox, validity, uids: uids(1), othersToo: false),
    ]
    var tasks: [Task<Void, Never>] = []
    for request in requests { tasks.append(await probe.start(request).task) }
    await probe.session.close()
    for task in tasks { await task.value }
    // And what is asked afterwards ends as well.
    for request in requests { await probe.start(request).task.value }
    await probe.ended()
    await stage.server.stop()
  }

  @Test(arguments: AccountKind.allCases) func aCancelledRequestEndsAsCancelled(kind: AccountKind) async throws
  {
    let stage = try await AccountStage.start(kind, AccountStage.mails(3))
    let probe = await stage.probe(password: nil)
    let (id, open) = await probe.start(.open(.inbox, newest: 10))
    await probe.wait(for: "the prompt") { if case .passwordNeeded = $0 { true } else { false } }
    open.cancel()
    await open.value
    await probe.wait(for: "the end") { $0 == .finished(id, .cancelled) }
    await probe.expectOneEndEach()
    await end(probe, stage)
  }
}

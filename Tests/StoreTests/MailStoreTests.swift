import GRDB
import Mail
import Store
import TestSupport
import Testing

@Suite struct MailStoreTests {
  let folder: TemporaryDirectory
  let store: MailStore

  init() throws {
    folder = try TemporaryDirectory()
    store = try MailStore.open(folder: folder.file("account")).store
  }

  func reopened() throws -> MailStore { try MailStore.open(folder: folder.file("account")).store }

  @Test func keepsFacts() async throws {
    store.setFact("capabilities", "IDLE")
    store.setFact("gone", "x")
    store.setFact("gone", nil)
    await store.settled()
    #expect(store.fact("capabilities") == "IDLE")
    #expect(store.fact("gone") == nil)
    #expect(try reopened().fact("capabilities") == "IDLE")
  }

  @Test func keepsTheListOfMailboxesInItsOrder() async throws {
    let drafts = Mailbox(
      name: MailboxName(wire: Array("Entw&APw-rfe".utf8), display: "Entwürfe"), delimiter: "/",
      specialUse: .drafts)
    let status = MailboxStatus(messages: 3, unseen: 1, uidNext: .max, uidValidity: UIDValidity(.max))
    let inbox = Mailbox(
      name: .inbox, isSelectable: true, specialUse: .inbox, isSubscribed: false, status: status)
    let root = Mailbox(name: MailboxName(wire: [0xff, 0], display: "\u{fffd}"), isSelectable: false)
    store.save([inbox, drafts, root])
    await store.settled()
    #expect(store.mailboxes() == [inbox, drafts, root])

    store.save([root, Mailbox(name: .inbox, specialUse: .inbox, isSubscribed: false)])
    store.save(MailboxStatus(unseen: 0), of: .inbox)
    await store.settled()
    var expected = inbox
    expected.status?.unseen = 0
    #expect(try reopened().mailboxes() == [root, expected])
  }

  @Test func keepsACopy() async throws {
    let copy = MailboxCopy(
      .inbox, uids(1...1, 3...4, 7...100_000, 4_294_967_295...4_294_967_295), modSequence: 12)
    store.save(copy)
    await store.settled()
    #expect(store.copy(of: .inbox) == copy)
    #expect(try reopened().copy(of: .inbox) == copy)
    #expect(store.copy(of: MailboxName(wire: [1], display: "")) == nil)
    store.save(MailboxCopy(.inbox, nil))
    await store.settled()
    #expect(store.copy(of: .inbox)?.uids == UIDList())
    store.drop(.inbox)
    await store.settled()
    #expect(store.copy(of: .inbox) == nil)
  }

  @Test func keepsEveryFieldOfRows() async throws {
    var random = SeededRandom.fresh()
    let rows = (1...300).map { random.summary(uid($0 * 7)) }
    store.save(rows, modSequences: [:], in: .inbox)
    await store.settled()
    let kept = try reopened().rows(of: rows.map(\.uid), in: .inbox)
    #expect(kept == rows, "seed \(random.seed)")
    #expect(store.known(in: .inbox) == UIDSet(rows.map(\.uid)))
    #expect(store.rows(of: [uid(8), uid(14)], in: .inbox).map(\.uid) == [uid(14)])
  }

  @Test func anotherUIDValidityStartsAnew() async throws {
    let new = MailboxKey(name: .inbox, uidValidity: UIDValidity(8))
    store.save(MailboxCopy(.inbox, uids(1...2)))
    store.save([MessageSummary(uid: uid(1))], modSequences: [:], in: .inbox)
    store.save([FetchedSection(section: .header, bytes: [1], isCut: false)], of: uid(1), in: .inbox)
    store.save([MessageSummary(uid: uid(2))], modSequences: [:], in: new)
    await store.settled()
    #expect(store.known(in: .inbox) == uids(1...1))
    #expect(store.known(in: new) == nil)

    store.save(MailboxCopy(new, uids(1...5)))
    store.save([MessageSummary(uid: uid(9))], modSequences: [:], in: .inbox)
    await store.settled()
    #expect(store.known(in: .inbox) == nil)
    #expect(store.known(in: new) == nil)
    #expect(store.section(.header, of: uid(1), in: new) == nil)
    #expect(store.copy(of: .inbox)?.uidValidity == UIDValidity(8))
  }

  /// UIDVALIDITY 0: the server gave none, so nothing holds beyond the session.
  @Test func keepsNothingWithoutUIDValidity() async throws {
    let key = MailboxKey(name: .inbox, uidValidity: UIDValidity(0))
    store.save(MailboxCopy(key, uids(1...2)))
    store.save([MessageSummary(uid: uid(1))], modSequences: [:], in: key)
    await store.settled()
    #expect(store.copy(of: .inbox) == nil)
    #expect(store.known(in: key) == nil)
  }

  @Test func flagsFollowTheNewestModSequence() async throws {
    let rows = (1...5).map { MessageSummary(uid: uid($0), flags: [.seen, Flag("$Work")]) }
    store.save(rows, modSequences: [uid(1): 10, uid(2): 10], in: .inbox)
    store.setFlags(
      [
        MessageFlags(uid(1), [], modSequence: 9), MessageFlags(uid(2), [.flagged], modSequence: 11),
        MessageFlags(uid(3), [.draft], modSequence: 1), MessageFlags(uid(6), [.draft]),
      ], in: .inbox)
    store.save([MessageSummary(uid: uid(2), flags: [])], modSequences: [uid(2): 5], in: .inbox)
    await store.settled()
    let work: Set = [Flag.seen, Flag("$Work")]
    #expect(
      store.flags(of: nil, in: .inbox) == [
        MessageFlags(uid(1), work, modSequence: 10), MessageFlags(uid(2), [.flagged], modSequence: 11),
        MessageFlags(uid(3), [.draft], modSequence: 1), MessageFlags(uid(4), work),
        MessageFlags(uid(5), work),
      ])
    #expect(store.flags(of: uids(3...3, 5...9), in: .inbox).map(\.uid) == [uid(3), uid(5)])
  }

  @Test func changesFlagsOfThousandsAtOnce() async throws {
    let rows = (1...3000).map {
      MessageSummary(uid: uid($0), flags: $0 % 2 == 0 ? [.flagged] : [Flag("Old")])
    }
    store.save(rows, modSequences: [:], in: .inbox)
    store.save(MailboxCopy(.inbox, uids(1...3000)))
    store.change(.add([.seen, Flag("New")]), of: uids(1...2000, 2500...2500)!, in: .inbox)
    store.change(.remove([.flagged, Flag("old")]), of: uids(1...1500)!, in: .inbox)
    await store.settled()
    let kept = Dictionary(uniqueKeysWithValues: store.flags(of: nil, in: .inbox).map { ($0.uid, $0.flags) })
    #expect(kept[uid(2)] == [.seen, Flag("New")])
    #expect(kept[uid(1)] == [.seen, Flag("New")])
    #expect(kept[uid(1501)] == [.seen, Flag("New"), Flag("Old")])
    #expect(kept[uid(2500)] == [.seen, Flag("New"), .flagged])
    #expect(kept[uid(3000)] == [.flagged])
    #expect(store.unseenCount(in: .inbox) == 999)
    #expect(store.search(.unseen, uids: nil, in: .inbox).count == 999)
    #expect(store.search(.flagged, uids: uids(2990...3000), in: .inbox).count == 6)
    store.remove(uids(1...1)!, in: .inbox)
    await store.settled()
    #expect(store.unseenCount(in: .inbox) == nil)
  }

  @Test func findsWordsInSubjectAndPeople() async throws {
    let rows = [
      MessageSummary(uid: uid(1), envelope: Envelope(subject: "Füttern der TAUBEN")),
      MessageSummary(
        uid: uid(2),
        envelope: Envelope(subject: "x", to: [Address(name: "Ödön", mailbox: "tauben", host: "loft.example")])
      ),
      MessageSummary(uid: uid(3)),
    ]
    store.save(rows, modSequences: [:], in: .inbox)
    await store.settled()
    #expect(store.search(.words(["tauben"]), uids: nil, in: .inbox) == [uid(1), uid(2)])
    #expect(store.search(.words(["Tauben", "FÜTTERN"]), uids: nil, in: .inbox) == [uid(1)])
    #expect(store.search(.words(["tauben@loft"]), uids: nil, in: .inbox) == [uid(2)])
    #expect(store.search(.words(["tauben"]), uids: uids(2...9), in: .inbox) == [uid(2)])
  }

  @Test func removesMessages() async throws {
    store.save((1...10).map { MessageSummary(uid: uid($0)) }, modSequences: [:], in: .inbox)
    store.save([FetchedSection(section: .header, bytes: [1], isCut: false)], of: uid(4), in: .inbox)
    store.remove(uids(2...4, 10...4_294_967_295)!, in: .inbox)
    await store.settled()
    #expect(store.known(in: .inbox) == uids(1...1, 5...9))
    #expect(store.section(.header, of: uid(4), in: .inbox) == nil)
  }

  @Test func emptyListTakesNothingAway() async throws {
    store.save([Mailbox(name: .inbox)])
    store.save(MailboxCopy(.inbox, uids(1...2)))
    store.save([])
    await store.settled()
    #expect(store.mailboxes().count == 1)
    #expect(store.copy(of: .inbox) != nil)
  }

  @Test func mailboxThatIsNoLongerListedLosesItsCopy() async throws {
    let other = Mailbox(name: MailboxName(wire: Array("Other".utf8), display: "Other"))
    store.save([Mailbox(name: .inbox), other])
    store.save(MailboxCopy(.inbox, uids(1...1)))
    store.save([MessageSummary(uid: uid(1))], modSequences: [:], in: .inbox)
    store.save([other])
    await store.settled()
    #expect(store.mailboxes() == [other])
    #expect(store.copy(of: .inbox) == nil)
    store.save([Mailbox(name: .inbox), other])
    store.save(MailboxCopy(.inbox, uids(1...1)))
    await store.settled()
    #expect(store.known(in: .inbox) == nil)
  }

  @Test func closedStoreKeepsNothingAndDoesNotTrap() async throws {
    await store.close()
    store.setFact("a", "b")
    await store.settled()
    #expect(store.fact("a") == nil)
    #expect(store.mailboxes().isEmpty)
    #expect(try reopened().fact("a") == nil)
    let inMemory = try MailStore.inMemory()
    await inMemory.close()
    await inMemory.close()
    #expect(inMemory.mailboxes().isEmpty)
  }

  /// A row that can't be read is one that is not there, so that it is fetched again.
  @Test func damagedRowIsForgotten() async throws {
    store.save((1...3).map { MessageSummary(uid: uid($0)) }, modSequences: [:], in: .inbox)
    await store.close()
    try await DatabaseQueue(path: folder.file("account/mail.sqlite")).write { db in
      try db.execute(sql: "UPDATE summary SET packed = x'01ff' WHERE message % 2 = 0")
    }
    let store = try reopened()
    let rows = store.rows(of: (1...3).map { uid($0) }, in: .inbox)
    await store.settled()
    #expect(rows.count < 3)
    #expect(store.known(in: .inbox) == UIDSet(rows.map(\.uid)))
  }
}

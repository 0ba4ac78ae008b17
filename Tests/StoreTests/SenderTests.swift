import GRDB
import Mail
import Store
import TestSupport
import Testing

@Suite struct SenderTests {
  let folder: TemporaryDirectory
  let store: MailStore

  init() throws {
    folder = try TemporaryDirectory()
    store = try MailStore.open(folder: folder.file("account")).store
  }

  private func row(_ number: UInt32, _ from: String, at seconds: Int64? = nil, id: String? = nil)
    -> MessageSummary
  {
    let at = from.firstIndex(of: "@") ?? from.endIndex
    let address = Address(mailbox: String(from[..<at]), host: String(from[at...].dropFirst()))
    return MessageSummary(
      uid: uid(number), internalDate: Timestamp(seconds: seconds ?? Int64(number)),
      envelope: Envelope(
        from: [Address(mailbox: "A group", host: ""), address], messageID: id ?? "<\(number)@x>"))
  }

  @Test func tellsWhetherSomebodyWroteBefore() async throws {
    store.save(
      [
        row(1, "alice@example.org"), row(2, "bob@example.org"), row(3, "Alice@EXAMPLE.org"),
        row(4, "carol@x.example"),
        row(5, "nobody"),
      ], modSequences: [:], in: .inbox)
    await store.settled()
    #expect(store.hasEarlierMail(than: uid(1), in: .inbox) == false)
    #expect(store.hasEarlierMail(than: uid(2), in: .inbox) == false)
    #expect(store.hasEarlierMail(than: uid(3), in: .inbox) == true)
    // In the same second the order of the mailbox counts.
    store.save(
      [row(8, "dave@x.example", at: 9), row(9, "dave@x.example", at: 9)], modSequences: [:], in: .inbox)
    await store.settled()
    #expect(store.hasEarlierMail(than: uid(8), in: .inbox) == false)
    #expect(store.hasEarlierMail(than: uid(9), in: .inbox) == true)
    #expect(store.hasEarlierMail(than: uid(5), in: .inbox) == nil)
    #expect(store.hasEarlierMail(than: uid(6), in: .inbox) == nil)
    #expect(store.rowCount(in: .inbox) == 7)
  }

  @Test func aCopyInAnotherMailboxIsTheSameMail() async throws {
    let other = MailboxKey(name: MailboxName(wire: [65], display: "A"), uidValidity: UIDValidity(1))
    store.save([row(7, "alice@example.org", at: 5, id: "<same>")], modSequences: [:], in: .inbox)
    store.save([row(1, "alice@example.org", at: 4, id: "<same>")], modSequences: [:], in: other)
    await store.settled()
    #expect(store.hasEarlierMail(than: uid(7), in: .inbox) == false)
    store.save([row(2, "alice@example.org", at: 3)], modSequences: [:], in: other)
    await store.settled()
    #expect(store.hasEarlierMail(than: uid(7), in: .inbox) == true)
    // Nor does what came later tell anything.
    #expect(store.hasEarlierMail(than: uid(2), in: other) == false)
  }

  @Test func whatIsRemovedIsForgotten() async throws {
    store.save((1...3).map { row($0, "alice@example.org") }, modSequences: [:], in: .inbox)
    store.save((10...1200).map { row($0, "s\($0)@example.org") }, modSequences: [:], in: .inbox)
    await store.settled()
    store.remove(uids(1...2)!, in: .inbox)
    await store.settled()
    #expect(store.hasEarlierMail(than: uid(3), in: .inbox) == false)
    func senders() async throws -> Int {
      try await DatabaseQueue(path: folder.file("account/mail.sqlite")).read { db in
        try Int.fetchOne(db, sql: "SELECT count(*) FROM sender") ?? -1
      }
    }
    #expect(try await senders() == 1192)
    store.remove(uids(1...1100)!, in: .inbox)
    await store.settled()
    #expect(try await senders() == 100)
    store.drop(.inbox)
    await store.settled()
    #expect(try await senders() == 0)
  }

  @Test func manyMailsOfOneSenderAreEnough() async throws {
    store.save((1...100).map { row($0, "list@example.org", at: 100) }, modSequences: [:], in: .inbox)
    await store.settled()
    #expect(store.hasEarlierMail(than: uid(1), in: .inbox) == true)
  }

  /// A copy that an older hato made.
  @Test func rowsOfBeforeAreTakenAlong() async throws {
    store.save([row(1, "alice@example.org"), row(2, "alice@example.org")], modSequences: [:], in: .inbox)
    await store.close()
    do {
      let queue = try DatabaseQueue(path: folder.file("account/mail.sqlite"))
      try await queue.write {
        try $0.execute(sql: "DROP TABLE sender; DELETE FROM grdb_migrations WHERE identifier = '2'")
        try $0.execute(sql: "INSERT INTO summary VALUES (77, x'ff00')")
      }
    }
    let (again, remark) = try MailStore.open(folder: folder.file("account"))
    #expect(remark == nil)
    #expect(again.hasEarlierMail(than: uid(2), in: .inbox) == true)
    #expect(again.hasEarlierMail(than: uid(1), in: .inbox) == false)
  }
}

import Foundation
import GRDB
import Mail
import Store
import TestSupport
import Testing

@Suite struct MaildropLimitsTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func maildrop(_ limits: MaildropLimits = .standard) throws -> Maildrop {
    try Maildrop.open(folder: folder.file("account"), limits: limits).maildrop
  }

  @Test func listingsBeyondTheLimitsAreRefusedWhole() async throws {
    let maildrop = try maildrop(MaildropLimits(listed: 3))
    _ = try await maildrop.take(listing("a", "b", "c"), at: day(0))
    await #expect { try await maildrop.take(listing("a", "b", "c", "d"), at: day(0)) } throws: {
      ($0 as? StoreFailure)?.sentence.contains("it names 4 messages, and 3 are the most") == true
    }
    let long = (1024...1025).map { ListedMessage(uniqueID: [UInt8](repeating: 0x61, count: $0), octets: 1) }
    await #expect { try await maildrop.take([long[1]], at: day(0)) } throws: {
      ($0 as? StoreFailure)?.sentence.contains("a unique ID has 1025 octets, and 1024 are the most") == true
    }
    #expect(try maildrop.messages().count == 3)
    #expect(try await maildrop.take([long[0]], at: day(0)).appeared.map(\.uniqueID) == [long[0].uniqueID])
  }

  /// Other messages each time.
  @Test func rememberedMessagesAreBounded() async throws {
    let maildrop = try maildrop(MaildropLimits(remembered: 10))
    _ = try await maildrop.take(listing("old"), at: day(0))
    for number in 1...5 {
      let names = (1...5).map { ListedMessage(uniqueID: Array("\(number).\($0)".utf8), octets: 1) }
      _ = try await maildrop.take(names, at: day(Int64(number)))
    }
    let count = try await DatabaseQueue(path: folder.file("account/maildrop.sqlite")).read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM vanished")
    }
    #expect(count == 10)
    // The longest gone were forgotten, and begin anew.
    let back = try await maildrop.take(listing("old"), at: day(6))
    #expect(back.messages.map(\.uid) == [uid(27)])
  }

  @Test func numbersThatAreUsedUpAreToldAndNotUsedTwice() async throws {
    do { _ = try maildrop() }
    try await DatabaseQueue(path: folder.file("account/maildrop.sqlite")).write {
      try $0.execute(sql: "UPDATE maildrop SET next = ?", arguments: [Int64(UInt32.max) - 2])
    }
    let maildrop = try maildrop()
    let last = try await maildrop.take(listing("a", "b"), at: day(0))
    #expect(last.messages.map(\.uid) == [uid(.max - 2), uid(.max - 1)])
    await #expect { try await maildrop.take(listing("a", "b", "c"), at: day(0)) } throws: {
      ($0 as? StoreFailure)?.sentence.contains("all numbers that a message can have are used") == true
    }
    #expect(try await maildrop.take(listing("a"), at: day(0)).messages.map(\.uid) == [uid(.max - 2)])
  }

  @Test func fullFileRefusesInWordsAndKeepsWhatIsThere() async throws {
    let maildrop = try maildrop(MaildropLimits(fileOctets: 128 << 10))
    let some = (0..<100).map { ListedMessage(uniqueID: Array("a\($0)".utf8), octets: 1) }
    let before = try await maildrop.take(some, at: day(0)).messages
    let many = (0..<10_000).map { ListedMessage(uniqueID: Array("a\($0)".utf8), octets: 1) }
    await #expect { try await maildrop.take(many, at: day(0)) } throws: {
      ($0 as? StoreFailure)?.sentence.contains("database or disk is full") == true
    }
    #expect(try maildrop.messages() == before)
    #expect(try await maildrop.take(some + many[100..<110], at: day(0)).appeared.count == 10)
  }

  /// Twenty thousand that are as before are compared, and nothing is written.
  @Test func sameListingWritesNothing() async throws {
    let maildrop = try maildrop()
    let many = (0..<20_000).map { ListedMessage(uniqueID: Array("\($0)".utf8), octets: 1) }
    _ = try await maildrop.take(many, at: day(0))
    let log = folder.file("account/maildrop.sqlite-wal")
    let before = try FileManager.default.attributesOfItem(atPath: log)[.modificationDate] as? Date
    for number: Int64 in 1...3 { _ = try await maildrop.take(many, at: day(number)) }
    #expect(try FileManager.default.attributesOfItem(atPath: log)[.modificationDate] as? Date == before)
  }

  /// Flags, listings and deletions of two hatos at the same time.
  @Test func twoMaildropsOnOneFolder() async throws {
    let maildrops = [try maildrop(), try maildrop()]
    #expect(maildrops[0].uidValidity == maildrops[1].uidValidity)
    let all = (1...200).map { ListedMessage(uniqueID: Array("\($0)".utf8), octets: 1) }
    await withThrowingTaskGroup { group in
      for (half, maildrop) in maildrops.enumerated() {
        group.addTask {
          for count in stride(from: 10 + half * 10, through: 200, by: 20) {
            // The other may have seen more.
            if try maildrop.messages().count < count {
              _ = try await maildrop.take(Array(all[..<count]), at: day(0))
            }
            for number in UInt32(1)...10 {
              let flag = Flag("$\(half).\(number)")
              _ = try await maildrop.change(.add([flag]), of: uids(number...number)!)
            }
          }
        }
      }
    }
    for maildrop in maildrops {
      let messages = try await maildrop.take(all, at: day(0)).messages
      #expect(Set(messages.map(\.uid)).count == 200)
      for number in 1...10 {
        #expect(messages[number - 1].flags == [Flag("$0.\(number)"), Flag("$1.\(number)")])
      }
    }
  }

  @Test func ofTwoOneDelivers() async throws {
    let name = Maildir.fileName(account: "x", uniqueID: [], occurrence: 1, at: day(0))
    let one = try maildrop()
    var other: Maildrop? = try maildrop()
    _ = try await one.take(listing("a"), at: day(0))
    try other?.claimDeliveries()
    try other?.claimDeliveries()
    await #expect { try await one.begin([Delivery(uid: uid(1), fileName: name)]) } throws: {
      ($0 as? StoreFailure)?.sentence.contains("Another hato is fetching the mail of this account") == true
    }
    #expect(try one.messages().map(\.delivery) == [nil])
    other?.releaseDeliveries()
    try one.claimDeliveries()
    #expect(throws: StoreFailure.self) { try other?.claimDeliveries() }
    await one.close()
    try other?.claimDeliveries()
    other = nil
    try maildrop().claimDeliveries()
  }

  @Test func removedFileTakesNoMore() async throws {
    let maildrop = try maildrop()
    _ = try await maildrop.take(listing("a"), at: day(0))
    try FileManager.default.removeItem(atPath: folder.file("account"))
    let removed = StoreFailure.removed(path: folder.file("account/maildrop.sqlite"))
    await #expect(throws: removed) { try await maildrop.take(listing("a"), at: day(0)) }
    await #expect(throws: removed) { try await maildrop.change(.add([.seen]), of: uids(1...1)!) }
    await #expect(throws: removed) { try await maildrop.finish([uid(1)], at: day(0)) }
    await #expect(throws: removed) { try await maildrop.deleted(uids(1...1)!) }
    // Another in its place is another.
    let other = try self.maildrop()
    await #expect(throws: removed) { try await maildrop.oweDeletion(of: uids(1...1)!) }
    #expect(other.uidValidity != maildrop.uidValidity)
  }

  @Test func closedMaildropRefuses() async throws {
    let maildrop = try maildrop()
    await maildrop.close()
    #expect(throws: StoreFailure.self) { try maildrop.messages() }
    await #expect(throws: StoreFailure.self) { try await maildrop.take([], at: day(0)) }
  }

  @Test func noTwoMessagesGetOneFileAndNoneANameFromOutside() async throws {
    let maildrop = try maildrop()
    _ = try await maildrop.take(listing("a", "b"), at: day(0))
    let name = Maildir.fileName(account: "x", uniqueID: [], occurrence: 1, at: day(0))
    await #expect(throws: StoreFailure.self) {
      try await maildrop.begin([1, 2].map { Delivery(uid: uid($0), fileName: name) })
    }
    for outside in ["../x", "/etc/passwd", "", ".", name + "/x", "x" + name, name + ":2,S", name + "\u{0}"] {
      await #expect(throws: StoreFailure.self, "\(outside)") {
        try await maildrop.begin([Delivery(uid: uid(1), fileName: outside)])
      }
    }
    #expect(try maildrop.messages().map(\.delivery) == [nil, nil])
    #expect(try maildrop.begun().isEmpty)
    // Nothing was found under the first name.
    let later = Maildir.fileName(account: "x", uniqueID: [], occurrence: 1, at: day(1))
    let deliveries = [name, later].map { Delivery(uid: uid(1), fileName: $0) }
    for delivery in deliveries {
      #expect(try await maildrop.begin([delivery]) == [delivery])
      #expect(try maildrop.begun() == [delivery])
    }
    #expect(try await maildrop.begin([Delivery(uid: uid(9), fileName: name)]).isEmpty)
    try await maildrop.finish([uid(1), uid(2), uid(9)], at: day(1))
    #expect(try maildrop.begun().isEmpty)
    #expect(try maildrop.messages().map(\.delivery) == [.done(day(1)), nil])
    try await maildrop.finish([uid(1)], at: day(2))
    #expect(try maildrop.messages()[0].delivery == .done(day(1)))
  }
}

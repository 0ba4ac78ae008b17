import Mail
import Store
import TestSupport
import Testing

/// Servers whose listings are not what RFC 1939 promises.
@Suite struct LyingListingTests {
  let maildrop: Maildrop

  init() throws { maildrop = try Maildrop.inMemory() }

  private func name(_ number: Int) -> String {
    Maildir.fileName(account: "x", uniqueID: [UInt8(number)], occurrence: 1, at: day(0))
  }

  /// Of "a", "b", "c" and "d" the first is delivered, the second begun, the third flagged, the fourth to be deleted.
  private func prepare() async throws -> [DroppedMessage] {
    _ = try await maildrop.take(listing("a", "b", "c", "d"), at: day(0))
    _ = try await maildrop.begin([1, 2].map { Delivery(uid: uid($0), fileName: name(Int($0))) })
    try await maildrop.finish([uid(1)], at: day(0))
    _ = try await maildrop.change(.add([.flagged, Flag("$x")]), of: uids(3...3)!)
    try await maildrop.oweDeletion(of: uids(4...4)!)
    return try maildrop.messages()
  }

  @Test func emptyListingLosesNothing() async throws {
    let before = try await prepare()
    let empty = try await maildrop.take([], at: day(1))
    #expect(empty == ListingDifference(appeared: [], vanished: (1...4).map { uid($0) }, messages: []))
    #expect(try maildrop.messages().isEmpty)
    let again = try await maildrop.take(listing("a", "b", "c", "d"), at: day(2))
    #expect(again.appeared == again.messages && again.vanished.isEmpty)
    #expect(again.messages.map(\.uid) == (5...8).map { uid($0) })
    #expect(again.messages.map(\.flags) == before.map(\.flags))
    #expect(again.messages.map(\.delivery) == [.done(day(0)), .begun(fileName: name(2)), nil, nil])
    // To delete something because it was to be deleted before it vanished would be bold.
    #expect(again.messages.allSatisfy { !$0.isDeletionOwed })
    #expect(again.messages.allSatisfy { $0.occurrence == 1 })
    #expect(try maildrop.messages() == again.messages)
  }

  @Test func cutListingLosesNothing() async throws {
    let before = try await prepare()
    #expect(try await maildrop.take(listing("c"), at: day(1)).vanished == [uid(1), uid(2), uid(4)])
    let again = try await maildrop.take(listing("d", "c", "b", "a"), at: day(2))
    #expect(again.messages.map(\.uid) == [uid(5), uid(3), uid(6), uid(7)])
    #expect(again.messages.map(\.delivery).reversed() == before.map(\.delivery))
  }

  @Test func whatVanishedIsForgottenAfterSomeMonths() async throws {
    for (days, isRemembered) in [(90, true), (91, false)] as [(Int64, Bool)] {
      let maildrop = try Maildrop.inMemory()
      _ = try await maildrop.take(listing("a"), at: day(0))
      _ = try await maildrop.change(.add([.seen]), of: uids(1...1)!)
      _ = try await maildrop.take([], at: day(10))
      _ = try await maildrop.take([], at: day(10 + days))
      let again = try await maildrop.take(listing("a"), at: day(10 + days))
      #expect(again.messages.map(\.flags) == [isRemembered ? [.seen] : []])
    }
  }

  /// Its answer to QUIT was +OK.
  @Test func whatWasDeletedAndIsListedAgainIsNotDeliveredAgain() async throws {
    _ = try await prepare()
    try await maildrop.deleted(uids(1...1)!)
    let again = try await maildrop.take(listing("a", "b"), at: day(1))
    #expect(again.messages.map(\.uid) == [uid(5), uid(2)])
    #expect(again.messages[0].delivery == .done(day(0)))
    // The day on which it was deleted is that of the listing that follows.
    try await maildrop.deleted(uids(5...5)!)
    _ = try await maildrop.take([], at: day(50))
    #expect(try await maildrop.take(listing("a"), at: day(140)).messages[0].delivery == .done(day(0)))
  }

  /// A server that numbers its messages anew and calls that unique IDs.
  @Test func otherMessageUnderAUsedUniqueIDIsFetchedAndNotDeleted() async throws {
    _ = try await prepare()
    let others = [(1, "a"), (2, "b"), (3, "c"), (4, "d")].map {
      ListedMessage(uniqueID: Array($1.utf8), octets: 500 + $0)
    }
    let after = try await maildrop.take(others, at: day(1))
    // Where nothing can be lost it is the same message, of which the size was wrong.
    #expect(after.vanished == [uid(1), uid(2), uid(4)])
    #expect(after.messages.map(\.uid) == [uid(5), uid(6), uid(3), uid(7)])
    #expect(after.messages.map(\.octets) == others.map(\.octets))
    #expect(after.messages.allSatisfy { $0.delivery == nil && !$0.isDeletionOwed })
    #expect(after.messages.map(\.occurrence) == [2, 2, 1, 2])
    #expect(after.messages[2].flags == [.flagged, Flag("$x")])
    #expect(try maildrop.messages()[0].octets == 503)
  }

  /// LIST was refused, or says less than nothing.
  @Test func unknownSizeIsAnySize() async throws {
    let before = try await prepare()
    let unknown = ["a", "b", "c", "d"].map { ListedMessage(uniqueID: Array($0.utf8), octets: .min) }
    #expect(try await maildrop.take(unknown, at: day(1)).messages == before)
    _ = try await maildrop.take([], at: day(1))
    #expect(try await maildrop.take(unknown, at: day(1)).messages.map(\.delivery) == before.map(\.delivery))
    let other = try Maildrop.inMemory()
    _ = try await other.take(unknown, at: day(1))
    _ = try await other.begin([Delivery(uid: uid(1), fileName: name(1))])
    let known = try await other.take(listing("a", "b", "c", "d"), at: day(1))
    #expect(known.appeared.isEmpty && known.messages.allSatisfy { $0.octets == 100 })
    #expect(known.messages[0].delivery == .begun(fileName: name(1)))
  }
}

/// Servers that give one unique ID to several messages.
@Suite struct DoubledUniqueIDTests {
  let maildrop: Maildrop

  init() throws { maildrop = try Maildrop.inMemory() }

  private func entries(_ sizes: Int...) -> [ListedMessage] {
    sizes.map { ListedMessage(uniqueID: [0x30], octets: $0) }
  }

  @Test func theyAreCounted() async throws {
    let first = try await maildrop.take(entries(1, 1, 1), at: day(0))
    #expect(first.messages.map(\.occurrence) == [1, 2, 3])
    _ = try await maildrop.change(.add([.seen]), of: uids(2...2)!)
    let second = try await maildrop.take(entries(1, 1, 1, 1), at: day(0))
    #expect(second.messages.map(\.uid) == (1...4).map { uid($0) })
    #expect(second.messages.map(\.flags) == [[], [.seen], [], []])
    _ = try await maildrop.take([], at: day(1))
    let third = try await maildrop.take(entries(1, 1, 1, 1), at: day(1))
    #expect(third.messages.map(\.flags) == [[], [.seen], [], []])
    #expect(third.messages.map(\.occurrence) == [1, 2, 3, 4])
  }

  @Test func sizesTellThemApart() async throws {
    _ = try await maildrop.take(entries(1, 2, 3), at: day(0))
    _ = try await maildrop.begin(
      (1...2).map {
        Delivery(
          uid: uid($0), fileName: Maildir.fileName(account: "", uniqueID: [], occurrence: Int($0), at: day(0))
        )
      })
    try await maildrop.finish([uid(1), uid(2)], at: day(0))
    let second = try await maildrop.take(entries(4, 3, 2), at: day(0))
    #expect(second.messages.map(\.uid) == [uid(4), uid(3), uid(2)])
    #expect(second.messages.map(\.delivery) == [nil, nil, .done(day(0))])
    #expect(second.vanished == [uid(1)])
  }

  /// Which of two copies is gone nobody can say. That which was to be deleted: or the other would never be fetched.
  @Test func theOneThatWasToBeDeletedIsTheOneThatIsGone() async throws {
    _ = try await maildrop.take(entries(1, 1), at: day(0))
    try await maildrop.oweDeletion(of: uids(1...1)!)
    let second = try await maildrop.take(entries(1), at: day(0))
    #expect(second.messages.map(\.uid) == [uid(2)])
    #expect(second.vanished == [uid(1)])
  }

  @Test func deletedOneGivesNothingToTheNextOfItsKind() async throws {
    _ = try await maildrop.take(entries(1, 1), at: day(0))
    let name = Maildir.fileName(account: "", uniqueID: [], occurrence: 1, at: day(0))
    _ = try await maildrop.begin([Delivery(uid: uid(1), fileName: name)])
    try await maildrop.finish([uid(1)], at: day(0))
    try await maildrop.deleted(uids(1...1)!)
    let second = try await maildrop.take(entries(1, 1), at: day(0))
    #expect(second.messages.map(\.uid) == [uid(2), uid(3)])
    #expect(second.messages.map(\.delivery) == [nil, nil])
    #expect(second.messages.map(\.occurrence) == [2, 3])
  }

  /// All have the same: what is done for each pair of them would never end.
  @Test func manyWithOneUniqueIDTakeNoLongerThanMany() async throws {
    let many = 20_000
    let first = (0..<many).map { ListedMessage(uniqueID: [0x30], octets: 1 + $0 % 7) }
    _ = try await maildrop.take(first, at: day(0))
    let second = try await maildrop.take(first.reversed() + first.prefix(5), at: day(1))
    #expect(second.appeared.count == 5 && second.vanished.isEmpty)
    _ = try await maildrop.take([], at: day(1))
    let third = try await maildrop.take(Array(first.reversed()), at: day(2))
    #expect(third.appeared.count == many)
    #expect(Set(third.messages.map(\.occurrence)).count == many)
  }
}

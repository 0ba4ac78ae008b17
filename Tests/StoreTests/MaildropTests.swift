import Mail
import Store
import TestSupport
import Testing

@Suite struct MaildropTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func maildrop() throws -> Maildrop { try Maildrop.open(folder: folder.file("account")).maildrop }

  @Test func listingGivesUIDsInItsOrderAndKeepsThem() async throws {
    let validity: UIDValidity
    do {
      let maildrop = try maildrop()
      validity = maildrop.uidValidity
      let first = try await maildrop.take(listing("a", "b", "c"), at: day(0))
      #expect(first.appeared == first.messages)
      #expect(first.messages.map(\.uid) == [uid(1), uid(2), uid(3)])
      #expect(first.messages.map(\.uniqueID) == ["a", "b", "c"].map { Array($0.utf8) })
      #expect(first.messages.allSatisfy { $0.octets == 100 && $0.occurrence == 1 && $0.flags.isEmpty })
    }
    let maildrop = try maildrop()
    #expect(maildrop.uidValidity == validity)
    // Other numbers: "b" is gone, and "d" stands before "c".
    let second = try await maildrop.take(listing("a", "d", "c"), at: day(1))
    #expect(second.appeared.map(\.uid) == [uid(4)])
    #expect(second.vanished == [uid(2)])
    #expect(second.messages.map(\.uid) == [uid(1), uid(4), uid(3)])
    #expect(try maildrop.messages().map(\.uid) == [uid(1), uid(3), uid(4)])
    let third = try await maildrop.take(listing("a", "d", "c"), at: day(1))
    #expect(third == ListingDifference(appeared: [], vanished: [], messages: second.messages))
  }

  @Test func flagsAreKept() async throws {
    let seen: Set<Flag> = [.seen, Flag("$later")]
    do {
      let maildrop = try maildrop()
      _ = try await maildrop.take(listing("a", "b", "c"), at: day(0))
      let changed = try await maildrop.change(.add(seen), of: uids(2...9)!)
      #expect(changed == [MessageFlags(uid(2), seen), MessageFlags(uid(3), seen)])
      #expect(
        try await maildrop.change(.remove([.seen]), of: uids(3...3)!).map(\.flags) == [[Flag("$later")]])
      #expect(try await maildrop.change(.add([.seen]), of: uids(7...7)!).isEmpty)
    }
    #expect(try maildrop().messages().map(\.flags) == [[], seen, [Flag("$later")]])
  }

  @Test func deletionIsOwedUntilItIsDone() async throws {
    do {
      let maildrop = try maildrop()
      _ = try await maildrop.take(listing("a", "b", "c", "d"), at: day(0))
      try await maildrop.oweDeletion(of: uids(1...3)!)
      try await maildrop.forgiveDeletion(of: uids(2...2)!)
      try await maildrop.deleted(uids(1...1, 9...9)!)
    }
    let maildrop = try maildrop()
    let rest = try maildrop.messages()
    #expect(rest.map(\.uid) == [uid(2), uid(3), uid(4)])
    #expect(rest.map(\.isDeletionOwed) == [false, true, false])
  }

  @Test func deliveryIsBegunAndDone() async throws {
    let name = Maildir.fileName(account: "x", uniqueID: [1], occurrence: 1, at: day(0))
    do {
      let maildrop = try maildrop()
      _ = try await maildrop.take(listing("a", "b"), at: day(0))
      let delivery = Delivery(uid: uid(1), fileName: name)
      #expect(try await maildrop.begin([delivery]) == [delivery])
    }
    let maildrop = try maildrop()
    #expect(try maildrop.messages().map(\.delivery) == [.begun(fileName: name), nil])
    try await maildrop.finish([uid(1), uid(7)], at: day(2))
    #expect(try maildrop.messages().map(\.delivery) == [.done(day(2)), nil])
    #expect(try await maildrop.begin([Delivery(uid: uid(1), fileName: name)]).isEmpty)
  }
}

/// So many days after some day.
func day(_ number: Int64) -> Timestamp {
  Timestamp(seconds: 1_700_000_000 + number * 86400, offsetMinutes: 60)
}

/// Messages of 100 octets.
func listing(_ names: String...) -> [ListedMessage] {
  names.map { ListedMessage(uniqueID: Array($0.utf8), octets: 100) }
}

import Foundation
import GRDB
import Mail
import Store
import TestSupport
import Testing

/// What may have become of a database while hato was not there.
@Suite struct DamagedFileTests {
  enum Damage: String, CaseIterable, Sendable {
    case empty, garbage, truncated, header, folder, symbolicLink, foreign, withoutTables, marked
  }

  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func inflict(_ damage: Damage, on name: String) throws {
    let path = folder.file("account/" + name)
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    switch damage {
    case .empty: try Data().write(to: URL(fileURLWithPath: path))
    case .garbage:
      try Data((0..<9000).map { UInt8(truncatingIfNeeded: $0 * 7) }).write(to: URL(fileURLWithPath: path))
    case .truncated: try bytes.prefix(5000).write(to: URL(fileURLWithPath: path))
    case .header:
      var flipped = bytes
      for index in 0..<100 { flipped[index] ^= 0x55 }
      try flipped.write(to: URL(fileURLWithPath: path))
    case .folder, .symbolicLink, .foreign:
      try FileManager.default.removeItem(atPath: path)
      if damage == .folder {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      }
      if damage == .symbolicLink {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc/passwd")
      }
      if damage == .foreign {
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE t (a)") }
      }
    case .withoutTables: try DatabaseQueue(path: path).write { try $0.execute(sql: dropAll(name)) }
    case .marked: try Data().write(to: URL(fileURLWithPath: path + ".damaged"))
    }
  }

  private func dropAll(_ name: String) -> String {
    switch name {
    case "mail.sqlite": "DROP TABLE summary"
    case "journal.sqlite": "DROP TABLE entry"
    default: "DROP TABLE vanished"
    }
  }

  private var setAside: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.file("account"))) ?? [])
      .filter { $0.contains(".aside-") }
  }

  @Test(arguments: Damage.allCases) func copyIsSetAsideAndMadeAnew(_ damage: Damage) async throws {
    do {
      let store = try MailStore.open(folder: folder.file("account")).store
      store.save([MessageSummary(uid: uid(1))], modSequences: [:], in: .inbox)
      await store.close()
    }
    try inflict(damage, on: "mail.sqlite")
    let (store, remark) = try MailStore.open(folder: folder.file("account"))
    // An empty file is a new one.
    #expect((remark == nil) == (damage == .empty), "\(remark ?? "")")
    #expect(setAside.isEmpty == (damage == .empty))
    store.save([MessageSummary(uid: uid(2))], modSequences: [:], in: .inbox)
    await store.settled()
    #expect(store.known(in: .inbox) == uids(2...2))
    #expect(try MailStore.open(folder: folder.file("account")).remark == nil)
  }

  @Test(arguments: Damage.allCases) func journalIsSetAsideAndSaysSo(_ damage: Damage) async throws {
    let change = Change.append(.inbox, message: [UInt8](repeating: 1, count: 9000), flags: [], date: nil)
    do {
      let journal = try Journal.open(folder: folder.file("account")).journal
      _ = try await journal.append(change, at: Timestamp(seconds: 0))
      await journal.close()
    }
    try inflict(damage, on: "journal.sqlite")
    let (journal, remark) = try Journal.open(folder: folder.file("account"))
    #expect((remark == nil) == (damage == .empty), "\(remark ?? "")")
    let entry = try await journal.append(change, at: Timestamp(seconds: 1))
    #expect(try journal.pending() == [entry])
  }

  @Test(arguments: Damage.allCases) func maildropIsSetAsideAndSaysSo(_ damage: Damage) async throws {
    let validity: UIDValidity
    do {
      let maildrop = try Maildrop.open(folder: folder.file("account")).maildrop
      validity = maildrop.uidValidity
      _ = try await maildrop.take(listing("a", "b"), at: day(0))
      await maildrop.close()
    }
    try inflict(damage, on: "maildrop.sqlite")
    let (maildrop, remark) = try Maildrop.open(folder: folder.file("account"))
    #expect(maildrop.uidValidity != validity)
    #expect(setAside.isEmpty == (damage == .empty))
    if damage == .empty {
      #expect(remark == nil)
    } else {
      #expect(remark?.contains("maildrop.sqlite was damaged and set aside as ") == true)
      #expect(remark?.contains("may be delivered once more") == true)
    }
    #expect(try await maildrop.take(listing("b"), at: day(0)).messages.map(\.uid) == [uid(1)])
    #expect(try Maildrop.open(folder: folder.file("account")).remark == nil)
  }

  @Test func ofCopiesSetAsideOneIsKeptAndOfJournalsAll() async throws {
    for _ in 1...3 {
      _ = try MailStore.open(folder: folder.file("account"))
      _ = try Journal.open(folder: folder.file("account"))
      for name in ["mail.sqlite", "journal.sqlite"] { try inflict(.garbage, on: name) }
    }
    #expect(
      setAside.sorted() == ["journal.sqlite.aside-1", "journal.sqlite.aside-2", "mail.sqlite.aside-1"])
  }

  /// A page in the middle: that the file is damaged shows only when it is read.
  @Test func damageFoundLaterIsSetAsideAtTheNextStart() async throws {
    let path = folder.file("account/mail.sqlite")
    do {
      let store = try MailStore.open(folder: folder.file("account")).store
      var random = SeededRandom(seed: 1)
      store.save((1...500).map { random.summary(uid($0)) }, modSequences: [:], in: .inbox)
      await store.close()
    }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for index in (4096 * 16)..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
    try bytes.write(to: URL(fileURLWithPath: path))
    do {
      let (store, remark) = try MailStore.open(folder: folder.file("account"))
      #expect(remark == nil)
      #expect(store.rows(of: (1...500).map { uid($0) }, in: .inbox).count < 500)
      var failures = store.failures.makeAsyncIterator()
      #expect(await failures.next()?.contains("malformed") == true)
    }
    let (store, remark) = try MailStore.open(folder: folder.file("account"))
    #expect(remark?.contains("was damaged") == true)
    #expect(store.known(in: .inbox) == nil)
  }

  @Test func newerCopyIsSetAsideAndWhatIsDurableKept() async throws {
    _ = try MailStore.open(folder: folder.file("account"))
    _ = try Journal.open(folder: folder.file("account"))
    _ = try Maildrop.open(folder: folder.file("account"))
    for name in ["mail.sqlite", "journal.sqlite", "maildrop.sqlite"] {
      try await DatabaseQueue(path: folder.file("account/" + name)).write {
        try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('4711')")
      }
    }
    #expect(try MailStore.open(folder: folder.file("account")).remark?.contains("newer hato") == true)
    #expect(throws: StoreFailure.newer(path: folder.file("account/journal.sqlite"))) {
      try Journal.open(folder: folder.file("account"))
    }
    #expect(throws: StoreFailure.newer(path: folder.file("account/maildrop.sqlite"))) {
      try Maildrop.open(folder: folder.file("account"))
    }
    #expect(setAside == ["mail.sqlite.aside-1"])
  }

  @Test func filesAreTheUsersAlone() async throws {
    let store = try MailStore.open(folder: folder.file("a/b/account")).store
    let journal = try Journal.open(folder: folder.file("a/b/account")).journal
    store.setFact("a", "b")
    await store.settled()
    _ = try await journal.append(
      .append(.inbox, message: [], flags: [], date: nil), at: Timestamp(seconds: 0))
    let maildrop = try Maildrop.open(folder: folder.file("a/b/account")).maildrop
    _ = try await maildrop.take(listing("a"), at: day(0))
    try maildrop.claimDeliveries()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("a/b/account"))
    #expect(names.count == 11, "\(names)")
    for name in names + [""] {
      let mode = try FileManager.default.attributesOfItem(atPath: folder.file("a/b/account/" + name))
      #expect(mode[.posixPermissions] as? Int == (name.isEmpty ? 0o700 : 0o600), "\(name)")
    }
  }

  /// As `rm -rf ~/.cache` does.
  @Test func folderMayVanishWhileTheCopyIsOpen() async throws {
    let store = try MailStore.open(folder: folder.file("account")).store
    store.save([MessageSummary(uid: uid(1))], modSequences: [:], in: .inbox)
    await store.settled()
    try FileManager.default.removeItem(atPath: folder.file("account"))
    store.save((2...2000).map { MessageSummary(uid: uid($0)) }, modSequences: [:], in: .inbox)
    await store.settled()
    #expect(store.known(in: .inbox) == uids(1...2000))
    let (next, remark) = try MailStore.open(folder: folder.file("account"))
    #expect(remark == nil)
    #expect(next.known(in: .inbox) == nil)
  }

  @Test func journalThatWasRemovedTakesNoMore() async throws {
    let journal = try Journal.open(folder: folder.file("account")).journal
    try FileManager.default.removeItem(atPath: folder.file("account"))
    await #expect(throws: StoreFailure.removed(path: folder.file("account/journal.sqlite"))) {
      try await journal.append(.append(.inbox, message: [], flags: [], date: nil), at: Timestamp(seconds: 0))
    }
  }
}

import Foundation
import Mail
import Store
import TestSupport
import Testing

@testable import hato

@Suite struct AccountPlaceTests {
  private func folder(_ url: String) throws -> String? {
    try AccountPlace(AccountConfiguration(name: "any", incoming: .url(MailURL(url))), plaintext: false).folder
  }

  @Test func theFolderIsTheServersAndTheUsers() throws {
    #expect(try folder("imaps://alice@mail.example.org") == "imaps:,,alice@mail.example.org:993")
    #expect(
      try folder("imaps://alice@MAIL.example.org:993/Archive") == folder("imaps://alice@mail.example.org"))
    let others = [
      "imaps://bob@mail.example.org", "imaps://alice@mail.example.org:994", "imap://alice@mail.example.org",
    ]
    for other in others { #expect(try folder(other) != folder("imaps://alice@mail.example.org")) }
    #expect(try !folder("imaps://..%2f..%2fetc@h").map { $0.contains("/") }!)
  }
}

@Suite struct KeptMailTests {
  private let account = AccountConfiguration(name: "work", incoming: .demo)
  private let root: TemporaryDirectory

  init() throws { root = try TemporaryDirectory(prefix: "hato-kept") }

  private func kept(_ folder: String? = "a", _ account: AccountConfiguration? = nil) async throws -> KeptMail
  {
    try await KeptMail.open(
      folder: folder, account: account ?? self.account, cache: root.file("cache"), state: root.file("state"))
  }

  private func exists(_ path: String) -> Bool { access(root.file(path), F_OK) == 0 }

  @Test func copyAndJournalHaveFoldersOfTheirOwn() async throws {
    let kept = try await kept()
    #expect(kept.remarks.isEmpty)
    for folder in ["cache/a", "state/a"] {
      var status = stat()
      #expect(stat(root.file(folder), &status) == 0 && status.st_mode & 0o777 == 0o700, "\(folder)")
    }
  }

  @Test func withoutACacheTheJournalIsKeptAllTheSame() async throws {
    var account = account
    account.keepsCopy = false
    _ = try await kept("a", account)
    #expect(!exists("cache") && exists("state/a"))
  }

  @Test func demonstrationLeavesNothing() async throws {
    _ = try await kept(nil)
    #expect(!exists("cache") && !exists("state"))
  }

  @Test func damagedCopyIsSetAsideAndSaid() async throws {
    try FileManager.default.createDirectory(atPath: root.file("cache/a"), withIntermediateDirectories: true)
    try Data("no database, and longer than a hundred octets \(String(repeating: "x", count: 4096))".utf8)
      .write(to: URL(filePath: root.file("cache/a/mail.sqlite")))
    #expect(try await kept().remarks.first?.contains("set aside") == true)
  }

  @Test func whatCannotBeOnDiskIsSaidAndMailIsReadAllTheSame() async throws {
    try Data().write(to: URL(filePath: root.file("cache")))
    try Data().write(to: URL(filePath: root.file("state")))
    let kept = try await kept()
    #expect(kept.remarks.count == 2)
    #expect(kept.remarks.last?.contains("are lost when hato ends") == true)
  }
}

import Foundation
import Mail
import Store
import TestSupport
import Testing

/// No power is cut here: that nothing is done before what must be on disk is there is seen in the calls of a process.
@Suite struct DeliveryOrderTests {
  /// Seven are two windows of few, each synced by itself; the windows of twenty share a wait.
  @Test(.requires(.strace), arguments: [(7, "5"), (20, "10")])
  func eachStepIsOnDiskBeforeTheNext(count: Int, window: String) async throws {
    let folder = try TemporaryDirectory()
    for number in 1...count { try folder.write("", to: "server/message-\(number)") }
    guard let calls = try await calls(in: folder, window: window) else { return }
    let published = calls.indices.filter { calls[$0].contains(" linkat(") }
    #expect(published.count == count)
    for link in published {
      let match = try #require(calls[link].firstMatch(of: /"maildir\/tmp\/([^"]+)", \d+<maildir\/new>/))
      let name = match.1
      // Backwards: the note that it may be in new/, the name of a whole message, and its octets.
      let note = try #require(
        calls[..<link].lastIndex { $0.contains("sync(") && $0.contains("maildrop.sqlite-wal>") })
      let whole = try #require(
        calls[..<note].lastIndex { $0.contains(" rename(") && $0.contains("/\(name)\")") })
      let synced = calls[..<whole].contains { call in
        count < 8
          ? call.contains(" fsync(") && call.contains("maildir/tmp/\(name).")
          : call.contains(" syncfs(") && call.contains("<maildir/tmp>")
      }
      #expect(synced)
    }
    // Forwards: the folder, the note that it is there, and the deletion on the server.
    let deleted = calls.indices.filter { calls[$0].contains(" unlink(\"server/") }
    #expect(deleted.count == count)
    let first = try #require(deleted.first)
    let last = try #require(published.last { $0 < first })
    let synced = try #require(
      calls[last..<first].firstIndex { $0.contains(" fsync(") && $0.contains("<maildir/new>") })
    #expect(calls[synced..<first].contains { $0.contains("sync(") && $0.contains("maildrop.sqlite-wal>") })
  }

  /// Whoever published it may have been killed before the folder was on disk.
  @Test(.requires(.strace)) func whatIsFoundIsOnDiskBeforeItIsNoted() async throws {
    let folder = try TemporaryDirectory()
    try folder.write("", to: "server/message-1")
    do {
      let maildrop = try Maildrop.open(folder: folder.file("account")).maildrop
      let message = ListedMessage(uniqueID: Array("message-1".utf8), octets: 0)
      _ = try await maildrop.take([message], at: day(0))
      let name = Maildir.fileName(account: "x", uniqueID: [], occurrence: 1, at: day(0))
      _ = try await maildrop.begin([Delivery(uid: uid(1), fileName: name)])
      _ = try Maildir(path: folder.file("maildir"))
      try folder.write("", to: "maildir/cur/\(name):2,S")
      await maildrop.close()
    }
    guard let calls = try await calls(in: folder) else { return }
    #expect(!calls.contains { $0.contains(" linkat(") })
    let deleted = try #require(calls.firstIndex { $0.contains(" unlink(\"server/message-1\"") })
    let synced = try #require(
      calls[..<deleted].lastIndex { $0.contains(" fsync(") && $0.contains("<maildir/cur>") })
    #expect(calls[synced..<deleted].contains { $0.contains("sync(") && $0.contains("maildrop.sqlite-wal>") })
  }

  /// What a delivery from the folder asks of the system, in its order; `nil` where nobody may look, as in some
  /// containers.
  private func calls(in folder: TemporaryDirectory, window: String = "5") async throws -> [String]? {
    let traced = try await Program(
      [
        "strace", "-f", "-y", "-s", "500", "-o", folder.file("log"), "-e",
        "trace=fsync,fdatasync,syncfs,rename,linkat,unlink", BuiltProducts.path(of: "StoreFixture"),
        "deliver",
        folder.path, "all",
      ], environment: ["HATO_WINDOW": window, "PATH": "/usr/bin:/bin"]
    ).run()
    if traced.errorText.contains("Operation not permitted") { return nil }
    #expect(traced.status == 0, "\(traced.errorText)")
    return folder.text(of: "log").split(separator: "\n").map {
      String($0.replacing(folder.path + "/", with: ""))
    }
  }
}

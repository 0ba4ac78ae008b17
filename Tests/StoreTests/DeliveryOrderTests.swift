import Foundation
import TestSupport
import Testing

/// No power is cut here: that nothing is done before what must be on disk is there is seen in the calls of a process.
@Suite struct DeliveryOrderTests {
  @Test(.requires(.strace)) func eachStepIsOnDiskBeforeTheNext() async throws {
    let folder = try TemporaryDirectory()
    for number in 1...7 { try folder.write("", to: "server/message-\(number)") }
    let log = folder.file("log")
    let traced = try await Program(
      [
        "strace", "-f", "-y", "-s", "500", "-o", log, "-e", "trace=fsync,fdatasync,rename,linkat,unlink",
        BuiltProducts.path(of: "StoreFixture"), "deliver", folder.path,
      ]
    ).run()
    // Some containers let nobody be traced.
    if traced.errorText.contains("Operation not permitted") { return }
    #expect(traced.status == 0, "\(traced.errorText)")
    let calls = folder.text(of: "log").split(separator: "\n").map {
      $0.replacing(folder.path + "/", with: "")
    }
    let published = calls.indices.filter { calls[$0].contains(" linkat(") }
    #expect(published.count == 7)
    for link in published {
      let match = try #require(calls[link].firstMatch(of: /"maildir\/tmp\/([^"]+)", \d+<maildir\/new>/))
      let name = match.1
      // Backwards: the note that it may be in new/, the name of a whole message, and its octets.
      let note = try #require(
        calls[..<link].lastIndex { $0.contains("sync(") && $0.contains("maildrop.sqlite-wal>") })
      let whole = try #require(
        calls[..<note].lastIndex { $0.contains(" rename(") && $0.contains("/\(name)\")") })
      #expect(calls[..<whole].contains { $0.contains(" fsync(") && $0.contains("maildir/tmp/\(name).") })
    }
    // Forwards: the folder, the note that it is there, and the deletion on the server.
    let deleted = calls.indices.filter { calls[$0].contains(" unlink(\"server/") }
    #expect(deleted.count == 7)
    let first = try #require(deleted.first)
    let last = try #require(published.last { $0 < first })
    let synced = try #require(
      calls[last..<first].firstIndex { $0.contains(" fsync(") && $0.contains("<maildir/new>") })
    #expect(calls[synced..<first].contains { $0.contains("sync(") && $0.contains("maildrop.sqlite-wal>") })
  }
}

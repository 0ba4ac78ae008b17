import Foundation
import TestSupport
import Testing

/// No network at all: the mailbox is there as it was, what was read can be read, and what is done waits for the server.
@Suite(.serialized, .timeLimit(.minutes(3))) struct OfflineStartTests {
  private static let letters = (1...6).map { Letter.plain("Letter \($0)", "Text \($0).", number: $0) }

  @Test(.requires(.dovecot, .python, .openssl)) func whatIsDoneOfflineReachesTheServerNextTime() async throws
  {
    let server = try await DovecotServer.start(messages: Self.letters)
    let home = try Home()
    let online = try home.open(server)
    try await online.see("INBOX · 6 unread of 6", "live")
    await online.send("\r")
    try await online.see("Text 6.")
    await online.send("q")
    // The neighbours are fetched while the user rests.
    try await home.until { $0.contains("Text 5.") }
    try await online.quit()
    await server.stop()

    let offline = try home.open(server)
    let copy = try await offline.see("INBOX · 5 unread of 6 · as of", "Letter 1", "Letter 6")
    #expect(copy.selectedRow?.contains("Letter 6") == true)
    try await offline.see("can't be reached")
    await offline.send("\r")
    try await offline.see("Text 6.")
    await offline.send("j")
    try await offline.see("Text 5.")
    await offline.send("q")
    try await offline.see("INBOX · 4 unread of 6 · as of", "1 change pending")
    await offline.send("jd")
    try await offline.wait(timeout: .seconds(30)) {
      $0.marks(of: "Letter 4").contains("D") && $0.contains("2 changes pending")
    }
    await offline.send("q")
    try await offline.see("2 changes wait in the journal and will be sent next time", "q again leaves")
    try await offline.quit()

    let again = try await server.startAgain()
    let other = OtherClient(again)
    #expect(try await other.flags() == [1: [], 2: [], 3: [], 4: [], 5: [], 6: ["\\Seen"]])
    let back = try home.open(again)
    let flags = try await other.flags { $0[4] == ["\\Deleted"] && $0[5] == ["\\Seen"] }
    #expect(flags == [1: [], 2: [], 3: [], 4: ["\\Deleted"], 5: ["\\Seen"], 6: ["\\Seen"]])
    let last = try await back.wait(timeout: .seconds(30)) { screen in
      screen.contains("live") && !["sending", "pending", "as of"].contains(where: screen.contains)
    }
    #expect(last.marks(of: "Letter 4").contains("D"))
    #expect(!last.contains("failed"))
    try await back.quit()
    await again.stop()
  }
}

private struct OtherwiseOnTheWire: Error {
  let record: String
}

extension Home {
  /// Waits until what went over the wire is so; each look takes its while.
  func until(_ isDone: (String) -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while !isDone(record) {
      guard ContinuousClock.now < end else {
        throw OtherwiseOnTheWire(record: String(record.suffix(4000)))
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}

import Foundation
import Glibc
import TestSupport
import Testing

/// Two hatos on one account, with one copy and one journal between them.
@Suite(.serialized, .timeLimit(.minutes(3))) struct TwoProgramsTests {
  private static let letters = (1...6).map { Letter.plain("Letter \($0)", "Text \($0).", number: $0) }

  @Test(.requires(.dovecot, .python, .openssl)) func whatAKilledOneDidIsDoneOnce() async throws {
    let server = try await DovecotServer.start(messages: Self.letters)
    let other = OtherClient(server)
    let proxy = try FaultProxy(to: server.imapsPort)
    let home = try Home()
    try home.configure(server, through: proxy)
    let first = try home.open(["windy"], keeping: server)
    try await first.see("INBOX · 6 unread of 6", "live")
    let second = try home.open(["windy"], keeping: server)
    try await second.see("INBOX · 6 unread of 6", "live")

    // Nothing arrives while they mark.
    await proxy.stall()
    await first.send("FjF")
    await second.send("GFkF")
    try await first.wait(timeout: .seconds(30)) { $0.marks(of: "Letter 5").contains("★") }
    try await second.wait(timeout: .seconds(30)) { $0.marks(of: "Letter 2").contains("★") }
    await first.signal(SIGKILL)
    #expect(try await first.end() == .killed(signal: SIGKILL))
    await proxy.cut()
    await proxy.calm()
    await second.send("\u{1b}")
    let flagged: Set = ["\\Flagged"]
    let own = try await other.flags { $0[1] == flagged && $0[2] == flagged }
    #expect(own[1] == flagged && own[2] == flagged)
    try await second.wait(timeout: .seconds(60)) { $0.contains("live") && !$0.contains("sending") }
    try await second.quit()

    let third = try home.open(["windy"], keeping: server)
    let all: [UInt32: Set<String>] = [1: flagged, 2: flagged, 3: [], 4: [], 5: flagged, 6: flagged]
    #expect(try await other.flags { $0 == all } == all)
    let shown = try await third.wait(timeout: .seconds(30)) { screen in
      screen.contains("live") && !["sending", "pending", "as of"].contains(where: screen.contains)
    }
    #expect(
      ["Letter 1", "Letter 2", "Letter 5", "Letter 6"].allSatisfy { shown.marks(of: $0).contains("★") })
    #expect(!shown.contains("failed"))
    try await third.quit()

    // What was done once is not done again.
    try await other.remove(["\\Flagged"], from: [1, 2, 5, 6])
    let fourth = try home.open(["windy"], keeping: server)
    try await fourth.wait(timeout: .seconds(30)) { screen in
      screen.contains("live") && !screen.contains("★") && !screen.contains("as of")
    }
    // The journal keeps the order: this change comes after all that might still have been in it.
    await fourth.send("N")
    let last: [UInt32: Set<String>] = [1: [], 2: [], 3: [], 4: [], 5: [], 6: ["\\Seen"]]
    #expect(try await other.flags { $0[6]?.contains("\\Seen") == true } == last)
    try await fourth.quit()
  }
}

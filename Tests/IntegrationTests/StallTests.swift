import Foundation
import TestSupport
import Testing

/// A server that accepts and answers nothing: no key waits for it, it is told, and nothing is lost by it.
@Suite(.serialized, LongRun.timeLimit) struct StallTests {
  /// What nobody takes for a program that hangs, and far less than anything that waits for the server would take: a debug
  /// build on a machine that does other things as well. The README has the figure.
  private static let patience = Duration.milliseconds(500)
  private static let keys = LongRun.isWanted ? 2500 : 200

  @Test(.requires(.dovecot, .python, .openssl)) func noKeyWaitsForAServerThatStalls() async throws {
    let server = try await DovecotServer.start(messages: Meddling.letters(60))
    let proxy = try FaultProxy(to: server.imapsPort)
    let home = try Home()
    try home.configure(server, through: proxy)
    let hato = try home.open(["windy", "--record", home.recordPath], keeping: server)
    try await hato.see("INBOX · 60 unread of 60", "live")
    // Every row is known, so that any key has something to show.
    #expect(try await hato.wholeList().count == 60)
    await hato.send("gg")
    try await hato.select("Letter 60")
    await proxy.stall()
    await hato.send("F")
    try await hato.wait { $0.marks(of: "Letter 60").contains("★") }
    async let told = hato.wait(timeout: .seconds(15)) { $0.contains("no answer for") }
    let latencies = try await Self.type(Self.keys, into: hato)
    #expect(try await told.confirmedCount == 60)
    let (middle, high) = (latencies[latencies.count / 2], latencies[latencies.count * 99 / 100])
    print("Keys while the server stalls: median \(middle), p99 \(high), of \(latencies.count)")
    #expect(high <= Self.patience)

    // The oldest letter was never read.
    await hato.send("G")
    try await hato.select("Letter 1 ")
    await hato.send("\r")
    try await hato.see("loading…", "Esc stop")
    await hato.send("\u{1b}")
    try await hato.lose("loading…")
    await hato.send("q")
    try await hato.see("INBOX ·")
    await hato.send("N")
    try await hato.wait { !$0.marks(of: "Letter 1 ").contains("●") }

    await proxy.calm()
    let flags = try await OtherClient(server).flags { $0[60] == ["\\Flagged"] && $0[1] == ["\\Seen"] }
    #expect(flags.filter { !$0.value.isEmpty } == [60: ["\\Flagged"], 1: ["\\Seen"]])
    try await hato.wait(timeout: .seconds(60)) { $0.contains("live") && !$0.contains("sending") }
    await hato.send("\r")
    try await hato.see("Text 1.")
    await hato.send("q")
    let last = try await hato.see("INBOX ·")
    #expect(!last.contains("failed"))
    try await hato.quit()
  }

  /// Up and down the list, a key each 20 ms, or when the last was answered. Returns how long each answer took, sorted.
  private static func type(_ count: Int, into hato: PseudoTerminal) async throws -> [Duration] {
    var latencies: [Duration] = []
    var (number, step) = (60, -1)
    var due = ContinuousClock.now
    for _ in 0..<count {
      if number + step < 20 || number + step > 60 { step = -step }
      number += step
      let wanted = "Letter \(number) "
      let sent = ContinuousClock.now
      await hato.send(step < 0 ? "j" : "k")
      try await hato.select(wanted)
      latencies.append(.now - sent)
      due = max(due + .milliseconds(20), .now)
      try await Task.sleep(until: due)
    }
    return latencies.sorted()
  }
}

import Foundation
import TestSupport
import Testing

/// A long time with a lively mailbox, a user who is never still, and a network that is never well: what is held does not
/// grow by it.
@Suite(.serialized, LongRun.timeLimit) struct SoakTests {
  /// KiB that the end may hold more than the warmed-up beginning: the allocator's pieces and the pages of SQLite's readers
  /// come and go by about as much. In an hour, with some ten thousand things done, it is less than 1 KiB for each.
  private static let slack = 8 * 1024
  private static let duration = Duration.seconds(LongRun.soakMinutes.map { $0 * 60 } ?? 8)
  private static let warmUp = min(duration / 3, .seconds(300))
  private static let count = 60

  @Test(.requires(.dovecot, .python, .openssl)) func nothingGrowsWithTime() async throws {
    let random = SeededRandom.fresh()
    print("Soak, seed \(random.seed)")
    let server = try await DovecotServer.start(messages: Meddling.letters(Self.count))
    let proxy = try FaultProxy(to: server.imapsPort)
    let home = try Home()
    try home.configure(server, through: proxy, "keep-alive = \"2s\"", "poll = \"2s\"")
    let hato = try home.open(["windy"], keeping: server)
    try await hato.see("INBOX · 60 unread of 60", "live")
    var day = Day(
      hato: hato, other: OtherClient(server), meddling: Meddling(random: random.child(1), count: Self.count),
      weather: Weather(proxy: proxy, random: random.child(2)), random: random.child(3))

    print("minute" + ProcessFigures.tableHead)
    let start = ContinuousClock.now
    try await day.goOn(until: start + Self.warmUp, since: start)
    let warm = try await day.settled()
    try await day.goOn(until: start + Self.duration, since: start)
    let last = try await day.settled(like: warm)
    print("warm  " + warm.table + "\nend   " + last.table + "\n\(day.done) things done")
    #expect(last.others == warm.others)
    #expect((1...2).contains(last.lines))
    #expect(last.residentKiB <= warm.residentKiB + Self.slack)

    // It lives, and answers.
    let count = await hato.screen.confirmedCount
    try await day.other.append(Letter.plain("The last one", number: 1))
    try await hato.wait(timeout: .seconds(30)) { $0.confirmedCount == count.map { $0 + 1 } }
    await hato.send("gg")
    try await hato.select("The last one")
    try await hato.quit()
  }
}

/// What happens in a soak, one thing after the other, by a seed.
private struct Day {
  let hato: PseudoTerminal
  let other: OtherClient
  var meddling: Meddling
  var weather: Weather
  var random: SeededRandom
  var done = 0

  var figures: ProcessFigures {
    ProcessFigures(of: hato.processIdentifier, port: weather.proxy.port)
  }

  /// A row of the table is printed each minute, in a short soak each second.
  mutating func goOn(until end: ContinuousClock.Instant, since start: ContinuousClock.Instant) async throws {
    let row = Duration.seconds(LongRun.soakMinutes == nil ? 1 : 60)
    var due = ContinuousClock.now + row
    while ContinuousClock.now < end {
      try await doSomething()
      done += 1
      guard ContinuousClock.now >= due else { continue }
      due += row
      let seconds = Double((ContinuousClock.now - start).components.seconds)
      print(String(format: "%6.1f", seconds / 60) + figures.table)
    }
  }

  /// Each wait is for the screen alone, and would fail if a key had to wait for the server.
  private mutating func doSomething() async throws {
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1: try await other.perform(meddling.steps())
    case 2: try await weather.change()
    case 3: try await read()
    case 4: try await visit(["Archive", "Sent", "Drafts"].randomElement(using: &random) ?? "Sent")
    case 5: await hato.send(["F", "N", "d"].randomElement(using: &random) ?? "F")
    default:
      for _ in 0..<10 {
        await hato.send(["j", "k", "j", "\u{6}", "\u{2}", "G", "gg"].randomElement(using: &random) ?? "j")
        try await Task.sleep(for: .milliseconds(30))
      }
    }
  }

  private func read() async throws {
    await hato.send("\r")
    let opened = try await hato.wait(timeout: .seconds(30)) { screen in
      !screen.listTitle.contains("INBOX ·") || screen.contains("still on its way")
    }
    // Without a line there may be rows that nobody has; `q` would leave.
    guard !opened.listTitle.contains("INBOX ·") else { return }
    await hato.send("jjq")
    try await hato.wait(timeout: .seconds(30)) { $0.listTitle.contains("INBOX ·") }
  }

  private func visit(_ mailbox: String) async throws {
    await hato.send("c\(mailbox)\r")
    try await hato.wait(timeout: .seconds(30)) { $0.listTitle.contains(mailbox + " ·") }
    await hato.send("cINBOX\r")
    try await hato.wait(timeout: .seconds(30)) { $0.listTitle.contains("INBOX ·") }
  }

  /// Good weather, nothing under way, and what is open stays as it is.
  func settled(like before: ProcessFigures? = nil) async throws -> ProcessFigures {
    await weather.proxy.calm()
    try await hato.untilLive()
    let end = ContinuousClock.now + .seconds(30)
    var last = figures
    while ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(500))
      let now = figures
      let isStill = now.others == last.others && now.lines == last.lines
      if isStill, before.map({ $0.others == now.others }) ?? true { return now }
      last = now
    }
    return last
  }
}

import Foundation
import TestSupport
import Testing

/// Another client changes flags, appends and expunges by chance while hato is open and changes flags, too, over a line
/// that is cut, stalls and crumbles: in the end both show the same, message by message.
@Suite(.serialized, LongRun.timeLimit) struct AgreementTests {
  private static let seconds = LongRun.isWanted ? 120 : 3
  private static let plain =
    "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE UIDPLUS LIST-EXTENDED LIST-STATUS SPECIAL-USE"

  /// What the server says it can; `nil` is the truth, which has QRESYNC, NOTIFY and more.
  enum Offer: String, CaseIterable, CustomTestStringConvertible {
    case qresync, condstore, neither

    var capability: String? {
      switch self {
      case .qresync: nil
      case .condstore: plain + " IDLE ESEARCH CONDSTORE"
      case .neither: plain
      }
    }

    var testDescription: String { rawValue }
  }

  @Test(.requires(.dovecot, .python, .openssl), arguments: Offer.allCases)
  func bothAgreeInTheEnd(_ offer: Offer) async throws {
    let random = SeededRandom.fresh()
    print("Agreement, \(offer.rawValue), seed \(random.seed)")
    var options = DovecotServer.Options()
    options.capability = offer.capability
    let count = 60
    let server = try await DovecotServer.start(messages: Meddling.letters(count), options: options)
    let proxy = try FaultProxy(to: server.imapsPort)
    let home = try Home()
    try home.configure(server, through: proxy, "keep-alive = \"2s\"", "poll = \"2s\"")
    let hato = try home.open(["windy", "--record", home.recordPath], keeping: server)
    try await hato.see("INBOX · 60 unread of 60", "live")

    let end = ContinuousClock.now + .seconds(Self.seconds)
    let other = OtherClient(server)
    try await withThrowingTaskGroup { group in
      group.addTask { try await Self.disturb(other, count, random.child(1), until: end) }
      group.addTask { try await Self.type(hato, random.child(2), until: end) }
      group.addTask {
        var weather = Weather(proxy: proxy, random: random.child(3))
        while ContinuousClock.now < end { try await weather.change() }
      }
      try await group.waitForAll()
    }
    await proxy.calm()
    do {
      try await Self.expectAgreement(hato, other)
      try await hato.quit()
    } catch {
      Issue.record("seed \(random.seed): \(error)\n\(home.record.suffix(20_000))")
    }
  }

  private static func disturb(
    _ other: OtherClient, _ count: Int, _ random: SeededRandom, until end: ContinuousClock.Instant
  ) async throws {
    var meddling = Meddling(random: random, count: count)
    while ContinuousClock.now < end { try await other.perform(meddling.steps()) }
  }

  /// Moves about and changes flags, quicker than the line is.
  private static func type(
    _ hato: PseudoTerminal, _ random: SeededRandom, until end: ContinuousClock.Instant
  ) async throws {
    var random = random
    let keys = ["j", "k", "j", "k", "\u{6}", "\u{2}", "G", "gg", "F", "F", "N", "N", "d", "u"]
    while ContinuousClock.now < end {
      await hato.send(keys.randomElement(using: &random) ?? "j")
      try await Task.sleep(for: .milliseconds(Int.random(in: 20...300, using: &random)))
    }
  }

  /// What is still on its way arrives within the time; what disagrees after that, disagrees.
  private static func expectAgreement(
    _ hato: PseudoTerminal, _ other: OtherClient
  ) async throws {
    let end = ContinuousClock.now + .seconds(40)
    while true {
      try await hato.untilLive()
      let there = try await other.list().reversed().compactMap { ShownLetter($0) }
      let shown = try await hato.wholeList()
      let status = await hato.screen.rows.last ?? ""
      let isSettled = status.contains("live") && !status.contains("sending")
      if there == shown, isSettled { return }
      guard ContinuousClock.now > end else { continue }
      throw Disagreement(
        shown: Set(shown).subtracting(there).sorted, there: Set(there).subtracting(shown).sorted,
        isOrderOnly: Set(shown) == Set(there), status: status)
    }
  }

  private struct Disagreement: Error {
    /// What the other does not have.
    let shown, there: [ShownLetter]
    let isOrderOnly: Bool
    let status: String
  }
}

extension Set<ShownLetter> {
  fileprivate var sorted: [ShownLetter] { sorted { $0.number > $1.number } }
}

extension Home {
  /// An account named `windy` on this server, behind that network.
  func configure(_ server: DovecotServer, through proxy: FaultProxy, _ lines: String...) throws {
    try configure(
      """
      [accounts.windy]
      incoming = "imaps://\(DovecotServer.user)@\(server.host):\(proxy.port)/INBOX"
      ca-file = "\(server.authority)"
      \(lines.joined(separator: "\n"))

      """)
  }
}

extension SeededRandom {
  /// One of several that do not wait for each other.
  func child(_ number: UInt64) -> SeededRandom { SeededRandom(seed: seed ^ (number << 32)) }
}

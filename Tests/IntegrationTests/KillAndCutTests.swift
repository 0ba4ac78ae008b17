import Foundation
import TestSupport
import Testing

/// hato is killed (`kill -9`) and its line cut at seeded moments while it changes flags, deletes and expunges by keys;
/// then it is started until its journal is empty. What another client sees then is exactly what the user did: every
/// change that was shown, and of those that were not shown yet the older before the younger. Nothing lost, nothing
/// extra.
///
/// A sample of small ones runs here. `.tools/kill_and_cut` makes two hundred of them, with 500 changes of flags and 100
/// deletions each, on this Dovecot or on any other server.
@Suite(.serialized, .timeLimit(.minutes(240)), .requires(.dovecot, .python, .openssl)) struct KillAndCutTests
{
  enum Ability: String, CaseIterable, CustomTestStringConvertible {
    case quickResync, modSequences, neither

    /// Of the server, as it says; `nil` for all that it has.
    var capability: String? {
      let all = "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE ESEARCH UIDPLUS"
      return switch self {
      case .quickResync: nil
      case .modSequences: all + " CONDSTORE"
      case .neither: all
      }
    }

    var testDescription: String { rawValue }
  }

  /// `.tools/kill_and_cut` sets these.
  private static let environment = ProcessInfo.processInfo.environment
  private static let isWhole = environment["HATO_KILL_MOMENTS"] != nil
  private static let moments = environment["HATO_KILL_MOMENTS"].flatMap { Int($0) } ?? 2

  @Test(.enabled(if: environment["HATO_KILL_PORT"] == nil), arguments: Ability.allCases)
  func whatWasShownReachesTheServer(_ ability: Ability) async throws {
    var options = DovecotServer.Options()
    options.capability = ability.capability
    let server = try await DovecotServer.start(options: options)
    let account = KillAndCut.Account(
      port: server.imapsPort, authority: server.authority, user: DovecotServer.user,
      password: DovecotServer.password)
    try await run(try KillAndCut(account, isWhole: Self.isWhole))
    await server.stop()
  }

  /// On a server that is there already, on loopback: its INBOX is emptied.
  @Test(.enabled(if: environment["HATO_KILL_PORT"] != nil)) func whatWasShownReachesThatServer() async throws
  {
    let given = Self.environment
    let account = KillAndCut.Account(
      port: try #require(given["HATO_KILL_PORT"].flatMap { UInt16($0) }),
      authority: try #require(given["HATO_KILL_CA"]), user: try #require(given["HATO_KILL_USER"]),
      password: try #require(given["HATO_PASSWORD"]))
    try await run(try KillAndCut(account, isWhole: true))
  }

  private func run(_ trial: KillAndCut) async throws {
    var random = SeededRandom.fresh()
    print("kill and cut: HATO_SEED=\(random.seed)")
    for number in 1...Self.moments {
      let outcome = try await trial.moment(number, &random)
      #expect(outcome.failures == 0, "moment \(number), seed \(random.seed): \(outcome.words)")
      #expect(outcome.isTrue, "moment \(number), seed \(random.seed): \(outcome.words)")
    }
  }
}

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
    /// A server that is there already, on loopback; its INBOX is emptied.
    case given

    /// What the server says of itself; `nil` for all that it has.
    var capability: String? {
      let all = "IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE ESEARCH UIDPLUS"
      return switch self {
      case .quickResync, .given: nil
      case .modSequences: all + " CONDSTORE"
      case .neither: all
      }
    }

    var testDescription: String { rawValue }
  }

  /// `.tools/kill_and_cut` sets these.
  private static let environment = ProcessInfo.processInfo.environment
  private static let moments = environment["HATO_KILL_MOMENTS"].flatMap { Int($0) }
  private static let abilities: [Ability] =
    if environment["HATO_KILL_PORT"] != nil {
      [.given]
    } else if let one = environment["HATO_KILL_ABILITY"].flatMap(Ability.init) {
      [one]
    } else {
      [.quickResync, .modSequences, .neither]
    }

  @Test(arguments: abilities) func whatWasShownReachesTheServer(_ ability: Ability) async throws {
    if ability == .given { return try await run(try Self.given) }
    var options = DovecotServer.Options()
    options.capability = ability.capability
    let server = try await DovecotServer.start(options: options)
    try await run(
      KillAndCut.Account(
        port: server.imapsPort, authority: server.authority, user: DovecotServer.user,
        password: DovecotServer.password))
    await server.stop()
  }

  private static var given: KillAndCut.Account {
    get throws {
      KillAndCut.Account(
        port: try #require(environment["HATO_KILL_PORT"].flatMap { UInt16($0) }),
        authority: try #require(environment["HATO_KILL_CA"]),
        user: try #require(environment["HATO_KILL_USER"]),
        password: try #require(environment["HATO_PASSWORD"]))
    }
  }

  private func run(_ account: KillAndCut.Account) async throws {
    let trial = try KillAndCut(account, isWhole: Self.moments != nil)
    var random = SeededRandom.fresh()
    for number in 1...(Self.moments ?? 2) {
      let outcome = try await trial.moment(number, &random)
      #expect(outcome.failures == 0, "moment \(number), seed \(random.seed): \(outcome.words)")
      #expect(outcome.isTrue, "moment \(number), seed \(random.seed): \(outcome.words)")
      if Self.moments != nil { print("moment \(number), seed \(random.seed): \(outcome.words)") }
    }
  }
}

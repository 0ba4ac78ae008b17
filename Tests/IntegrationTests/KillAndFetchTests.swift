import Foundation
import TestSupport
import Testing

/// hato is killed (`kill -9`) and its line cut at seeded moments while it fetches a maildrop into a Maildir and deletes
/// there what it has; then it is started until all is fetched. Each message is in the Maildir once, as it was sent,
/// and on the server is what should be there.
///
/// A few moments run here. `.tools/kill_and_cut --pop3` makes two hundred of them.
@Suite(.serialized, .timeLimit(.minutes(240)), .requires(.dovecotPOP3, .python, .openssl))
struct KillAndFetchTests {
  /// `.tools/kill_and_cut` sets it.
  private static let moments = ProcessInfo.processInfo.environment["HATO_KILL_MOMENTS"].flatMap { Int($0) }

  @Test func whatIsFetchedIsThereOnce() async throws {
    var random = SeededRandom.fresh()
    let trial = try await KillAndFetch(count: Self.moments == nil ? 120 : 300, &random)
    for number in 1...(Self.moments ?? 4) {
      let outcome = try await trial.moment(number, &random)
      #expect(outcome.isRight, "moment \(number), seed \(random.seed): \(outcome.words)")
      if Self.moments != nil { print("moment \(number), seed \(random.seed): \(outcome.words)") }
    }
    await trial.stop()
  }

  @Test func whatIsShownAsGoneIsGone() async throws {
    var random = SeededRandom.fresh()
    let trial = try await KillAndDelete(count: 40)
    for number in 1...(Self.moments ?? 4) {
      let (words, wrong) = try await trial.moment(number, &random)
      #expect(wrong == nil, "moment \(number), seed \(random.seed): \(words): \(wrong ?? "")")
      if Self.moments != nil { print("deletion \(number), seed \(random.seed): \(words)") }
    }
    await trial.stop()
  }
}

import Foundation
import Testing

/// What takes long is a sample in the normal run, and whole when it is asked for (README, "The long run").
enum LongRun {
  /// `HATO_LONG=1`
  static let isWanted = variable("HATO_LONG").map { $0 != "0" } ?? false

  /// `HATO_SOAK_MINUTES=60`
  static let soakMinutes = variable("HATO_SOAK_MINUTES").flatMap(Int.init)

  /// For suites that are a sample otherwise.
  static var timeLimit: some SuiteTrait & TestTrait {
    TimeLimitTrait.timeLimit(.minutes(max(isWanted ? 30 : 3, (soakMinutes ?? 0) + 15)))
  }

  private static func variable(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}

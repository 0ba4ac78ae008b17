import Foundation

enum Seed {
  /// A new one, or that of `HATO_SEED`; printed, so that a failure can be run again.
  static func fresh(_ name: StaticString = #function) -> UInt64 {
    let given = ProcessInfo.processInfo.environment["HATO_SEED"].flatMap(UInt64.init)
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("seed of \(name): \(seed)")
    return seed
  }
}

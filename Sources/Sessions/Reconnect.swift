/// When to try again after a lost connection: soon at first, then ever more seldom, and not all clients of a
/// restarted server in the same second.
struct Reconnect {
  /// Seconds; the longest wait is what a person would still call "soon".
  static let longest = 60
  /// A connection that lasted so long was a good one. Where the server ends it sooner, again and again, the
  /// waits go on growing.
  static let steady = Duration.seconds(30)
  private var failures = 0

  /// The wait in seconds before the next try. `jitter` in 0..<1.
  mutating func nextWait(jitter: Double) -> Int {
    let base = min(Self.longest, 1 << min(failures, 6))
    failures += 1
    return max(1, base / 2 + Int(Double(base) * jitter / 2 + 0.5))
  }

  mutating func ended(after lifetime: Duration) {
    if lifetime >= Self.steady { failures = 0 }
  }
}

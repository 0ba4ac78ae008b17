import Glibc

/// The processor's time of this thread: what other programs and other tests take does not count.
package enum ThreadTime {
  /// What is below this when it is measured anew would say more about the machine than about the work.
  private static let shortest = 0.005

  /// What the work took, in seconds.
  package static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = now()
    try work()
    return now() - start
  }

  /// How many times longer four times as much takes: some 4 where time grows with the amount, 16 where it grows with
  /// its square. The least of three tries, since caches and the machine's clock are shared.
  package static func growth(fourfold count: Int, _ work: (_ count: Int) throws -> Void) rethrows -> Double {
    var least = Double.infinity
    for _ in 0..<3 where least >= linear {
      let once = max(try seconds { try work(count) }, shortest)
      least = min(least, try seconds { try work(4 * count) } / once)
    }
    return least
  }

  /// `growth` below it is linear, with room for what is not.
  package static let linear = 8.0

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

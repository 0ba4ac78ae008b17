/// Whether the machine slept: connections may have died meanwhile without a word, and what was shown is old.
///
/// It is asked now and then, at each key for instance, and compares a clock that goes on during a suspend
/// (CLOCK_BOOTTIME) with one that does not (CLOCK_MONOTONIC). A program that was only stopped (Ctrl-Z), or a paused
/// virtual machine, has not slept.
package struct SleepWatch: Sendable {
  /// Both clocks at one moment.
  package struct Moment: Sendable, Hashable {
    package var continuous: ContinuousClock.Instant
    package var suspending: SuspendingClock.Instant

    package init(continuous: ContinuousClock.Instant, suspending: SuspendingClock.Instant) {
      (self.continuous, self.suspending) = (continuous, suspending)
    }

    package static var now: Moment {
      var moment = Moment(continuous: .now, suspending: .now)
      // Somebody else may have had the processor in between; then it is not one moment.
      for _ in 0..<8 where ContinuousClock.now - moment.continuous > SleepWatch.noticeable / 4 {
        moment = Moment(continuous: .now, suspending: .now)
      }
      return moment
    }
  }

  /// Shorter than this is no sleep but the time between the two clocks' readings.
  package static let noticeable = Duration.seconds(1)

  private var last: Moment

  package init(since start: Moment = .now) { last = start }

  /// How long the machine slept since the last time this was asked; zero if it did not.
  package mutating func slept(until now: Moment = .now) -> Duration {
    let slept = (now.continuous - last.continuous) - (now.suspending - last.suspending)
    last = now
    return slept >= Self.noticeable ? slept : .zero
  }
}

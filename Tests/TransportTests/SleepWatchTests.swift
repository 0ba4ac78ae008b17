import Testing

@testable import Transport

struct SleepWatchTests {
  private let start = SleepWatch.Moment.now

  /// The moment so long after the start during which the machine was asleep for a part.
  private func moment(after time: Duration, asleep: Duration) -> SleepWatch.Moment {
    .init(continuous: start.continuous + time, suspending: start.suspending + (time - asleep))
  }

  @Test func awakeIsNotAsleep() {
    var watch = SleepWatch(since: start)
    func slept(_ time: Duration, asleep: Duration) -> Duration {
      watch.slept(until: moment(after: time, asleep: asleep))
    }
    #expect(slept(.seconds(3600), asleep: .zero) == .zero)
    // The clocks are read one after the other.
    #expect(slept(.seconds(3601), asleep: .milliseconds(999)) == .zero)
    #expect(slept(.seconds(3602), asleep: .milliseconds(-5)) == .zero)
  }

  @Test func eachSleepIsToldOnce() {
    var watch = SleepWatch(since: start)
    func slept(_ time: Duration, asleep: Duration) -> Duration {
      watch.slept(until: moment(after: time, asleep: asleep))
    }
    #expect(slept(.seconds(10), asleep: .seconds(4)) == .seconds(4))
    #expect(slept(.seconds(20), asleep: .seconds(4)) == .zero)
    #expect(slept(.seconds(30_000), asleep: .seconds(29_000)) == .seconds(28_996))
    let limit = SleepWatch.noticeable
    #expect(slept(.seconds(30_010), asleep: .seconds(29_000) + limit) == limit)
  }

  @Test func realClocksAgreeWhileTheMachineIsAwake() {
    var watch = SleepWatch()
    let sleeps = (0..<1000).map { _ in watch.slept() }.filter { $0 != .zero }
    #expect(sleeps.isEmpty)
  }
}

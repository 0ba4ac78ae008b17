import Testing

@testable import Sessions

/// What is due when, second by second, without a clock.
struct VigilTests {
  private let start = ContinuousClock.now

  private func at(_ seconds: Double) -> ContinuousClock.Instant {
    start + .milliseconds(Int64(seconds * 1000))
  }

  /// All that is done from second 0 to `end`, as a connection would: it wakes when something is due, and only
  /// then.
  private func steps(
    until end: Double, _ vigil: inout Vigil, _ standing: (Double) -> Vigil.Standing
  ) -> [(second: Double, step: Vigil.Step)] {
    var steps: [(second: Double, step: Vigil.Step)] = []
    var now = start
    while now <= at(end), steps.count < 1000 {
      let second = Double((now - start).components.seconds)
      if let step = vigil.step(at: now, standing(second)) {
        steps.append((second, step))
        if case .giveUp = step { return steps }
        if step == .rest { return steps }
        if step == .keepAlive { return steps }
      } else {
        let next = vigil.nextDue(standing(second))
        #expect(next > now, "it would never sleep")
        now = next
      }
    }
    return steps
  }

  private func due(_ limit: Int) -> Vigil.Standing {
    Vigil.Standing(dueSince: start, limit: limit, lastMoved: start, lastSent: start)
  }

  @Test func aSilenceIsToldProbedAndEnded() {
    var vigil = Vigil(timings: SessionTimings(), quiet: .milliseconds(100))
    let done = steps(until: 100, &vigil) { _ in due(15) }
    #expect(
      done.map(\.step) == [
        .probe, .tellSilence(seconds: 5), .tellSilence(seconds: 10), .giveUp(seconds: 15),
      ])
    #expect(done.map(\.second) == [5, 5, 10, 15])
  }

  @Test func aSlowAnswerHasAMinute() {
    var vigil = Vigil(timings: SessionTimings(), quiet: .milliseconds(100))
    let done = steps(until: 100, &vigil) { _ in due(60) }
    #expect(done.count { $0.step == .probe } == 1)
    #expect(done.last?.step == .giveUp(seconds: 60))
    #expect(done.count == 13)
  }

  @Test func octetsThatTrickleInAreLife() {
    var vigil = Vigil(timings: SessionTimings(), quiet: .milliseconds(100))
    let done = steps(until: 300, &vigil) { second in
      var standing = due(15)
      standing.lastMoved = at(second)
      return standing
    }
    #expect(done.isEmpty)
  }

  @Test func lifeIsToldWhenOctetsComeOrNothingIsDueAnyMore() {
    var vigil = Vigil(timings: SessionTimings(), quiet: .milliseconds(100))
    _ = steps(until: 7, &vigil) { _ in due(60) }
    #expect(vigil.isSilent)
    let idle = Vigil.Standing(lastMoved: start, lastSent: at(7))
    let step = vigil.step(at: at(8), idle)
    #expect(step == .tellLife)
    #expect(!vigil.isSilent)
    _ = steps(until: 16, &vigil) { _ in due(60) }
    var ended = vigil.heard()
    #expect(ended)
    ended = vigil.heard()
    #expect(!ended)
  }

  @Test func aPeerInDoubtHasLittleTime() {
    var vigil = Vigil(timings: SessionTimings(), quiet: .milliseconds(100))
    vigil.doubt(at: start)
    #expect(steps(until: 100, &vigil) { _ in due(60) }.last?.second == 5)
    vigil.doubt(at: at(20))
    let ended = vigil.heard()
    #expect(!ended)
    let step = vigil.step(at: at(30), Vigil.Standing(lastMoved: at(29), lastSent: at(29)))
    #expect(step == nil)
  }

  @Test func aQuietLineRestsAndIsKeptAlive() {
    var vigil = Vigil(timings: SessionTimings(), quiet: .seconds(2))
    var standing = Vigil.Standing(lastMoved: start, lastSent: start, quietSince: start)
    #expect(steps(until: 100, &vigil) { _ in standing }.map(\.step) == [.rest])
    standing.quietSince = nil
    #expect(steps(until: 1000, &vigil) { _ in standing }.map(\.second) == [300])
    var timings = SessionTimings()
    timings.keepAlive = 86_400
    vigil = Vigil(timings: timings, quiet: .seconds(2))
    // An IDLE is renewed before a server may end it, whatever the user set.
    #expect(steps(until: 86_400, &vigil) { _ in standing }.map(\.second) == [29 * 60])
  }
}

/// When a connection must be attended to: a silence is told, a peer that may be dead is probed and given up, a
/// quiet line kept alive, and one that has nothing to do put to rest. It has no clock of its own.
struct Vigil {
  typealias Instant = ContinuousClock.Instant

  enum Step: Equatable {
    /// An answer is due for so long and not an octet comes.
    case tellSilence(seconds: Int)
    /// The answer is no longer due, and was never sent.
    case tellLife
    /// Something must be on the way for the system to notice that nobody receives it.
    case probe
    case giveUp(seconds: Int)
    case keepAlive
    case rest
  }

  /// How things stand with the connection.
  struct Standing {
    /// When the answer became due that is waited for first; `nil` when none is.
    var dueSince: Instant?
    /// Seconds of silence that the answer may take.
    var limit = 0
    /// The last time that octets moved.
    var lastMoved: Instant
    var lastSent: Instant
    /// Since when there is nothing to do; `nil` when there is, or the line is at rest.
    var quietSince: Instant?
  }

  let timings: SessionTimings
  /// How long nothing must have been under way before the line is put to rest.
  let quiet: Duration
  /// How often the silence that lasts was told.
  private var told = 0
  private var hasProbed = false
  /// When the peer was found to have to prove that it is there.
  private var doubtedSince: Instant?

  init(timings: SessionTimings, quiet: Duration) { (self.timings, self.quiet) = (timings, quiet) }

  /// The machine slept, or the network is another one: what answers now is alive, the rest is not waited for.
  mutating func doubt(at now: Instant) { doubtedSince = now }

  /// Whether a silence was told and lasts.
  var isSilent: Bool { told > 0 }

  /// Octets came. Answers whether a silence that was told has ended.
  mutating func heard() -> Bool {
    defer { (told, hasProbed, doubtedSince) = (0, false, nil) }
    return told > 0
  }

  /// What is due now; to be called until it is nothing.
  mutating func step(at now: Instant, _ standing: Standing) -> Step? {
    guard let silent = silentSince(standing) else {
      hasProbed = false
      if told > 0 {
        told = 0
        return .tellLife
      }
      if now >= standing.lastSent + keepAlive { return .keepAlive }
      if let since = standing.quietSince, now >= since + quiet { return .rest }
      return nil
    }
    if let doubtedSince, now >= doubtedSince + .seconds(timings.probe) {
      return .giveUp(seconds: timings.probe)
    }
    if now >= silent + .seconds(standing.limit) { return .giveUp(seconds: standing.limit) }
    guard now >= silent + .seconds(timings.silence) else { return nil }
    if !hasProbed {
      hasProbed = true
      return .probe
    }
    guard now >= silent + .seconds(timings.silence * (told + 1)) else { return nil }
    let seconds = Int((now - silent).components.seconds)
    told = seconds / max(1, timings.silence)
    return .tellSilence(seconds: seconds)
  }

  /// When something will be due, if nothing happens until then.
  func nextDue(_ standing: Standing) -> Instant {
    guard let silent = silentSince(standing) else {
      let alive = standing.lastSent + keepAlive
      return standing.quietSince.map { min(alive, $0 + quiet) } ?? alive
    }
    let told = silent + .seconds(min(timings.silence * (told + 1), standing.limit))
    return doubtedSince.map { min(told, $0 + .seconds(timings.probe)) } ?? told
  }

  private func silentSince(_ standing: Standing) -> Instant? {
    standing.dueSince.map { max($0, standing.lastMoved) }
  }

  /// A server may end an IDLE after half an hour (RFC 2177 §3), whatever the user thinks of keeping alive.
  private var keepAlive: Duration { .seconds(min(timings.keepAlive, Self.longestIdle)) }
  static let longestIdle = 29 * 60
}

/// An instant from which on the clocks of a place show another offset.
package struct ZoneChange: Hashable, Sendable {
  /// Since 1970 UTC.
  package var seconds: Int64
  /// Minutes east of UTC from then on.
  package var offsetMinutes: Int

  package init(seconds: Int64, offsetMinutes: Int) {
    self.seconds = seconds
    self.offsetMinutes = offsetMinutes
  }

  /// No place has put its clocks twice within so many days but for Ramadan, which is longer.
  private static let step: Int64 = 20 * 86400

  /// The changes in a stretch of time, to the second, and first the offset at its beginning. `offset` tells the
  /// minutes east of UTC at an instant.
  package static func all(from start: Int64, to end: Int64, offset: (Int64) -> Int) -> [ZoneChange] {
    var changes = [ZoneChange(seconds: start, offsetMinutes: offset(start))]
    var known = start
    while known < end, let last = changes.last {
      let next = min(known &+ step, end)
      let found = offset(next)
      if found != last.offsetMinutes {
        var (before, after) = (known, next)
        while after - before > 1 {
          let middle = before + (after - before) / 2
          if offset(middle) == last.offsetMinutes { before = middle } else { after = middle }
        }
        changes.append(ZoneChange(seconds: after, offsetMinutes: offset(after)))
      }
      known = next
    }
    return changes
  }
}

import Glibc
package import MIME

/// The zone of this machine, as its C library knows it.
package enum LocalZone {
  /// Invitations are for the next years; what is farther is told by today's offset.
  private static let days: (before: Int64, after: Int64) = (400, 1200)

  /// When the clocks here change, around an instant.
  package static func changes(around seconds: Int64) -> [ZoneChange] {
    ZoneChange.all(from: seconds - days.before * 86400, to: seconds + days.after * 86400) { instant in
      var time = time_t(instant)
      var local = tm()
      localtime_r(&time, &local)
      return local.tm_gmtoff / 60
    }
  }
}

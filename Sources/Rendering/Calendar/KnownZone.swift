import Mail

/// Zones by name, for files that use one and don't explain it: the rules of today of those where most mail comes
/// from. Everything else is told in the zone's own time.
enum KnownZone {
  private enum Rule {
    case none
    /// Last Sunday of March to last Sunday of October, at 01:00 UTC.
    case europe
    /// Second Sunday of March to first Sunday of November, at 02:00.
    case america
    /// First Sunday of October to first Sunday of April.
    case australia
    /// Last Sunday of September to first Sunday of April.
    case newZealand
  }

  /// Minutes east of UTC at a time of the zone's own clock; `nil` when the zone is unknown here.
  static func offset(_ name: String, at time: CivilTime) -> Int? {
    // "/softwarestudio.org/Tzfile/Europe/Berlin", "/freeassociation.sourceforge.net/Europe/Berlin".
    let pieces = name.split(separator: "/")
    let short = pieces.suffix(2).joined(separator: "/")
    let known = windows[name] ?? (zones[name] != nil ? name : short)
    guard let (minutes, rule) = zones[known] else { return nil }
    return minutes + (isSummer(rule, time, minutes) ? 60 : 0)
  }

  private static func isSummer(_ rule: Rule, _ time: CivilTime, _ standard: Int) -> Bool {
    let moment = time.seconds(offsetMinutes: 0)
    func onset(_ month: Int, _ ordinal: Int, hour: Int) -> Int64 {
      let rule = YearlyRule(month: month, weekday: 0, ordinal: ordinal)
      let start = CivilTime(year: time.year, month: 1, day: 1, hour: 0)
      return (rule.onset(in: time.year, at: start)?.seconds(offsetMinutes: 0) ?? 0) + Int64(hour) * 3600
    }
    switch rule {
    case .none: return false
    case .europe:
      let shift = 1 + standard / 60
      return moment >= onset(3, -1, hour: shift) && moment < onset(10, -1, hour: shift + 1)
    case .america: return moment >= onset(3, 2, hour: 2) && moment < onset(11, 1, hour: 2)
    case .australia: return moment >= onset(10, 1, hour: 2) || moment < onset(4, 1, hour: 3)
    case .newZealand: return moment >= onset(9, -1, hour: 2) || moment < onset(4, 1, hour: 3)
    }
  }

  private static let zones: [String: (Int, Rule)] = {
    var zones: [String: (Int, Rule)] = [
      "UTC": (0, .none), "GMT": (0, .none), "Etc/UTC": (0, .none), "Etc/GMT": (0, .none),
    ]
    func add(_ names: String, _ minutes: Int, _ rule: Rule) {
      for name in names.split(separator: " ") { zones[String(name)] = (minutes, rule) }
    }
    add("Europe/London Europe/Dublin Europe/Lisbon", 0, .europe)
    add(
      "Europe/Paris Europe/Berlin Europe/Madrid Europe/Rome Europe/Vienna Europe/Zurich Europe/Brussels"
        + " Europe/Amsterdam Europe/Copenhagen Europe/Oslo Europe/Stockholm Europe/Prague Europe/Warsaw"
        + " Europe/Budapest Europe/Belgrade Europe/Zagreb Europe/Ljubljana Europe/Bratislava Europe/Luxembourg",
      60,
      .europe)
    add(
      "Europe/Athens Europe/Helsinki Europe/Kiev Europe/Kyiv Europe/Bucharest Europe/Sofia Europe/Riga", 120,
      .europe)
    add("Europe/Vilnius Europe/Tallinn", 120, .europe)
    add("Europe/Moscow Europe/Istanbul Asia/Riyadh Africa/Nairobi Asia/Baghdad", 180, .none)
    add("Atlantic/Reykjavik Africa/Accra", 0, .none)
    add("Africa/Johannesburg", 120, .none)
    add("Africa/Lagos", 60, .none)
    add("America/Halifax", -240, .america)
    add("America/New_York America/Toronto America/Detroit", -300, .america)
    add("America/Chicago America/Winnipeg", -360, .america)
    add("America/Denver America/Edmonton", -420, .america)
    add("America/Los_Angeles America/Vancouver", -480, .america)
    add("America/Anchorage", -540, .america)
    add("America/Phoenix", -420, .none)
    add("America/Mexico_City", -360, .none)
    add("America/Bogota America/Lima", -300, .none)
    add("America/Sao_Paulo America/Argentina/Buenos_Aires America/Buenos_Aires", -180, .none)
    add("Pacific/Honolulu", -600, .none)
    add("Asia/Tokyo Asia/Seoul", 540, .none)
    add("Asia/Shanghai Asia/Hong_Kong Asia/Taipei Asia/Singapore Asia/Manila Australia/Perth", 480, .none)
    add("Asia/Bangkok Asia/Jakarta Asia/Ho_Chi_Minh", 420, .none)
    add("Asia/Kolkata Asia/Calcutta", 330, .none)
    add("Asia/Karachi", 300, .none)
    add("Asia/Dubai", 240, .none)
    add("Australia/Sydney Australia/Melbourne Australia/Hobart", 600, .australia)
    add("Australia/Brisbane", 600, .none)
    add("Pacific/Auckland", 720, .newZealand)
    return zones
  }()

  /// As Windows names them, which is what Outlook writes (CLDR, windowsZones).
  private static let windows: [String: String] = [
    "GMT Standard Time": "Europe/London", "Greenwich Standard Time": "Atlantic/Reykjavik",
    "W. Europe Standard Time": "Europe/Berlin", "Romance Standard Time": "Europe/Paris",
    "Central Europe Standard Time": "Europe/Budapest", "Central European Standard Time": "Europe/Warsaw",
    "GTB Standard Time": "Europe/Bucharest", "FLE Standard Time": "Europe/Kiev",
    "E. Europe Standard Time": "Europe/Bucharest", "Russian Standard Time": "Europe/Moscow",
    "Turkey Standard Time": "Europe/Istanbul", "South Africa Standard Time": "Africa/Johannesburg",
    "Atlantic Standard Time": "America/Halifax", "Eastern Standard Time": "America/New_York",
    "Central Standard Time": "America/Chicago", "Mountain Standard Time": "America/Denver",
    "US Mountain Standard Time": "America/Phoenix", "Pacific Standard Time": "America/Los_Angeles",
    "Alaskan Standard Time": "America/Anchorage", "Hawaiian Standard Time": "Pacific/Honolulu",
    "E. South America Standard Time": "America/Sao_Paulo", "Tokyo Standard Time": "Asia/Tokyo",
    "Korea Standard Time": "Asia/Seoul", "China Standard Time": "Asia/Shanghai",
    "Singapore Standard Time": "Asia/Singapore", "SE Asia Standard Time": "Asia/Bangkok",
    "India Standard Time": "Asia/Kolkata", "Arabian Standard Time": "Asia/Dubai",
    "AUS Eastern Standard Time": "Australia/Sydney", "New Zealand Standard Time": "Pacific/Auckland",
  ]
}

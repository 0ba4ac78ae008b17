import Mail

/// A rule of recurrence (RRULE, RFC 5545 §3.3.10) in words: "every 2 weeks on Mon and Wed, 10 times".
enum RecurrenceText {
  static func words(_ rule: String) -> String {
    var parts: [String: String] = [:]
    for piece in rule.uppercased().split(separator: ";") {
      let halves = piece.split(separator: "=", maxSplits: 1)
      if halves.count == 2 { parts[String(halves[0])] = String(halves[1]) }
    }
    guard let unit = units[parts["FREQ"] ?? ""] else { return "by a rule of its own (\(rule))" }
    let told: Set = [
      "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST",
    ]
    guard parts.keys.allSatisfy(told.contains) else { return "by a rule of its own (\(rule))" }
    let interval = parts["INTERVAL"].flatMap { Int($0) } ?? 1
    var words = interval > 1 ? "every \(interval) \(unit)s" : "every \(unit)"
    let days = list(parts["BYDAY"])
    if days == ["MO", "TU", "WE", "TH", "FR"], interval == 1, unit == "week" || unit == "day" {
      words = "every weekday"
    } else if !days.isEmpty {
      words += " on " + joined(days.map { day($0, position: parts["BYSETPOS"]) })
    }
    let dates = list(parts["BYMONTHDAY"])
    if !dates.isEmpty { words += " on " + joined(dates.map(date)) }
    let months = list(parts["BYMONTH"]).compactMap { Int($0) }.filter { (1...12).contains($0) }
    if !months.isEmpty { words += " in " + joined(months.map { CalendarText.months[$0 - 1] }) }
    if let count = parts["COUNT"].flatMap({ Int($0) }) { words += ", \(count) times" }
    if let until = parts["UNTIL"].flatMap({ CalendarTime($0, zone: nil) }) {
      words += ", until \(CalendarText.day(until.civil))"
    }
    return words
  }

  private static let units = [
    "DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year", "HOURLY": "hour",
    "MINUTELY": "minute",
  ]

  /// Lists of a rule are short; one of thousands is not for words.
  private static func list(_ text: String?) -> [String] {
    (text ?? "").split(separator: ",").prefix(31).map(String.init)
  }

  private static func joined(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }

  /// "2MO" is the second Monday, "-1FR" the last Friday.
  private static func day(_ text: String, position: String?) -> String {
    let name = YearlyRule.weekdays.firstIndex(of: String(text.suffix(2))).map { CalendarText.weekdays[$0] }
    let number = Int(text.dropLast(2)) ?? position.flatMap { Int($0) }
    guard let name else { return text }
    return number.map { "the \(ordinal($0)) \(name)" } ?? name
  }

  private static func date(_ text: String) -> String {
    guard let number = Int(text) else { return text }
    return number < 0 ? "the \(ordinal(number)) day" : "the \(ordinal(number))"
  }

  private static func ordinal(_ number: Int) -> String {
    if number == -1 { return "last" }
    if number < 0 { return "\(ordinal(-max(number, -1000))) last" }
    let suffix =
      switch (number % 100, number % 10) {
      case (11...13, _): "th"
      case (_, 1): "st"
      case (_, 2): "nd"
      case (_, 3): "rd"
      default: "th"
      }
    return "\(number)\(suffix)"
  }
}

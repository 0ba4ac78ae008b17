import Mail

extension DateField {
  /// Puts a date together from its tokens, in whatever order they come. The first of each part counts.
  struct Reading {
    private var numbers: [(value: Int, digits: Int)] = []
    private var month: Int?
    /// Hour, minute, second.
    private var clock: [Int] = []
    private var isClockOpen = false
    private var isAfternoon: Bool?
    private var zone: Int?
    private var sign: Int?
    private var zoneHour: (value: Int, sign: Int)?
    private var isFraction = false
    private var isISO = false
    private var last: DateToken?

    mutating func take(_ token: DateToken) {
      defer { last = token }
      switch token {
      case .number(let value, let digits): number(value, digits)
      case .colon: colon()
      case .word(let word): self.word(word)
      case .sign(let sign):
        if !clock.isEmpty || numbers.isEmpty { self.sign = sign } else { isISO = numbers[0].digits == 4 }
        isClockOpen = false
      case .separator(let byte):
        isFraction = byte == UInt8(ascii: ".") && clock.count == 3
        isClockOpen = false
      }
    }

    private mutating func number(_ value: Int, _ digits: Int) {
      if isFraction {
        isFraction = false
      } else if let zoneHour, last == .colon {
        zone = zoneHour.sign &* (zoneHour.value &* 60 &+ Self.zoneMinute(value))
        self.zoneHour = nil
      } else if let sign {
        self.sign = nil
        offset(value, digits, sign)
      } else if isClockOpen, last == .colon, clock.count < 3 {
        clock.append(value)
      } else if clock.count < 2 || numbers.count < 3 {
        numbers.append((value, digits))
        isClockOpen = false
        zoneHour = nil
      }
    }

    /// The number before the first colon is the hour.
    private mutating func colon() {
      guard clock.isEmpty, case .number = last, let hour = numbers.popLast() else { return }
      clock = [hour.value]
      isClockOpen = true
    }

    /// `zone = (FWS ( "+" / "-" ) 4DIGIT) / obs-zone` — RFC 5322 §3.3, and `+02:00`, `+02`.
    private mutating func offset(_ value: Int, _ digits: Int, _ sign: Int) {
      guard zone == nil, digits <= 4, !clock.isEmpty else { return }
      if digits <= 2 {
        // The minutes may follow a colon.
        zoneHour = (min(value, 23), sign)
        zone = sign &* min(value, 23) &* 60
        return
      }
      zone = sign &* (min(value / 100, 23) &* 60 &+ Self.zoneMinute(value % 100))
    }

    /// Some mailers of India write +0580 and mean +0530.
    private static func zoneMinute(_ minute: Int) -> Int { minute < 60 ? minute : 30 }

    private mutating func word(_ word: String) {
      if word == "pm" || word == "am" {
        isAfternoon = word == "pm"
      } else if !clock.isEmpty, zone == nil, let minutes = Self.zones[word] {
        zone = minutes
      } else if month == nil, let number = Self.month(word) {
        month = number
      }
    }

    var timestamp: Timestamp? {
      guard var civil = date else { return nil }
      civil.hour = clock.first ?? 0
      civil.minute = clock.count > 1 ? clock[1] : 0
      civil.second = clock.count > 2 ? clock[2] : 0
      if let isAfternoon, civil.hour <= 12 { civil.hour = civil.hour % 12 + (isAfternoon ? 12 : 0) }
      // 60 is a leap second.
      guard civil.hour < 24, civil.minute < 60, civil.second <= 60, clock.count > 1 else { return nil }
      let offset = zone ?? 0
      return Timestamp(seconds: civil.seconds(offsetMinutes: offset), offsetMinutes: offset)
    }

    private var date: CivilTime? {
      var month = month
      var rest = numbers
      var yearFirst = isISO
      if month == nil {
        guard rest.count >= 3 else { return nil }
        yearFirst = rest[0].digits == 4
        month = rest.remove(at: 1).value
      }
      guard let month, (1...12).contains(month), rest.count >= 2 else { return nil }
      if rest[0].digits >= 3, rest[1].digits <= 2 { yearFirst = true }
      let (day, year) = yearFirst ? (rest[1], rest[0]) : (rest[0], rest[1])
      guard (1...31).contains(day.value) else { return nil }
      let fullYear = Self.year(year.value, digits: year.digits)
      let longest = [31, Self.isLeap(fullYear) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      guard fullYear <= 9999, day.value <= longest[month - 1] else { return nil }
      return CivilTime(year: fullYear, month: month, day: day.value)
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// `obs-year`: two digits from 00 to 49 are 2000 to 2049, others and three digits count from 1900 — RFC 5322
    /// §4.3
    private static func year(_ value: Int, digits: Int) -> Int {
      if digits <= 2 { return value < 50 ? 2000 + value : 1900 + value }
      return digits == 3 ? 1900 + value : value
    }
  }
}

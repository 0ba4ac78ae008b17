/// Numbers and sizes in words.
enum Words {
  /// "1 message", "12,408 messages".
  static func count(_ count: Int, _ noun: String) -> String {
    "\(number(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// Groups of three digits: 12,408.
  static func number(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// At most five columns: 812, 12K, 1.2M, 340M, 4.0G.
  static func shortSize(_ octets: Int) -> String {
    if octets < 1000 { return String(max(0, octets)) }
    var value = Double(octets)
    for unit in ["K", "M", "G", "T"] {
      value /= 1024
      if value < 9.95, unit != "K" { return tenths(value) + unit }
      if value < 999.5 { return String(max(1, Int(value.rounded()))) + unit }
    }
    return "huge"
  }

  /// "3 KB", "1.2 MB".
  static func size(_ octets: Int) -> String {
    if octets < 1000 { return "\(max(0, octets)) bytes" }
    let text = shortSize(octets)
    return text == "huge" ? text : "\(text.dropLast()) \(text.last.map(String.init) ?? "")B"
  }

  static func tenths(_ value: Double) -> String {
    let scaled = Int((min(max(0, value), 1e12) * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
  }
}

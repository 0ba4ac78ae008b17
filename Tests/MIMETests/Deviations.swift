import Testing

/// Where an expectation of a corpus is not met, and why it is meant to be so.
struct Deviation {
  /// How the name of the message begins.
  var message: String
  /// What is in the line of the difference.
  var fact: String
  var reason: String

  init(_ message: String, _ fact: String, _ reason: String) {
    self.message = message
    self.fact = fact
    self.reason = reason
  }

  func explains(_ line: String) -> Bool { line.hasPrefix(message) && line.contains(fact) }
}

/// The facts of a set, counted, and what differs.
struct FactSheet {
  let set: String
  private(set) var facts = 0
  private(set) var differences: [String] = []

  init(_ set: String) { self.set = set }

  mutating func compare<Value: Equatable>(_ what: String, _ found: Value?, _ wanted: Value?) {
    note(
      what, found == wanted, "\(found.map { "\($0)" } ?? "nil") instead of \(wanted.map { "\($0)" } ?? "nil")"
    )
  }

  mutating func note(_ what: String, _ isMet: Bool, _ difference: @autoclosure () -> String) {
    facts += 1
    if !isMet { differences.append("\(what): \(difference())") }
  }

  /// All differences are known ones, and every known one is still there.
  func check(_ deviations: [Deviation]) {
    let unexpected = differences.filter { line in !deviations.contains { $0.explains(line) } }
    for line in unexpected { Issue.record("\(set): \(line.prefix(500))") }
    for deviation in deviations where !differences.contains(where: deviation.explains) {
      Issue.record("\(set): \(deviation.message) \(deviation.fact) deviates no longer")
    }
    print("FACTS \(set): \(facts - differences.count) of \(facts)")
  }
}

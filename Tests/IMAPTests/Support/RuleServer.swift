import TestSupport

/// A server that follows the rules and writes down where the client does not. It does nothing by itself: each
/// `step` is one line that it reads, or one thing that it says.
struct RuleServer {
  private enum State {
    case line
    /// A `+` is due before the client may speak.
    case goAheadDue(then: Waiting)
    case literal(tag: String, remaining: Int)
    case idle(tag: String)
    case ended
  }

  private enum Waiting {
    case literal(tag: String, count: Int)
    case idle(tag: String)
  }

  private var state = State.line
  private var input: [UInt8] = []
  private var lastTag = 0
  /// A DONE may be on its way that crossed the end of the IDLE.
  private var mayMeetDONE = false
  /// What it said and nobody has received yet.
  private(set) var output: [UInt8] = []
  private(set) var isCompressed = false
  private(set) var complaints: [String] = []
  /// What was appended.
  private(set) var messages: [[UInt8]] = []
  private(set) var idles = 0
  /// It counts up, so that what is lost on the way is missed.
  private(set) var exists = 0
  private var message: [UInt8] = []

  var hasEnded: Bool { if case .ended = state { true } else { false } }

  /// Stands for DEFLATE: what matters is that it can't be read without being undone.
  static func coded(_ bytes: [UInt8]) -> [UInt8] { bytes.map { $0 ^ 0x5A } }

  mutating func receive(_ bytes: [UInt8]) {
    if hasEnded, !bytes.isEmpty { complaints.append("spoke after the end") }
    input += isCompressed ? Self.coded(bytes) : bytes
  }

  mutating func take(_ count: Int) -> [UInt8] {
    let taken = Array(output.prefix(count))
    output.removeFirst(taken.count)
    return taken
  }

  private mutating func say(_ text: String) {
    let bytes = Array((text + "\r\n").utf8)
    output += isCompressed ? Self.coded(bytes) : bytes
  }

  /// `false` when there is nothing to do.
  mutating func step(_ random: inout SeededRandom) -> Bool {
    switch state {
    case .ended: return false
    case .goAheadDue(let waiting):
      if !input.isEmpty { complaints.append("did not wait for the +") }
      goAhead(waiting, &random)
    case .literal(let tag, let remaining):
      guard !input.isEmpty else { return false }
      let taken = min(remaining, input.count)
      message += input.prefix(taken)
      input.removeFirst(taken)
      state = .literal(tag: tag, remaining: remaining - taken)
      if remaining == taken { state = .line }
    case .idle(let tag):
      if let line = line() {
        if line != "DONE" { complaints.append("\(line) instead of DONE") }
        say("\(tag) OK IDLE done")
        state = .line
      } else if Int.random(in: 0..<20, using: &random) == 0 {
        say("\(tag) OK that was long enough")
        (state, mayMeetDONE) = (.line, true)
      } else {
        guard Int.random(in: 0..<4, using: &random) == 0 else { return false }
        news(&random)
      }
    case .line:
      guard let line = line() else { return false }
      command(line, &random)
    }
    return true
  }

  private mutating func goAhead(_ waiting: Waiting, _ random: inout SeededRandom) {
    let isRefused = Int.random(in: 0..<5, using: &random) == 0
    switch waiting {
    case .literal(let tag, _) where isRefused, .idle(let tag) where isRefused:
      say("\(tag) NO [CANNOT] not now")
      (state, message) = (.line, [])
    case .literal(let tag, let count):
      say("+ go on")
      state = count > 0 ? .literal(tag: tag, remaining: count) : .line
    case .idle(let tag):
      if Bool.random(using: &random) { news(&random) }
      say(["+ idling", "+", "+ [ALERT] {3}", "+ DONE?"].randomElement(using: &random) ?? "+")
      state = .idle(tag: tag)
      idles += 1
    }
  }

  private mutating func line() -> String? {
    guard let end = input.firstIndex(of: 0x0A) else { return nil }
    let line = String(decoding: input[..<end].dropLast(), as: UTF8.self)
    input.removeSubrange(...end)
    return line
  }

  private mutating func news(_ random: inout SeededRandom) {
    exists += 1
    say("* \(exists) EXISTS")
    let lines = [
      "* VANISHED 3", "* VANISHED (EARLIER) 1:4294967295", "* OK still here",
      "* VANISHED x", "* 1 FETCH (FLAGS (\\Seen) MODSEQ (5) UID 7)", "* STATUS b (MESSAGES 2)",
      "* nonsense (",
    ]
    say(lines.randomElement(using: &random) ?? "")
  }

  /// A line that begins a command, or goes on with one after its literal.
  private mutating func command(_ line: String, _ random: inout SeededRandom) {
    if !message.isEmpty || line.isEmpty {
      if !line.isEmpty { complaints.append("\(line) behind a literal") }
      messages.append(message)
      message = []
      say("A\(lastTag) OK [APPENDUID 1 \(messages.count)] appended")
      return
    }
    if line == "DONE", mayMeetDONE {
      mayMeetDONE = false
      say("DONE BAD what?")
      return
    }
    let words = line.split(separator: " ")
    guard words.count > 1, let tag = words.first, let number = Int(tag.dropFirst()), number > lastTag else {
      complaints.append("no command: \(line)")
      return
    }
    lastTag = number
    if Bool.random(using: &random) { news(&random) }
    answer(String(words[1]), String(tag), line, &random)
  }

  private mutating func answer(_ name: String, _ tag: String, _ line: String, _ random: inout SeededRandom) {
    switch name {
    case "IDLE": state = .goAheadDue(then: .idle(tag: tag))
    case "APPEND":
      let count = Int(line.split(separator: "{").last?.prefix { $0.isNumber } ?? "") ?? 0
      if line.hasSuffix("+}") {
        state = count > 0 ? .literal(tag: tag, remaining: count) : .line
      } else {
        state = .goAheadDue(then: .literal(tag: tag, count: count))
      }
    case "COMPRESS":
      if !input.isEmpty { complaints.append("did not wait for the answer to COMPRESS") }
      let isRefused = isCompressed || Bool.random(using: &random)
      say(isRefused ? "\(tag) NO [COMPRESSIONACTIVE] no" : "\(tag) OK DEFLATE active")
      if isRefused { return }
      isCompressed = true
      if Bool.random(using: &random) { news(&random) }
    case "LOGOUT":
      say("* BYE")
      say("\(tag) OK bye")
      state = .ended
    default: say("\(tag) \(["OK", "OK", "NO", "BAD"].randomElement(using: &random) ?? "OK") done")
    }
  }
}

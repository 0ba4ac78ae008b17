import Foundation
import Mail
import Screen

@testable import Reader

/// A file that tells what is done and what the screen then shows:
///
/// ```
/// covers delete undo          the commands that it shows
/// size 80x24
/// do keys jd                  steps, one after the other
/// text                        the screen, row by row, between bars
/// |…|
/// style                       a letter for each cell's style, and what the letters mean
/// |…|
/// legend
/// a bold
/// ```
struct GoldenScreen {
  let url: URL
  private(set) var covers: [String] = []
  private(set) var size = Size(width: 80, height: 24)
  private(set) var newest = ReaderOptions.Newest.top
  private(set) var steps: [String] = []
  private(set) var head: [String] = []
  private(set) var expected = ""

  static let folder = ScriptedReader.root.appending(path: "Tests/ReaderTests/Screens")

  static let all: [GoldenScreen] = {
    let files =
      (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "screen" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }.compactMap(GoldenScreen.init)
  }()

  init?(url: URL) {
    self.url = url
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let end = lines.firstIndex(of: "text") ?? lines.count
    head = Array(lines[..<end])
    while head.last == "" { head.removeLast() }
    expected = lines[end...].joined(separator: "\n")
    for line in head {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      guard words.count == 2 else { continue }
      switch words[0] {
      case "covers": covers = words[1].split(separator: " ").map(String.init)
      case "size": size = Self.size(words[1])
      case "newest": newest = ReaderOptions.Newest(rawValue: words[1]) ?? .top
      case "do": steps.append(words[1])
      default: break
      }
    }
  }

  var name: String { url.deletingPathExtension().lastPathComponent }

  static func size(_ text: String) -> Size {
    let numbers = text.split(separator: "x").compactMap { Int($0) }
    return Size(width: numbers.first ?? 80, height: numbers.last ?? 24)
  }

  func rewrite(_ actual: String) throws {
    try (head.joined(separator: "\n") + "\n" + actual).write(to: url, atomically: true, encoding: .utf8)
  }

  /// What the screen is after the steps.
  func actual() -> String {
    let reader = ScriptedReader(size: size, newest: newest, starts: false)
    if !steps.contains("hold-start") { reader.start() }
    for step in steps { reader.perform(step: step) }
    let grid = reader.grid
    var legend: [Style: Character] = [.plain: "."]
    var text = "text\n"
    var styles = "style\n"
    for y in 0..<grid.height {
      let cells = (0..<grid.width).map { grid[$0, y] }
      text += "|" + cells.map(\.text).joined() + "|\n"
      let letters = cells.map { cell -> Character in
        if let letter = legend[cell.style] { return letter }
        let letter = Character(UnicodeScalar(UInt8(ascii: "a") + UInt8(min(25, legend.count - 1))))
        legend[cell.style] = letter
        return letter
      }
      styles += "|" + String(letters) + "|\n"
    }
    let meanings = legend.filter { $0.value != "." }.sorted { $0.value < $1.value }
      .map { "\($0.value) \(Self.describe($0.key))\n" }
    let cursor = reader.cursor.map { "cursor \($0.x),\($0.y)\n" } ?? ""
    return text + styles + (meanings.isEmpty ? "" : "legend\n" + meanings.joined()) + cursor
  }

  private static func describe(_ style: Style) -> String {
    var words: [String] = []
    let names: [(Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.reverse, "reverse"), (.underline, "underline"), (.italic, "italic"),
    ]
    for (attribute, name) in names where style.attributes.contains(attribute) { words.append(name) }
    if case .palette(let color) = style.foreground { words.append("colour \(color)") }
    if case .palette(let color) = style.background { words.append("on \(color)") }
    return words.joined(separator: " ")
  }
}

extension ScriptedReader {
  /// One step of a golden screen.
  func perform(step: String) {
    let words = step.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = words.count > 1 ? words[1] : ""
    switch words[0] {
    case "keys": type(rest)
    case "resize": send(.resized(GoldenScreen.size(rest)))
    case "hold": isHeld = true
    case "hold-start":
      isHeld = true
      start()
    case "release": release()
    case "tick": send(.tick(now: Timestamp(seconds: Letters.now.seconds + (Int64(rest) ?? 0))))
    case "arrives":
      server.boxes[.inbox]?.messages.append(Letters.letter(UInt32(rest) ?? 99, "Bob", "Fresh mail \(rest)"))
      report(.count(server.boxes[.inbox]?.messages.count ?? 0))
    case "removes": report(server.remove(.inbox) { "\($0.uid)" == rest })
    case "deletes-elsewhere":
      let uids = Set(rest.split(separator: " ").compactMap { UInt32($0) }.compactMap(UID.init))
      for event in server.store(.inbox, uids, .add([.deleted])) { report(event) }
    case "all-or-nothing": server.boxes[.inbox]?.expungesAllOrNothing = true
    case "refuse":
      server.refusals[rest] = .refused(doing: "it", reply: "[CANNOT] the quota \u{1b}[31mis over")
    case "notice": report(.notice(rest.replacing("^[", with: "\u{1b}")))
    case "lost": report(.connection(.lost(.connectionLost(reason: "it is restarting"), retryIn: Int(rest))))
    case "copy": reportCopy(numbers(rest))
    case "confirmed":
      report(.opened(OpenMailbox(uidValidity: UIDValidity(1), count: state.list.count, isContinued: true)))
    case "offline": report(.connection(.offline))
    case "connecting": report(.connection(.connecting(rest)))
    case "live": report(.connection(.live(ConnectionDetails(security: "TLS 1.3"))))
    case "visited":
      let at = Timestamp(seconds: Letters.now.seconds - (Int64(rest) ?? 0))
      report(.connection(.visited(ConnectionDetails(security: "TLS 1.3"), at: at)))
    case "silent": report(.connection(.silent(seconds: Int(rest) ?? 0)))
    case "changes": reportChanges(numbers(rest))
    case "filling": report(.filling(.inbox, done: numbers(rest).first ?? 0, total: numbers(rest).last ?? 0))
    case "new-mail": report(.newMail(Letters.name("Lists/swift-dev"), count: Int(rest) ?? 0))
    case "keeps-expunge": server.refusals["expunge"] = .kept
    case "password":
      report(
        .passwordNeeded(
          user: "alice", host: "mail.example.org", refusal: rest.isEmpty ? nil : rest, attemptsLeft: 2))
    case "progress":
      let numbers = numbers(rest)
      let job = state.requests.job?.id ?? RequestID(0)
      send(.progress(job, done: numbers.first ?? 0, total: numbers.count > 1 ? numbers[1] : nil))
    case "many":
      let count = Int(rest) ?? 0
      server.boxes[.inbox]?.messages = (1...max(1, count)).map {
        Letters.letter(UInt32($0), "Sender \($0 % 7)", "Message \($0)", flags: $0 % 10 == 0 ? [] : [.seen])
      }
      isHeld = false
      start()
    default: letterStep(words[0], rest)
    }
  }

  /// A step that changes what the server has.
  private func letterStep(_ name: String, _ rest: String) {
    switch name {
    case "body":
      let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
      server.bodies[UID(UInt32(words[0]) ?? 1)!] = words[1].replacing("\\n", with: "\n")
    case "html-letter":
      server.boxes[.inbox]?.messages.append(Letters.withHTML(60, "News of the week"))
      report(.count(server.boxes[.inbox]?.messages.count ?? 0))
    case "risky-letter":
      server.boxes[.inbox]?.messages.append(Letters.letter(61, "Eve", "Bill", attachments: ["bill.pdf.exe"]))
      report(.count(server.boxes[.inbox]?.messages.count ?? 0))
    default: preconditionFailure("no such step: \(name)")
    }
  }

  private func numbers(_ text: String) -> [Int] { text.split(separator: " ").compactMap { Int($0) } }

  /// The mailbox as it was so many seconds ago, of which only so many newest rows are in the copy.
  private func reportCopy(_ numbers: [Int]) {
    let count = server.boxes[.inbox]?.messages.count ?? 0
    let asOf = Timestamp(seconds: Letters.now.seconds - Int64(numbers.first ?? 0))
    report(.opened(OpenMailbox(uidValidity: UIDValidity(1), count: count, unseen: 3, asOf: asOf)))
    report(.rows(server.rows(.inbox, (count - (numbers.last ?? 0))..<count)))
  }

  /// So many changes wait, and so many failed.
  private func reportChanges(_ numbers: [Int]) {
    let pending: [String] = (0..<max(0, numbers.first ?? 0)).map {
      "Marking \($0 + 1) messages read in INBOX"
    }
    let failed: [FailedChange] = (0..<max(0, numbers.dropFirst().first ?? 0)).map { number in
      let made = Letters.now.seconds - Int64(number * 90_000)
      return FailedChange(
        id: Int64(number), made: Timestamp(seconds: made),
        what: number == 1 ? "Putting a star on 1 message in Archive" : "Marking 2 messages deleted in INBOX",
        why: number == 1
          ? "The mailbox was made anew on the server, so the change could not be applied."
          : "The server refused it: \u{1b}[31mquota")
    }
    report(
      .changes(ChangeReport(pendingCount: pending.count, pending: Array(pending.prefix(5)), failed: failed)))
  }
}

import Foundation
import Mail
import Reader
import Screen
import Sessions
import Store
import TestSupport
import Testing

@testable import Runtime

/// A display that keeps the last grid. Beside the terminal's, it is the only other one there is.
@MainActor
final class KeptDisplay: Display {
  private(set) var size: Size
  private(set) var text = ""
  /// What was asked of the terminal, in order.
  private(set) var log: [String] = []

  init(size: Size) { self.size = size }

  func show(_ grid: Grid, cursor: (x: Int, y: Int)?) {
    text = (0..<grid.height).map { y in (0..<grid.width).map { grid[$0, y].text }.joined() }
      .joined(separator: "\n")
  }

  func invalidate() { log.append("invalidate") }
  func bell() { log.append("bell") }
  func copy(_ text: String) { log.append("copy \(text)") }
  func leave() { log.append("leave") }
  func enter() { log.append("enter") }
}

/// The whole program but for the terminal: keys in, grids out, a real session on a server.
@MainActor
final class Scene {
  let display = KeptDisplay(size: Size(width: 100, height: 30))
  let folder: TemporaryDirectory
  private let inbox = Inbox()
  private let running: Task<Void, Never>
  private let server: any AnyObject & Sendable

  init(_ way: Server.Way, rootsFile: String? = nil, server: any AnyObject & Sendable, mailcap: String = "")
    throws
  {
    folder = try TemporaryDirectory(prefix: "hato-scene")
    self.server = server
    let session = IMAPSession(
      account: AccountID("test"), server: Server(way: way, user: "alice", rootsFile: rootsFile),
      timings: SessionTimings(), transcript: nil, store: try .inMemory(), journal: try .inMemory(),
      password: { () async throws(MailFailure) in Secret("wonderland") })
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let keymap = try String(contentsOf: root.appending(path: "keymap.default"), encoding: .utf8)
    let state = State(
      account: AccountID("test"), title: "alice", initialMailbox: .inbox,
      keymap: Keymap(defaultText: keymap, userText: nil), size: display.size,
      options: ReaderOptions(newest: .top))
    var programs = ProgramSettings()
    programs.mailcaps = [
      try folder.write(Data(mailcap.replacing("FOLDER", with: folder.path).utf8), to: ".mailcap")
    ]
    programs.printCommand = "cat > \(folder.file("printed"))"
    programs.openURL = ["touch"]
    let loop = EventLoop(state: state, session: session, inbox: inbox, programs: programs)
    running = Task { [display] in await loop.run(on: display) {} }
  }

  func type(_ text: String) { for character in text { press(.character(character)) } }

  func press(_ keys: Key...) { for key in keys { inbox.post(.keyPressed(key)) } }

  /// SIGTERM.
  func terminate() { inbox.post(.terminated) }

  func wait(
    for text: String, seconds: Int = 10, location: SourceLocation = #_sourceLocation
  ) async throws {
    try await wait("“\(text)” on the screen", seconds: seconds, location: location) {
      self.display.text.contains(text)
    }
  }

  func wait(
    _ what: String, seconds: Int = 10, location: SourceLocation = #_sourceLocation,
    _ isThere: @MainActor () -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !isThere() {
      try #require(ContinuousClock.now < deadline, "no \(what):\n\(display.text)", sourceLocation: location)
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Asks where to save the selected message's attachment, and answers with the scene's folder.
  func save(as name: String) async throws {
    type("s")
    try await wait(for: "Save")
    press(.control("u"))
    type(folder.file(name))
    press(.enter)
  }

  /// Returns when the program has ended; how long that took.
  func ended() async -> Duration {
    let begun = ContinuousClock.now
    await running.value
    return ContinuousClock.now - begun
  }

  var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0 != ".mailcap" }
      .sorted()
  }
}

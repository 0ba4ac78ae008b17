import Foundation
import MIME
import Mail
import Screen

@testable import Reader

/// The reader with keys pressed by a script and a `PlainServer` behind it. Effects are kept for the test to
/// look at; answers come at once unless the server is held.
final class ScriptedReader {
  static let account = AccountID("alice")

  var state: State
  var server = PlainServer()
  /// Every effect since the last `forgetEffects`.
  private(set) var effects: [Effect] = []
  /// Effects are done when they are released; until then the server says nothing.
  var isHeld = false
  private var held: [Effect] = []

  init(
    size: Size = Size(width: 80, height: 24), newest: ReaderOptions.Newest = .top,
    keymap: String? = nil, remarks: [String] = [], starts: Bool = true
  ) {
    state = State(
      account: Self.account, title: "alice@example.org", initialMailbox: .inbox,
      keymap: Keymap(defaultText: Self.defaultKeymap, userText: keymap), size: size,
      options: ReaderOptions(newest: newest), remarks: remarks)
    if starts { start() }
  }

  func start() {
    send(.started(now: Letters.now, zoneOffsetMinutes: 0))
    report(.connection(.live(ConnectionDetails(security: "TLS 1.3"))))
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let defaultKeymap =
    (try? String(contentsOf: root.appending(path: "keymap.default"), encoding: .utf8)) ?? ""

  func send(_ action: Action) {
    let new = reduce(&state, action)
    effects += new
    if isHeld { held += new } else { perform(new) }
  }

  func report(_ event: MailEvent) { send(.mailReported(Self.account, event)) }
  func report(_ change: MailboxChange) { report(.mailbox(server.selected, change)) }

  /// Presses keys written as in a keymap.
  func type(_ keys: String) {
    for key in KeyNotation.keys(keys[...]) ?? [] { send(.keyPressed(key)) }
  }

  func release() {
    isHeld = false
    let waiting = held
    held = []
    perform(waiting)
  }

  func forgetEffects() { effects = [] }

  /// The requests among the effects; what may be wanted next is `prefetches`.
  var requests: [MailRequest] {
    effects.compactMap { effect in
      guard case .ask(_, _, let request) = effect else { return nil }
      if case .prefetch = request { return nil }
      return request
    }
  }

  var prefetches: [[WantedSections]] {
    effects.compactMap { if case .ask(_, _, .prefetch(let wanted)) = $0 { wanted } else { nil } }
  }

  var lastRequest: (id: RequestID, request: MailRequest)? {
    effects.reversed().lazy.compactMap { effect -> (id: RequestID, request: MailRequest)? in
      if case .ask(_, let id, let request) = effect { (id: id, request: request) } else { nil }
    }.first
  }

  private func perform(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .ask(_, let id, let request):
        for event in server.answer(id, request) { report(event) }
      case .cancel(let id): report(.finished(id, .cancelled))
      case .render(let key, let content, let options):
        send(.rendered(key, Self.rendered(content, options), options))
      case .save(let id, let parts, let directory):
        send(.saved(id, .saved(paths: parts.map { "\(directory)/\($0.fileName)" })))
      case .openOutside(let id, _, _), .pipe(let id, _, _), .openLink(let id, _), .print(let id, _):
        send(.programEnded(id, .succeeded))
      case .suspend: send(.resumed)
      case .redraw, .bell, .hook, .copy, .quit: break
      }
    }
  }

  /// Lines as they are; the real renderer has tests of its own.
  private static func rendered(_ content: MessageContent, _ options: RenderOptions) -> RenderedText {
    func lines(_ bytes: [UInt8], _ role: Role) -> [StyledLine] {
      String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        .map { StyledLine(String($0.prefix(options.width)), role) }
    }
    var header = lines(content.header, .headerValue)
    if options.showsAllHeaders { header.insert(StyledLine("Received: from afar", .headerValue), at: 0) }
    let wanted =
      options.form == .source ? content.parts.filter { $0.section == .part(.message) } : content.parts
    var text = wanted.flatMap { lines($0.bytes, .text) }
    if options.foldsQuotes { text = text.filter { !$0.text.hasPrefix(">") } }
    if let charset = options.charset { text.append(StyledLine("read as \(charset)", .dim)) }
    return RenderedText(
      lines: header + text, headerLineCount: header.count, links: links(text), problems: problems(text))
  }

  /// A word with a colon and slashes is a link; `text=target` names its text, and hosts that differ are warned of.
  private static func links(_ lines: [StyledLine]) -> [Hyperlink] {
    lines.flatMap { $0.text.split(separator: " ") }.filter { $0.contains("://") || $0.contains("mailto:") }
      .map {
        let pieces = $0.split(separator: "=", maxSplits: 1).map(String.init)
        guard pieces.count == 2, pieces[1].contains("://") else {
          return Hyperlink(target: String($0), text: String($0))
        }
        let place = LinkTarget(pieces[1]).place
        let warning = "The text names \(pieces[0]), the link leads to \(place)."
        return Hyperlink(target: pieces[1], text: pieces[0], warning: pieces[0].contains(".") ? warning : nil)
      }
  }

  private static func problems(_ lines: [StyledLine]) -> [String] {
    lines.map(\.text).filter { $0.hasPrefix("problem: ") }.map { String($0.dropFirst(9)) }
  }
}

// MARK: The screen

extension ScriptedReader {
  var grid: Grid {
    var grid = Grid(size: state.size)
    _ = RootView.draw(state, into: &grid)
    return grid
  }

  var cursor: (x: Int, y: Int)? {
    var grid = Grid(size: state.size)
    return RootView.draw(state, into: &grid)
  }

  var lines: [String] {
    let grid = grid
    return (0..<grid.height).map { y in (0..<grid.width).map { grid[$0, y].text }.joined() }
  }

  var screen: String { lines.joined(separator: "\n") }
  var bottomLine: String { lines.last ?? "" }
}

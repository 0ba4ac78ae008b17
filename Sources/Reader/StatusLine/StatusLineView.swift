import Mail
import Screen

/// Draws the bottom line: what is typed there, what is under way, what is to be said, or how things stand.
enum StatusLineView {
  static func draw(_ state: State, into grid: inout Grid, at rect: Rect) -> (x: Int, y: Int)? {
    if let prompt = state.prompt { return PromptView.draw(prompt, state, into: &grid, at: rect) }
    let theme = state.options.theme
    let room = rect.width > 10 ? rect.indented(by: 1) : rect
    if let leaving = state.status.leaving {
      let isTold = leaving == .told
      put(
        state.leavingText, isTold ? "q again leaves" : "q leaves at once", isTold ? .warning : .statusBusy,
        theme, into: &grid, at: room)
    } else if state.isLive, let job = state.requests.job,
      let text = jobText(job.id, job.purpose, state, room.width)
    {
      put(text, "Esc stop", .statusBusy, theme, into: &grid, at: room)
    } else if let notice = state.status.notice {
      drawNotice(notice, theme, into: &grid, at: rect)
    } else {
      put(connectionText(state), hint(state), role(state.status.connection), theme, into: &grid, at: room)
    }
    return nil
  }

  /// A sentence that is longer than the line takes some of those above.
  private static func drawNotice(
    _ notice: StatusLine.Notice, _ theme: Theme, into grid: inout Grid, at rect: Rect
  ) {
    guard !rect.isEmpty else { return }
    let margin = rect.width > 10 ? 1 : 0
    let limit = max(1, min(4, rect.y / 2))
    let lines = Wrapping.lines(notice.text, width: rect.width - 2 * margin, atMost: limit)
    for (index, line) in lines.enumerated() {
      let row = Rect(x: rect.x, y: rect.maxY - lines.count + index, width: rect.width, height: 1)
      grid.fill(row)
      grid.putFitted(line, in: row.indented(by: margin), style: theme[notice.role])
    }
  }

  /// The left text wins when there isn't room for both.
  private static func put(
    _ left: String, _ right: String, _ role: Role, _ theme: Theme, into grid: inout Grid, at rect: Rect
  ) {
    let used = Fitting.columns(left, atMost: rect.width)
    grid.putFitted(left, in: rect, style: theme[role])
    let place = rect.indented(by: min(rect.width, used + 2))
    guard !right.isEmpty, place.width > right.count else { return }
    let inner = Rect(x: place.x, y: place.y, width: place.width - 1, height: place.height)
    grid.putRight(right, in: inner, style: theme[.dim])
  }

  // MARK: How things stand

  private static func hint(_ state: State) -> String {
    if state.status.lostSince != nil, state.status.retryAt != nil { return "Ctrl-R now" }
    if state.requests.job != nil { return "Esc stop" }
    if state.room == .changes, state.changes?.failed.isEmpty ?? true { return "q back" }
    guard let filling = state.status.filling else { return hints(state.room) }
    return "Filling the copy: \(Words.number(filling.done)) of \(Words.number(filling.total))"
  }

  private static func connectionText(_ state: State) -> String {
    var pieces: [String] = []
    switch state.status.connection {
    case .offline: pieces.append("offline")
    case .connecting(let phrase): pieces.append(phrase)
    case .silent(let seconds): pieces += ["no answer for \(seconds) s", "Ctrl-R connects anew"]
    case .live(let details): pieces.append("live · \(details.security)")
    case .visited(let details, let at):
      pieces += ["checked " + state.clock.text(at), details.security]
    case .lost:
      let since = (state.list.asOf ?? state.status.lostSince).map { " since " + state.clock.text($0) } ?? ""
      pieces.append("stale" + since)
    }
    if let changes = state.changes, changes.pendingCount > 0 {
      let count = Words.count(changes.pendingCount, "change")
      pieces.append(state.isLive ? "sending \(count)" : "\(count) pending")
    }
    if let failed = state.changes?.failed.count, failed > 0 {
      pieces.append("\(Words.count(failed, "change")) failed")
    }
    if let retryAt = state.status.retryAt {
      pieces.append("retrying in \(max(0, retryAt.seconds &- state.now.seconds)) s")
    }
    return pieces.joined(separator: " · ")
  }

  private static func role(_ connection: ConnectionState) -> Role {
    switch connection {
    case .live(let details) where details.isPlaintext: .warning
    case .visited(let details, _) where details.isPlaintext: .warning
    case .lost, .silent: .warning
    case .connecting: .statusBusy
    case .live, .visited, .offline: .status
    }
  }

  private static func hints(_ room: Room) -> String {
    switch room {
    case .list: "Enter open  d delete  / search  ? help"
    case .pager: "q back  j next  v parts  O links  ? help"
    case .links: "Enter open  y copy  q back"
    case .problems: "q back"
    case .folders: "Enter open  q back  ? help"
    case .parts: "Enter open  s save  t tag  | pipe  q back"
    case .changes: "d forget  D forget all  q back"
    case .help, .any: "q back"
    }
  }

  // MARK: What is under way

  private static func jobText(
    _ id: RequestID, _ purpose: RequestLedger.Purpose, _ state: State, _ width: Int
  ) -> String? {
    let progress = state.requests.progress[id]
    switch purpose {
    case .open(let mailbox): return "Opening \(mailbox.display)"
    case .read: return "Loading the message"
    case .find(let search): return "Looking for \(search.name)" + searched(progress)
    case .markAllRead: return "Looking for unread messages" + searched(progress)
    case .limit(let text): return "Looking for “\(text)”" + searched(progress)
    case .expunge(_, let uids): return "Expunging \(Words.count(uids.count, "message"))"
    case .program(let name): return name + (progress.map { "  \(ByteCount($0.done))" } ?? "")
    case .save(let names, let octets, _):
      let name = names.count == 1 ? names[0] : Words.count(names.count, "attachment")
      let tail = progress.map { saved($0, of: octets, now: state.now, width) } ?? ""
      // How far it is and how to stop it has its place, however long the name.
      let room = width - "Saving ".count - tail.count - "  Esc stop ".count
      return "Saving \(Fitting.elided(name, to: max(6, room)))\(tail)"
    default: return nil
    }
  }

  private static func searched(_ progress: RequestLedger.Progress?) -> String {
    guard let progress, let total = progress.total else { return "" }
    return ": searched \(Words.number(progress.done)) of \(Words.number(total))"
  }

  /// `███▌   38 %  12.4 MB of 32.6 MB  4 s`, the seconds being those to come; less where there is less room.
  /// What travels is larger than the files that become of it; the sizes are those of the files, as everywhere
  /// else.
  private static func saved(
    _ progress: RequestLedger.Progress, of octets: Int?, now: Timestamp, _ width: Int
  ) -> String {
    guard let total = progress.total, total > 0 else { return "  \(ByteCount(progress.done))" }
    let share = min(1, Double(progress.done) / Double(total))
    var text = width >= 60 ? "  \(bar(share, columns: 20))" : ""
    text += "  \(Int(share * 100)) %"
    guard width >= 40 else { return text }
    let all = octets ?? total
    // The bound is the largest power of ten that an Int holds: what was told may be anything.
    text += "  \(ByteCount(Int(min(Double(all) * share, 1e18)))) of \(ByteCount(all))"
    let elapsed = now.seconds &- progress.since.seconds
    if elapsed > 1, share > 0, share < 1 {
      text += "  \(Int(min(Double(elapsed) * (1 - share) / share, 1e6))) s"
    }
    return text
  }

  /// Eighths of a column, so that it moves evenly.
  private static func bar(_ share: Double, columns: Int) -> String {
    let eighths = Int((share * Double(columns * 8)).rounded())
    let full = String(repeating: "█", count: eighths / 8)
    let rests = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let text = full + rests[eighths % 8]
    return text + String(repeating: " ", count: max(0, columns - text.count))
  }
}

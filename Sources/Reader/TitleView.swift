import MIME
import Mail
import Screen

/// The top line: above each pane what it shows, the focused one set off.
enum TitleView {
  /// The account, or where it is too long for the pane, only what the pane is.
  static func drawMailboxes(_ state: State, into grid: inout Grid, at rect: Rect) {
    let title = hasRoomForAccount(rect, state) ? state.title : "Folders"
    draw(title, "", isFocused: state.focus == .mailboxes, state, into: &grid, at: rect)
  }

  static func hasRoomForAccount(_ rect: Rect, _ state: State) -> Bool {
    !Fitting.exceeds(state.title, rect.width - 2)
  }

  static func drawList(_ state: State, into grid: inout Grid, at rect: Rect, showsAccount: Bool) {
    draw(
      listTitle(state), showsAccount ? state.title : "", isFocused: state.focus == .list, state, into: &grid,
      at: rect)
  }

  static func drawPager(_ state: State, into grid: inout Grid, at rect: Rect) {
    guard let open = state.pager.open else { return }
    var subject = open.summary.envelope?.subject ?? ""
    if subject.isEmpty { subject = "(no subject)" }
    if let part = open.part { subject = "\(part.fileName ?? part.type.description) · \(subject)" }
    if !open.formName.isEmpty { subject = "\(open.formName) · \(subject)" }
    let total = state.pager.lineCount
    let last = open.top + state.pager.height
    let share = total <= state.pager.height ? "" : last >= total ? "end" : "\(last * 100 / max(1, total)) %"
    draw(
      subject, share, isFocused: state.focus == .pager, state, into: &grid, at: rect)
  }

  /// The mailbox and how many messages it has.
  private static func listTitle(_ state: State) -> String {
    let list = state.list
    let name = list.mailbox.display
    switch list.phase {
    case .opening: return "\(name) · opening"
    case .closed: return "\(name) · closed"
    case .open: break
    }
    let total = Words.number(list.count)
    let unread = list.unseen.map { $0 > 0 ? "\(Words.number($0)) unread of \(total)" : total } ?? total
    let arrived = list.arrived > 0 ? " · \(Words.number(list.arrived)) new" : ""
    let asOf = list.asOf.map { " · as of \(state.clock.text($0))" } ?? ""
    let access = asOf + (list.isReadOnly ? " · read-only" : "") + arrived
    guard let limit = list.limit else { return "\(name) · \(unread)\(access)" }
    let what = limit.isWords ? "with “\(limit.text)”" : "\(limit.text)"
    return "\(name) · \(Words.number(limit.uids.count)) of \(total) \(what)\(access)"
  }

  static func draw(
    _ left: String, _ right: String, isFocused: Bool, _ state: State, into grid: inout Grid, at rect: Rect
  ) {
    guard rect.width > 0, rect.height > 0 else { return }
    let style = state.options.theme[isFocused ? .focusedTitle : .title]
    var room = Rect(x: rect.x + 1, y: rect.y, width: rect.width - 2, height: 1)
    if !right.isEmpty,
      room.width >= Fitting.columns(left, atMost: rect.width) + Fitting.columns(right, atMost: rect.width) + 2
    {
      room.width -= grid.putRight(right, in: room, style: state.options.theme[.title]) + 1
    }
    grid.putFitted(left, in: room, style: style)
  }
}

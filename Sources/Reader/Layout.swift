import Screen

/// Where the panes are. From 140 columns on folders, list and pager stand together; from 80 on folders beside
/// the list, and the pager takes their place; below, one pane at a time.
struct Layout: Hashable, Sendable {
  static let wideFrom = 140
  static let pairFrom = 80

  /// Without room for a title there is none.
  private(set) var titles: Rect
  /// All of the panes together; what lies over them takes it whole.
  private(set) var body: Rect
  private(set) var mailboxes: Rect?
  private(set) var list: Rect?
  private(set) var pager: Rect?
  /// The bottom line.
  private(set) var status: Rect

  init(_ state: State) {
    let width = max(0, state.size.width)
    let height = max(0, state.size.height)
    let titleHeight = height >= 3 ? 1 : 0
    let statusHeight = height >= 2 ? 1 : 0
    titles = Rect(x: 0, y: 0, width: width, height: titleHeight)
    status = Rect(x: 0, y: height - statusHeight, width: width, height: statusHeight)
    body = Rect(x: 0, y: titleHeight, width: width, height: height - titleHeight - statusHeight)
    if width < Self.pairFrom || state.options.readsOne {
      placeOne(state.focus)
    } else {
      placeSome(state, isWide: width >= Self.wideFrom)
    }
  }

  private mutating func placeOne(_ focus: Pane) {
    switch focus {
    case .mailboxes: mailboxes = body
    case .list: list = body
    case .pager: pager = body
    }
  }

  private mutating func placeSome(_ state: State, isWide: Bool) {
    if !isWide, state.focus == .pager {
      pager = body
      return
    }
    var left = body
    if state.showsMailboxes {
      let width = min(max(16, body.width / 6), 28)
      mailboxes = Rect(x: 0, y: body.y, width: width, height: body.height)
      left = Rect(x: width + 1, y: body.y, width: body.width - width - 1, height: body.height)
    }
    guard isWide else {
      list = left
      return
    }
    let width = min(max(52, left.width * 45 / 100), 100)
    list = Rect(x: left.x, y: left.y, width: width, height: left.height)
    pager = Rect(
      x: left.x + width + 1, y: left.y, width: left.width - width - 1, height: left.height)
  }

  /// The title line's part above a pane.
  func title(above pane: Rect) -> Rect {
    Rect(x: pane.x, y: titles.y, width: titles.isEmpty ? 0 : pane.width, height: titles.height)
  }

  /// The columns of a pager that hold text: one stays free on each side, where there is room.
  static func textWidth(of pager: Rect) -> Int { pager.width > 30 ? pager.width - 2 : pager.width }
}

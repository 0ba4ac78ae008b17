package import Screen

/// Draws the whole state.
package enum RootView {
  /// Answers where the cursor is to be shown; `nil` hides it.
  package static func draw(_ state: State, into grid: inout Grid) -> (x: Int, y: Int)? {
    let layout = Layout(state)
    if state.help != nil {
      HelpView.draw(state, into: &grid, layout)
    } else if state.changesRoom != nil {
      ChangesView.draw(state, into: &grid, layout)
    } else if state.linksRoom != nil {
      LinksView.draw(state, into: &grid, layout)
    } else if state.problemsRoom != nil {
      ProblemsView.draw(state, into: &grid, layout)
    } else if state.parts != nil {
      PartsView.draw(state, into: &grid, layout)
    } else {
      drawPanes(state, into: &grid, layout)
    }
    WaitingKeysView.draw(state, into: &grid, above: layout.status)
    return StatusLineView.draw(state, into: &grid, at: layout.status)
  }

  private static func drawPanes(_ state: State, into grid: inout Grid, _ layout: Layout) {
    if let rect = layout.mailboxes {
      MailboxListView.draw(state, into: &grid, at: rect)
      TitleView.drawMailboxes(state, into: &grid, at: layout.title(above: rect))
    }
    if let rect = layout.list {
      MessageListView.draw(state, into: &grid, at: rect)
      let isTold = layout.mailboxes.map { TitleView.hasRoomForAccount($0, state) } ?? false
      TitleView.drawList(state, into: &grid, at: layout.title(above: rect), showsAccount: !isTold)
    }
    if let rect = layout.pager {
      PagerView.draw(state, into: &grid, at: rect)
      TitleView.drawPager(state, into: &grid, at: layout.title(above: rect))
    }
  }
}

import Mail
import Screen

/// Draws the list: only the rows on the screen are formatted.
enum MessageListView {
  static func draw(_ state: State, into grid: inout Grid, at rect: Rect) {
    let list = state.list
    guard list.slotCount > 0 else {
      let lines = Wrapping.lines(
        String(emptyText(list).prefix(StatusLine.noticeLimit)), width: rect.width - 2)
      for (index, line) in lines.prefix(rect.height).enumerated() {
        grid.putFitted(line, in: rect.row(index).indented(by: 1), style: state.options.theme[.dim])
      }
      return
    }
    let columns = RowColumns(width: rect.width)
    let clock = DateColumn(now: state.now, zoneOffsetMinutes: state.zoneOffsetMinutes)
    for line in 0..<rect.height where line + list.top < list.slotCount {
      let row = rect.row(line)
      let slot = list.slot(ofRow: line + list.top)
      if let message = list.message(slot: slot) {
        MessageRowView.draw(
          message, flags: message.summary.flags, columns, clock, theme: state.options.theme,
          into: &grid, at: row)
      } else {
        MessageRowView.drawUnknown(columns, theme: state.options.theme, into: &grid, at: row)
      }
      guard slot == list.selected else { continue }
      let role: Role = state.focus == .list ? .selection : .unfocusedSelection
      grid.restyle(row) { $0.selected(state.options.theme[role]) }
    }
  }

  private static func emptyText(_ list: MessageList) -> String {
    switch list.phase {
    case .opening: "Opening \(list.mailbox.display)…"
    case .closed(let reason): reason
    case .open: list.limit == nil ? "No messages." : "No message is left; Esc shows all."
    }
  }
}

/// Where in a row what stands.
struct RowColumns: Hashable, Sendable {
  /// Star and mark, date, sender, subject, attachment mark, size; empty ones are left out.
  let date: Range<Int>
  let sender: Range<Int>
  let subject: Range<Int>
  let attachment: Range<Int>
  let size: Range<Int>

  init(width: Int) {
    let hasSize = width >= 56
    let hasAttachment = width >= 40
    let dateEnd = width >= 32 ? 8 : 2
    date = 3..<max(3, dateEnd)
    let senderWidth = width < 20 ? 0 : min(max(8, width / 4), 22)
    let senderStart = min(date.isEmpty ? 3 : dateEnd + 1, width)
    sender = senderStart..<min(width, senderStart + senderWidth)
    let sizeStart = hasSize ? width - 6 : width
    size = sizeStart..<(hasSize ? width - 1 : width)
    let attachmentStart = hasAttachment ? sizeStart - 2 : sizeStart
    attachment = attachmentStart..<min(width, hasAttachment ? attachmentStart + 1 : attachmentStart)
    let subjectStart = min(sender.isEmpty ? senderStart : sender.upperBound + 1, width)
    subject = subjectStart..<max(subjectStart, hasAttachment ? attachmentStart - 1 : sizeStart)
  }
}

extension Rect {
  func columns(_ range: Range<Int>) -> Rect {
    Rect(x: x + range.lowerBound, y: y, width: min(range.count, width - range.lowerBound), height: height)
  }

  func indented(by columns: Int) -> Rect {
    let columns = min(columns, width)
    return Rect(x: x + columns, y: y, width: width - columns, height: height)
  }
}

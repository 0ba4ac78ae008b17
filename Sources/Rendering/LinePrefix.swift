import Screen

/// What stands before a line, printable.
struct LinePrefix: Sendable {
  private let source: String
  private let role: Role
  let run: StyledRun?
  let columns: Int

  init() {
    source = ""
    role = .text
    run = nil
    columns = 0
  }

  /// As much of a text as fits into `room` columns.
  init(_ text: String, _ role: Role, room: Int) {
    source = text
    self.role = role
    var prefix = LayoutText()
    // A prefix has no more characters than columns, but for marks and what is not shown.
    prefix.append(String(text.prefix(room * 2)), role: role, link: nil)
    var used = 0
    var end = 0
    while end < prefix.count, used + prefix.columns(end) <= room {
      used += prefix.columns(end)
      end += 1
    }
    columns = used
    let shown = String(decoding: prefix.bytes[..<prefix.start(end)], as: UTF8.self)
    run = shown.isEmpty ? nil : StyledRun(shown, role)
  }

  func isMade(of text: String, _ role: Role) -> Bool { role == self.role && text == source }

  /// A line's runs: this one, and the one after it, which may look the same.
  func runs(before last: StyledRun) -> [StyledRun] {
    guard let run else { return last.text.isEmpty ? [] : [last] }
    if last.text.isEmpty { return [run] }
    guard run.role == last.role, last.link == nil else { return [run, last] }
    return [StyledRun(run.text + last.text, run.role)]
  }

  /// A line that has nothing else yet.
  var runs: [StyledRun] { run.map { [$0] } ?? [] }
}

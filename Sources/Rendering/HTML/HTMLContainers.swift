/// What stands before every line: the quotes and lists that are open.
struct HTMLContainers {
  private struct Container {
    var prefixBefore: String
    var depthBefore: Int
    var list: ListNumbering?
    /// The prefix of the list itself, to which each item returns.
    var base: String
    var hasItem = false
  }

  private var open: [Container] = []
  private(set) var prefix = ""
  private(set) var quoteDepth = 0
  /// What stands before the next line in place of the prefix: a bullet.
  private var mark: String?

  var hasMark: Bool { mark != nil }
  var isInList: Bool { open.last?.list != nil }

  mutating func takeMark() -> String? {
    defer { mark = nil }
    return mark
  }

  /// The quote marks alone of a prefix.
  static func marks(_ prefix: String) -> String {
    guard let last = prefix.lastIndex(of: ">") else { return "" }
    return String(prefix[...last]) + " "
  }

  mutating func beginQuote() {
    push(list: nil)
    quoteDepth += 1
    guard prefix.utf8.count < HTMLLayout.Limits.indentation else { return }
    if prefix.hasSuffix("> ") { prefix.removeLast() }
    indent("> ")
  }

  mutating func beginIndentation(_ text: String) {
    push(list: nil)
    indent(text)
  }

  mutating func beginList(_ numbering: ListNumbering) {
    // A list right inside of a list is an item of it, to the eye.
    let isBare = open.last.map { $0.list != nil && !$0.hasItem } ?? false
    push(list: numbering)
    if isBare { indent("  ") }
    open[open.count - 1].base = prefix
  }

  var bulletDepth: Int { open.count { $0.list?.style == .bullet } }

  /// `mark`: what is written before this item instead of the list's own.
  mutating func beginItem(value: Int? = nil, style: ListNumbering.Style? = nil) {
    guard let index = open.lastIndex(where: { $0.list != nil }), var numbering = open[index].list else {
      setMark("• ", base: prefix)
      return
    }
    if let value { numbering.next = value }
    let usual = numbering.style
    if let style { numbering.style = style }
    let text = numbering.mark()
    numbering.style = usual
    open[index].list = numbering
    open[index].hasItem = true
    setMark(text, base: open[index].base)
  }

  /// An item whose bullet the text itself has written; to be ended.
  mutating func beginWrittenItem(_ text: String, level: Int) {
    push(list: nil)
    let before = String(repeating: "  ", count: max(0, min(level, 10) - 1))
    let text = String(text.prefix(12))
    mark = prefix + before + text
    indent(before + String(repeating: " ", count: text.count))
  }

  /// Whether the innermost list has an item already.
  var hasItem: Bool { open.last { $0.list != nil }?.hasItem ?? false }

  private mutating func setMark(_ text: String, base: String) {
    prefix = base
    guard base.utf8.count < HTMLLayout.Limits.indentation * 2 else {
      mark = base + text
      return
    }
    mark = base + text
    prefix = base + String(repeating: " ", count: text.count)
  }

  private mutating func push(list: ListNumbering?) {
    open.append(Container(prefixBefore: prefix, depthBefore: quoteDepth, list: list, base: prefix))
  }

  private mutating func indent(_ text: String) {
    if prefix.count + text.count <= HTMLLayout.Limits.indentation { prefix += text }
  }

  mutating func end() {
    guard let container = open.popLast() else { return }
    prefix = container.prefixBefore
    quoteDepth = container.depthBefore
    mark = nil
  }
}

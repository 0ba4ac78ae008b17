/// The elements that are open at a place of the document: as much of WHATWG HTML §13.2.4.2 as tells where their
/// effects end.
struct OpenElements {
  enum Limits {
    /// Elements that are open at once; those that are deeper are read, but have no effect. Long threads of replies
    /// nest some hundreds.
    static let depth = 512
    /// How far up an end tag looks for its start tag.
    static let search = 128
  }

  struct Open {
    var element: HTMLElement
    /// The key of its name, for elements that are not known.
    var name: UInt64
    var style: InheritedStyle
    /// Formatting that was ended while something inside went on.
    var isOver = false
    var hasContainer = false
    /// What is written behind its text: a closing quotation mark.
    var suffix = ""
    /// A paragraph without a blank line around it.
    var isTight = false
    /// A block although its name is not one.
    var isBlock = false
  }

  private(set) var stack: [Open] = []
  /// How many elements of a name are open, and how many were too deep to be.
  private var counts = [Int](repeating: 0, count: HTMLElement.allCases.count)
  private var tooDeep = [Int](repeating: 0, count: HTMLElement.allCases.count)

  var count: Int { stack.count }
  /// The style at this place.
  var style: InheritedStyle { stack.last?.style ?? InheritedStyle() }
  var top: Open? { stack.last }

  func isOpen(_ element: HTMLElement) -> Bool { counts[Int(element.rawValue)] > 0 }

  /// Whether it is open now; not when that would be too deep.
  mutating func push(_ open: Open) -> Bool {
    guard stack.count < Limits.depth else {
      tooDeep[Int(open.element.rawValue)] += 1
      return false
    }
    counts[Int(open.element.rawValue)] += 1
    stack.append(open)
    return true
  }

  mutating func pop() -> Open? {
    guard let open = stack.popLast() else { return nil }
    counts[Int(open.element.rawValue)] -= 1
    return open
  }

  mutating func setHasContainer(at index: Int) { stack[index].hasContainer = true }

  /// Whether the rows that come belong to the head of the innermost table.
  var isInHead: Bool { innermost(.thead, within: { $0 == .table }) != nil }

  /// Whether an end tag belongs to an element that was too deep.
  mutating func forgetsEnd(of element: HTMLElement) -> Bool {
    guard tooDeep[Int(element.rawValue)] > 0 else { return false }
    tooDeep[Int(element.rawValue)] -= 1
    return true
  }

  /// The innermost open element of which this holds, before one at which the search ends.
  func innermost(where isIt: (HTMLElement) -> Bool, within isEnd: (HTMLElement) -> Bool) -> Int? {
    let lowest = max(0, stack.count - Limits.search)
    for index in stride(from: stack.count - 1, through: lowest, by: -1) {
      let element = stack[index].element
      if isIt(element), !stack[index].isOver { return index }
      if isEnd(element) { return nil }
    }
    return nil
  }

  func innermost(_ element: HTMLElement, within isEnd: (HTMLElement) -> Bool) -> Int? {
    guard isOpen(element) else { return nil }
    return innermost(where: { $0 == element }, within: isEnd)
  }

  /// Takes the effect of a formatting element away, from it and from all that is open inside of it.
  mutating func endFormatting(at index: Int, _ flags: InheritedStyle.Flags, link: Int32) {
    stack[index].isOver = true
    for inner in index..<stack.count {
      stack[inner].style.flags.subtract(flags)
      if link >= 0, stack[inner].style.link == link { stack[inner].style.link = -1 }
    }
  }
}

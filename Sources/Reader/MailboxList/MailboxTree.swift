import Mail

/// The mailboxes of an account as lines of a tree: what has a special use first, then the rest by name.
enum MailboxTree {
  /// Deeper levels are shown as one; a hierarchy of more is a joke or an attack.
  static let depthLimit = 12

  struct Line: Hashable, Sendable {
    let path: [String]
    let depth: Int
    /// Index of the mailbox; `nil` for a level that the server didn't list.
    let mailbox: Int?
    let hasChildren: Bool
    var isFolded = false
    /// Mailboxes that the fold hides.
    var hidden: [Int] = []

    var label: String { path.last ?? "" }
  }

  private struct Node {
    var mailbox: Int?
    var children: [[String]] = []
    var isRoot = false
  }

  static func lines(of mailboxes: [Mailbox], folded: Set<[String]>) -> [Line] {
    let nodes = self.nodes(of: mailboxes)
    let roots = sorted(nodes.filter(\.value.isRoot).map(\.key), nodes, mailboxes)
    var lines: [Line] = []
    var stack = roots.reversed().map { (path: $0, depth: 0, hiddenBy: Int?.none) }
    while let (path, depth, hiddenBy) = stack.popLast() {
      guard let node = nodes[path] else { continue }
      var fold = hiddenBy
      if let hiddenBy {
        if let mailbox = node.mailbox { lines[hiddenBy].hidden.append(mailbox) }
      } else {
        let isFolded = !node.children.isEmpty && folded.contains(path)
        let hasChildren = !node.children.isEmpty
        lines.append(
          Line(path: path, depth: depth, mailbox: node.mailbox, hasChildren: hasChildren, isFolded: isFolded))
        if isFolded { fold = lines.count - 1 }
      }
      for child in sorted(node.children, nodes, mailboxes).reversed() {
        stack.append((path: child, depth: depth + 1, hiddenBy: fold))
      }
    }
    return lines
  }

  private static func nodes(of mailboxes: [Mailbox]) -> [[String]: Node] {
    var nodes: [[String]: Node] = [:]
    for (index, mailbox) in mailboxes.enumerated() {
      let path = self.path(of: mailbox)
      nodes[path, default: Node()].mailbox = index
      if rank(mailbox) < unranked {
        nodes[path, default: Node()].isRoot = true
      } else {
        link(path, in: &nodes)
      }
    }
    return nodes
  }

  /// Makes the levels above, as far as they aren't there.
  private static func link(_ path: [String], in nodes: inout [[String]: Node]) {
    var child = path
    while child.count > 1 {
      let parent = Array(child.dropLast())
      let isNew = nodes[parent] == nil
      nodes[parent, default: Node()].children.append(child)
      if !isNew { return }
      child = parent
    }
    nodes[child]?.isRoot = true
  }

  static func path(of mailbox: Mailbox) -> [String] {
    guard let delimiter = mailbox.delimiter else { return [mailbox.name.display] }
    let parts = mailbox.name.display.split(separator: delimiter, maxSplits: depthLimit - 1).map(String.init)
    return parts.isEmpty ? [mailbox.name.display] : parts
  }

  private static let unranked = 6

  /// The order of what has a special use (RFC 6154).
  private static func rank(_ mailbox: Mailbox) -> Int {
    if mailbox.name == .inbox { return 0 }
    return switch mailbox.specialUse {
    case .inbox: 0
    case .drafts: 1
    case .sent: 2
    case .archive: 3
    case .junk: 4
    case .trash: 5
    case .flagged, .important, .all, nil: unranked
    }
  }

  private static func sorted(
    _ paths: [[String]], _ nodes: [[String]: Node], _ mailboxes: [Mailbox]
  ) -> [[String]] {
    func key(_ path: [String]) -> (Int, String, String) {
      let label = path.last ?? ""
      let order = nodes[path]?.mailbox.map { rank(mailboxes[$0]) } ?? unranked
      return (order, label.lowercased(), label)
    }
    var seen: Set<[String]> = []
    return paths.filter { seen.insert($0).inserted }.map { (path: $0, key: key($0)) }
      .sorted { $0.key < $1.key }.map(\.path)
  }
}

import Mail

/// The lines that a tree is drawn with: `├ ` before a part that another one follows on its level, `└ ` before
/// the last, `│ ` where a level goes on further down.
enum PartsTree {
  /// Levels that are drawn; what lies deeper stands below the last of them.
  static let depthLimit = 32

  /// What stands before each part. One walk from the last part to the first, because only those that come
  /// after a part tell whether its level goes on.
  static func branches(of structure: BodyStructure) -> [String] {
    var branches = [String](repeating: "", count: structure.parts.count)
    var goesOn = [Bool](repeating: false, count: depthLimit + 1)
    for index in structure.parts.indices.reversed() {
      let depth = min(max(0, structure.parts[index].depth), depthLimit)
      if depth > 0 {
        let above = goesOn[1..<depth].map { $0 ? "│ " : "  " }.joined()
        branches[index] = above + (goesOn[depth] ? "├ " : "└ ")
      }
      for deeper in goesOn.indices where deeper >= depth { goesOn[deeper] = deeper == depth }
    }
    return branches
  }
}

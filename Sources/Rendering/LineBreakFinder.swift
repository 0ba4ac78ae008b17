/// Walks over the scalars of a text and says before which of them a line may end. It keeps the few things that the
/// rules ask about what came before.
struct LineBreakFinder: Sendable {
  private let rules = LineBreakRules.standard
  /// The last character that is neither a mark nor a space, LB9 applied; `nil` at the start.
  private var before: LineBreakClass?
  private var hasSpaces = false
  /// LB21a: a Hebrew letter and a hyphen.
  private var isHebrewHyphen = false
  /// LB20a: hyphens with nothing before them in the word.
  private var isLeadingHyphen = false
  /// LB30a: regional indicators pair up.
  private var isOddIndicator = false
  private var followsJoiner = false
  /// Whether the break before the last scalar waits for what follows it (" /usr", but not "why / because").
  private(set) var isUndecided = false

  /// What is said of a scalar.
  enum Verdict { case allowed, forbidden, allowedBeforeLast }

  /// Whether a line may end before this scalar; `allowedBeforeLast`: before the one that came before it.
  mutating func take(_ scalar: UInt32) -> Verdict {
    take(scalar < 0x80 ? rules.ascii[Int(scalar)] : rules.lineBreakClass(scalar))
  }

  mutating func take(_ given: LineBreakClass) -> Verdict {
    var next = given
    let waited = isUndecided
    isUndecided = false
    guard let previous = before else {
      start(next)
      return .forbidden
    }
    if next == .sp {
      hasSpaces = true
      followsJoiner = false
      return .forbidden
    }
    if next == .cm || next == .zwj {
      // LB9; LB10: after spaces and at the start a mark is a letter.
      if !hasSpaces, previous != .sp, previous != .zw {
        followsJoiner = next == .zwj
        if waited { isUndecided = true }
        return .forbidden
      }
      next = .al
    }
    let canBreak = decide(previous, next)
    let begins: [LineBreakClass] = [.al, .hl, .nu, .id]
    let verdict: Verdict =
      waited && begins.contains(next) ? .allowedBeforeLast : canBreak ? .allowed : .forbidden
    remember(previous, next)
    followsJoiner = given == .zwj
    return verdict
  }

  private mutating func start(_ first: LineBreakClass) {
    before = first == .cm || first == .zwj ? .al : first
    isLeadingHyphen = first == .hy
    isOddIndicator = first == .ri
    followsJoiner = first == .zwj
  }

  private mutating func decide(_ previous: LineBreakClass, _ next: LineBreakClass) -> Bool {
    if hasSpaces || previous == .sp {
      isUndecided = (next == .is || next == .sy) && rules.canBreakAtSpaces(previous, .al)
      return rules.canBreakAtSpaces(previous, next)
    }
    if previous == .zw { return rules.canBreak(previous, next) }
    if followsJoiner || isHebrewHyphen { return next == .zw ? false : next == .cb && !followsJoiner }
    if isLeadingHyphen, next == .al || next == .hl { return false }
    if previous == .ri, next == .ri { return !isOddIndicator }
    return rules.canBreak(previous, next)
  }

  private mutating func remember(_ previous: LineBreakClass, _ next: LineBreakClass) {
    let isAfterSpace = hasSpaces || previous == .sp || previous == .zw
    isHebrewHyphen = previous == .hl && !hasSpaces && (next == .hy || next == .ba)
    isLeadingHyphen = next == .hy && (isAfterSpace || isLeadingHyphen && previous == .hy)
    isOddIndicator = next == .ri && !(previous == .ri && !hasSpaces && isOddIndicator)
    hasSpaces = false
    before = next
  }
}

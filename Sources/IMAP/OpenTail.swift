internal import Wire

/// Whether a FETCH response goes on behind a line end that should not be there: some servers break the line
/// between items or inside a quoted string. Only lines that don't end in `)` are looked at closely.
struct OpenTail: Sendable {
  private var depth = 0
  private var isQuoted = false
  private var passed: [ArraySlice<UInt8>] = []
  private var isCounting = false

  private(set) var isOpen = false

  /// A line that ends in a literal's length.
  mutating func pass(_ line: ArraySlice<UInt8>) {
    if isCounting { count(line) } else { passed.append(line) }
  }

  /// A line that ends without one.
  mutating func passLast(_ line: ArraySlice<UInt8>, of response: [UInt8]) {
    if !isCounting {
      let last = line.last { $0 != CoreRules.sp }
      guard last != UInt8(ascii: ")"), ResponseStart.isFetch(response) else { return }
      isCounting = true
      for line in passed { count(line) }
      passed = []
    }
    count(line)
    isOpen = depth > 0
  }

  private mutating func count(_ line: ArraySlice<UInt8>) {
    var index = line.startIndex
    while index < line.endIndex {
      switch line[index] {
      case CoreRules.backslash where isQuoted: index += 1
      case CoreRules.dquote: isQuoted.toggle()
      case UInt8(ascii: "(") where !isQuoted: depth += 1
      case UInt8(ascii: ")") where !isQuoted: depth -= 1
      default: break
      }
      index += 1
    }
  }
}

/// The rules of `<style>` that hide something, as far as their selectors are simple: `.class`, `#id`, an element's
/// name, and a name with one class. What is meant for phones, for dark screens or for print does not count.
struct StyleSheet {
  enum Limits {
    /// Rules beyond these are not read; newsletters have some hundred.
    static let rules = 2000
    /// Octets of style sheets that are read.
    static let source = 256 * 1024
    /// Classes of one element that are looked up.
    static let classes = 20
  }

  struct Effect: OptionSet {
    let rawValue: UInt8
    static let hides = Effect(rawValue: 1)
    static let isTiny = Effect(rawValue: 2)
    static let isInvisible = Effect(rawValue: 4)
    /// The background is not what an attribute around says.
    static let hasGround = Effect(rawValue: 8)
    static let isImportant = Effect(rawValue: 16)
    static let keepsSpace = Effect(rawValue: 32)
  }

  private var effects: [UInt64: Effect] = [:]
  private var read = 0
  /// Addresses in the sheets, which others fetch.
  private(set) var addresses: [Range<Int>] = []

  var isEmpty: Bool { effects.isEmpty }

  mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard read + range.count <= Limits.source else { return }
    read += range.count
    var reader = Reader(index: range.lowerBound, limit: range.upperBound)
    while let rule = reader.next(bytes) {
      switch rule {
      case .address(let range): if addresses.count < 100 { addresses.append(range) }
      case .rule(let selectors, let block, let counts): add(bytes, selectors, block, counts: counts)
      }
    }
  }

  private mutating func add(_ bytes: Span<UInt8>, _ selectors: Range<Int>, _ block: Range<Int>, counts: Bool)
  {
    let declarations = StyleDeclarations(bytes, block)
    addresses += declarations.addresses.prefix(max(0, 100 - addresses.count))
    guard counts else { return }
    var effect: Effect = []
    if declarations.hides { effect.insert(.hides) }
    if declarations.isTiny == true { effect.insert(.isTiny) }
    if declarations.isVisible == false { effect.insert(.isInvisible) }
    if declarations.ground != nil { effect.insert(.hasGround) }
    if declarations.keepsSpace == true { effect.insert(.keepsSpace) }
    guard !effect.isEmpty else { return }
    if declarations.isImportant { effect.insert(.isImportant) }
    var start = selectors.lowerBound
    for index in selectors.lowerBound...selectors.upperBound
    where index == selectors.upperBound || bytes[index] == UInt8(ascii: ",") {
      add(bytes, selector: start..<index, effect)
      start = index + 1
    }
  }

  private mutating func add(_ bytes: Span<UInt8>, selector range: Range<Int>, _ effect: Effect) {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, HTMLSyntax.isSpace(bytes[start]) { start += 1 }
    while end > start, HTMLSyntax.isSpace(bytes[end - 1]) { end -= 1 }
    guard start < end, effects.count < Limits.rules else { return }
    for index in start..<end {
      let byte = bytes[index]
      let isName = HTMLSyntax.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      guard isName || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "#") || byte >= 0x80 else { return }
    }
    effects[HTMLSyntax.key(bytes, start..<end), default: []].formUnion(effect)
  }

  // MARK: Looking up

  func effect(of tag: HTMLTag, _ bytes: Span<UInt8>) -> Effect {
    guard !effects.isEmpty else { return [] }
    // A mail whose body is hidden as a whole waits for a script to show it.
    guard tag.element != .body, tag.element != .html else { return [] }
    var effect = effects[HTMLSyntax.key(bytes, tag.name)] ?? []
    if let id = tag.range(.id) { effect.formUnion(effects[key(bytes, "#", id)] ?? []) }
    guard let classes = tag.range(.class) else { return effect }
    var start = classes.lowerBound
    var count = 0
    for index in classes.lowerBound...classes.upperBound
    where index == classes.upperBound || HTMLSyntax.isSpace(bytes[index]) {
      if index > start, count < Limits.classes {
        count += 1
        effect.formUnion(effects[key(bytes, ".", start..<index)] ?? [])
        effect.formUnion(effects[key(bytes, tag.name, start..<index)] ?? [])
      }
      start = index + 1
    }
    return effect
  }

  private func key(_ bytes: Span<UInt8>, _ mark: Character, _ name: Range<Int>) -> UInt64 {
    HTMLSyntax.key(bytes, name, after: HTMLSyntax.key(String(mark)))
  }

  private func key(_ bytes: Span<UInt8>, _ element: Range<Int>, _ name: Range<Int>) -> UInt64 {
    let dot = HTMLSyntax.key(".", after: HTMLSyntax.key(bytes, element))
    return HTMLSyntax.key(bytes, name, after: dot)
  }
}

extension StyleSheet {
  /// Walks over a style sheet (CSS Syntax §5).
  fileprivate struct Reader {
    enum Rule {
      case rule(selectors: Range<Int>, block: Range<Int>, counts: Bool)
      /// Of `@import`.
      case address(Range<Int>)
    }

    var index: Int
    let limit: Int
    /// For each open block of an at-rule: whether what is inside counts.
    private var groups: [Bool] = []

    init(index: Int, limit: Int) {
      self.index = index
      self.limit = limit
    }

    mutating func next(_ bytes: Span<UInt8>) -> Rule? {
      while index < limit {
        skipBlank(bytes)
        guard index < limit else { return nil }
        if bytes[index] == UInt8(ascii: "}") {
          index += 1
          _ = groups.popLast()
          continue
        }
        let start = index
        let isAtRule = bytes[index] == UInt8(ascii: "@")
        while index < limit, !"{};".utf8.contains(bytes[index]) { index += 1 }
        let head = start..<index
        guard index < limit, bytes[index] == UInt8(ascii: "{") else {
          if index < limit, bytes[index] == UInt8(ascii: ";") { index += 1 }
          if isAtRule, HTMLSyntax.string(bytes, head).lowercased().hasPrefix("@import") {
            return .address(head)
          }
          continue
        }
        index += 1
        if isAtRule, isGroup(bytes, head) { continue }
        let block = index
        while index < limit, bytes[index] != UInt8(ascii: "}") { index += 1 }
        let end = index
        if index < limit { index += 1 }
        return .rule(
          selectors: head, block: block..<end, counts: !isAtRule && groups.allSatisfy { $0 })
      }
      return nil
    }

    /// `@media` and its like hold rules; of them only those count that are for every screen.
    private mutating func isGroup(_ bytes: Span<UInt8>, _ head: Range<Int>) -> Bool {
      let text = HTMLSyntax.string(bytes, head.lowerBound..<min(head.upperBound, head.lowerBound + 100))
        .lowercased()
      guard text.hasPrefix("@media") || text.hasPrefix("@supports") || text.hasPrefix("@layer") else {
        return false
      }
      let query = text.dropFirst(6).filter { !$0.isWhitespace }
      if groups.count < 16 { groups.append(query == "screen" || query == "all" || query == "onlyscreen") }
      return true
    }

    /// White space, comments, and the marks of a comment of HTML.
    private mutating func skipBlank(_ bytes: Span<UInt8>) {
      while index < limit {
        if HTMLSyntax.isSpace(bytes[index]) {
          index += 1
        } else if starts(bytes, "/*") {
          index += 2
          while index < limit, !starts(bytes, "*/") { index += 1 }
          index = min(limit, index + 2)
        } else if starts(bytes, "<!--") {
          index += 4
        } else if starts(bytes, "-->") {
          index += 3
        } else {
          return
        }
      }
    }

    private func starts(_ bytes: Span<UInt8>, _ mark: StaticString) -> Bool {
      guard index + mark.utf8CodeUnitCount <= limit else { return false }
      return mark.withUTF8Buffer { mark in mark.indices.allSatisfy { bytes[index + $0] == mark[$0] } }
    }
  }
}

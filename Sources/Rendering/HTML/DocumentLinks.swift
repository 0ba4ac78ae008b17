import MIME
import Screen

/// The links of a document, numbered as they come; the same target has one number.
struct DocumentLinks {
  private struct Begun {
    var index: Int
    var target: HyperReference
    var isNew: Bool
    /// What of its words stands on lines that are ended, and where they begin on the line under way.
    var text = ""
    var lineStart: Int
    var firstParagraph: Int
    var hasImage = false
  }

  struct Ended {
    var index: Int
    var firstParagraph: Int
    var hasText: Bool
    var hasImage: Bool
    /// Whether the words are the address itself.
    var isAddress: Bool
    /// Or another one.
    var looksLikeAddress: Bool
    var warning: LinkWarning?
  }

  private let familiar: FamiliarDomains
  private(set) var list: [Hyperlink] = []
  private var numbers: [String: Int] = [:]
  private var begun: Begun?
  private var base: HyperReference?
  /// Links that are not opened because of their scheme, and those beyond the limit.
  private(set) var refused: [String: Int] = [:]
  private(set) var refusedCount = 0
  private(set) var unnumbered = 0
  /// The links whose target does not stand in the text, but a number for it.
  private(set) var listed: Set<Int> = []

  /// `familiar`: the domains that the links are held against.
  init(familiar: FamiliarDomains) { self.familiar = familiar }

  var isOpen: Bool { begun != nil }
  var hasBase: Bool { base != nil }

  /// The first one counts (WHATWG HTML §4.2.3).
  mutating func setBase(_ address: String?) {
    guard base == nil, let address else { return }
    let target = HyperReference(address)
    if target.kind == .openable { base = target }
  }

  /// The number of a link that begins here; `nil` when its target is none that is opened.
  mutating func begin(_ address: String, line: HTMLLine, paragraph: Int) -> Int? {
    let target = HyperReference(address, base: base)
    switch target.kind {
    case .local: return nil
    case .refused(let scheme):
      refusedCount += 1
      if refused.count < 10 { refused[scheme, default: 0] += 1 }
      return nil
    case .openable: break
    }
    let known = numbers[target.text]
    guard known != nil || list.count < HTMLLayout.Limits.links else {
      unnumbered += 1
      return nil
    }
    let index = known ?? list.count
    if known == nil {
      list.append(Hyperlink(target: target.text, text: ""))
      numbers[target.text] = index
    }
    begun = Begun(
      index: index, target: target, isNew: known == nil, lineStart: line.bytes.count,
      firstParagraph: paragraph)
    return index
  }

  /// A line ends while a link goes on.
  mutating func keep(_ line: HTMLLine) {
    guard begun != nil else { return }
    collect(line)
    begun?.lineStart = 0
  }

  mutating func addImage() { begun?.hasImage = true }

  private mutating func collect(_ line: HTMLLine) {
    guard let start = begun?.lineStart, let text = begun?.text, text.utf8.count < HTMLLayout.Limits.linkText
    else {
      return
    }
    let more = line.text(from: start)
    begun?.text += text.isEmpty || more.isEmpty ? more : " " + more
  }

  mutating func end(_ line: HTMLLine) -> Ended? {
    guard begun != nil else { return nil }
    collect(line)
    guard let ended = begun else { return nil }
    begun = nil
    let text = TextWidth.printable(Self.folded(ended.text))
    let warning = LinkWarning(text: ended.text, target: ended.target, familiar: familiar)
    if text.isEmpty, !ended.hasImage {
      // Nothing stands under it: nobody could choose it.
      if ended.isNew, ended.index == list.count - 1 {
        list.removeLast()
        numbers[ended.target.text] = nil
      }
      return nil
    }
    if list[ended.index].text.isEmpty { list[ended.index].text = text.isEmpty ? "[image]" : text }
    if list[ended.index].warning == nil { list[ended.index].warning = warning?.sentence }
    let target = ended.target.text
    let isAddress = Self.isAddress(text, of: target)
    if !isAddress { listed.insert(ended.index) }
    return Ended(
      index: ended.index, firstParagraph: ended.firstParagraph, hasText: !text.isEmpty,
      hasImage: ended.hasImage,
      isAddress: isAddress, looksLikeAddress: Self.looksLikeAddress(text), warning: warning)
  }

  /// Whether a link's words are its target.
  private static func isAddress(_ text: String, of target: String) -> Bool {
    let extra = target.utf8.count - text.utf8.count
    guard extra >= 0, extra <= 8 else { return false }
    return [text, text + "/", "mailto:" + text, "tel:" + text, "http://" + text, "https://" + text].contains(
      target)
  }

  private static func looksLikeAddress(_ text: String) -> Bool {
    guard text.utf8.contains(UInt8(ascii: ".")), !text.utf8.contains(0x20) else { return false }
    return text.contains("://") || text.hasPrefix("www.")
  }

  private static func folded(_ text: String) -> String {
    let text =
      text.utf8.count > 2 * HTMLLayout.Limits.linkText
      ? String(text.prefix(HTMLLayout.Limits.linkText)) : text
    // The line has folded all but what lies at its ends and spaces that do not break.
    let isFolded =
      text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } && text.utf8.first != 0x20 && text.utf8.last != 0x20
    return isFolded ? text : text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// What is to be said of links that can't be opened.
  var notes: [String] {
    var notes: [String] = []
    if refusedCount > 0 {
      let kinds = refused.keys.sorted().map { TextWidth.truncated($0, to: 20) + ":" }.joined(separator: ", ")
      notes.append(
        refusedCount == 1
          ? "One link is not opened: it leads to \(kinds), not into the net."
          : "\(refusedCount) links are not opened: they lead to \(kinds), not into the net.")
    }
    if unnumbered > 0 { notes.append("\(unnumbered) more links have no number.") }
    return notes
  }
}

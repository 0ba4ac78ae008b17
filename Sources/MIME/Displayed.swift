package import Mail

/// A part that is shown in the pager.
package struct Displayed: Hashable, Sendable {
  package var part: BodyPart
  /// The other form of the same text (multipart/alternative), shown when the first turns out to say nothing.
  package var alternative: BodyPart?
}

extension BodyStructure {
  /// The parts that are shown for reading, in order: of alternatives the plain text, else the HTML; of related
  /// parts the root; the first text and every text after it that is no attachment.
  package var displayed: [Displayed] { Reading(self).displayed }

  /// The parts that can be saved: all that are neither shown nor another form of what is shown.
  package var attachments: [Attachment] { Reading(self).attachments }

  /// What must be fetched to read the message: its header, and the parts that are shown.
  package func sectionsToRead(for form: TextForm = .best) -> [BodySection] {
    if form == .source { return [.part(.message)] }
    let shown = displayed.flatMap { [$0.part] + ($0.alternative.map { [$0] } ?? []) }
    return [.header] + shown.map { .part($0.path) }
  }

  /// A plain text of no more octets than this may be blank, or only say that there is HTML; the HTML is then
  /// fetched with it.
  package static let stubSize = 200
}

/// One walk over the tree that sorts the parts into shown, attached, and neither.
private struct Reading {
  private let structure: BodyStructure
  private(set) var displayed: [Displayed] = []
  private(set) var attachments: [Attachment] = []
  /// Still to be visited, the next one last.
  private var waiting: [Int] = []

  init(_ structure: BodyStructure) {
    self.structure = structure
    waiting = [0]
    while let index = waiting.popLast() { visit(index) }
  }

  private mutating func visit(_ index: Int) {
    let part = structure.parts[index]
    guard part.isMultipart else { return leaf(part) }
    let children = structure.children(of: index)
    switch part.type.subtype {
    case "alternative": alternative(children)
    case "related": related(part, children)
    // What is signed stands first, the signature second (RFC 1847 §2.1); it is no attachment.
    case "signed": waiting += children.prefix(1)
    default: waiting += children.reversed()
    }
  }

  private mutating func leaf(_ part: BodyPart) {
    let isAttached = part.disposition?.kind == "attachment"
    let isFirst = displayed.isEmpty
    let isNamed = part.fileName != nil && part.disposition?.kind != "inline"
    if part.isReadable, !isAttached, isFirst || !isNamed {
      displayed.append(Displayed(part: part))
    } else {
      attach(part, isInline: part.disposition?.kind == "inline")
    }
  }

  private mutating func attach(_ part: BodyPart, isInline: Bool) {
    attachments.append(
      Attachment(
        path: part.path, name: part.attachmentName.text, type: part.type, size: part.decodedSize,
        isInline: isInline))
  }

  // MARK: Alternatives

  /// All parts below a child, itself included.
  private func leaves(below index: Int) -> [Int] {
    let depth = structure.parts[index].depth
    let inside = structure.parts.indices.dropFirst(index + 1).prefix { structure.parts[$0].depth > depth }
    return ([index] + inside).filter { !structure.parts[$0].isMultipart }
  }

  /// How well a leaf reads in a terminal; 0 is not at all.
  private func rank(_ part: BodyPart) -> Int {
    guard part.isReadable, part.disposition?.kind != "attachment" else { return 0 }
    switch part.type.subtype {
    case "plain": return 4
    case "markdown", "enriched", "richtext": return 3
    case "html": return 2
    default: return 1
    }
  }

  /// The best text of all alternatives is shown; alternatives that are no text to read, such as an invitation,
  /// stay attachments.
  private mutating func alternative(_ children: [Int]) {
    let best = children.map { child in leaves(below: child).map { rank(structure.parts[$0]) }.max() ?? 0 }
    guard let top = best.max(), top > 0, let chosen = children.indices.last(where: { best[$0] == top }) else {
      waiting += children.reversed()
      return
    }
    let before = displayed.count
    let isPlainLeaf = !structure.parts[children[chosen]].isMultipart
    if isPlainLeaf {
      displayed.append(
        Displayed(part: structure.parts[children[chosen]], alternative: other(children, chosen)))
    }
    for (place, child) in children.enumerated() where place != chosen { attachOthers(child) }
    if !isPlainLeaf, before == displayed.count { waiting.append(children[chosen]) }
  }

  /// The HTML beside a plain text that is too short to be trusted.
  private func other(_ children: [Int], _ chosen: Int) -> BodyPart? {
    let plain = structure.parts[children[chosen]]
    guard let size = plain.size, size <= BodyStructure.stubSize else { return nil }
    let candidates = children.indices.filter { $0 != chosen }.flatMap { leaves(below: children[$0]) }
    return candidates.map { structure.parts[$0] }.last { rank($0) == 2 }
  }

  /// Of an alternative that is not shown, what is no form of the text: pictures of the HTML, an invitation.
  private mutating func attachOthers(_ child: Int) {
    for index in leaves(below: child) {
      let part = structure.parts[index]
      let isOtherForm = part.isText && (rank(part) > 0 || part.type.subtype == "x-amp-html")
      if !isOtherForm, !isInsideMessage(index, below: child) {
        attach(part, isInline: part.contentID != nil && part.disposition?.kind != "attachment")
      }
    }
  }

  /// Whether the part belongs to an attached message, which is one attachment.
  private func isInsideMessage(_ index: Int, below child: Int) -> Bool {
    var depth = structure.parts[index].depth
    for earlier in stride(from: index - 1, through: child, by: -1)
    where structure.parts[earlier].depth < depth {
      depth = structure.parts[earlier].depth
      if structure.parts[earlier].type.type == "message" { return true }
    }
    return false
  }

  // MARK: Related

  /// The root is what `start` names, else the first (RFC 2387 §3.2); the others belong to it.
  private mutating func related(_ part: BodyPart, _ children: [Int]) {
    let start = part.parameters.decoded("start").map { $0.filter { $0 != "<" && $0 != ">" } }
    let named = children.first { start != nil && structure.parts[$0].contentID == start }
    guard let root = named ?? children.first else { return }
    // On the stack the root comes out first.
    for child in children.reversed() where child != root && structure.parts[child].isMultipart {
      waiting.append(child)
    }
    for child in children where child != root && !structure.parts[child].isMultipart {
      attach(structure.parts[child], isInline: structure.parts[child].disposition?.kind != "attachment")
    }
    waiting.append(root)
  }
}

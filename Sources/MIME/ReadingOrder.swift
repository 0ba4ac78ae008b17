import Mail

/// One walk over the tree that sorts the parts into shown, attached, and neither.
struct ReadingOrder {
  enum Limits {
    /// Messages inside messages inside messages; what is deeper stays an attachment, and so does every message
    /// after these: a digest of more is looked at in the tree of parts.
    static let messageDepth = 5
    static let messages = 100
    /// Of texts and pictures together. Laying out a part costs little, fetching it costs a section each.
    static let items = 1000
    /// Invitations are a few KiB; what is larger is a calendar to be saved.
    static let calendarSize = 256 << 10
    /// Of a winmail.dat that is fetched for the list of what is in it, and of a message in a transfer encoding.
    static let packedSize = 512 << 10
  }

  private enum Step {
    case part(Int)
    case item(DisplayedItem)
    case endMessage(BodyPart)
  }

  private let structure: BodyStructure
  private let form: TextForm
  private(set) var items: [DisplayedItem] = []
  private(set) var attachments: [Attachment] = []
  /// Still to be done, the next one last.
  private var waiting: [Step] = [.part(0)]
  /// For the message and those inside it that are open: whether a text of it was shown.
  private var hasText = [false]
  private var messageCount = 0
  /// A calendar that is attached is shown when no other is.
  private var attachedCalendar: BodyPart?
  private var hasInvitation = false
  /// The part that holds each part, as an index.
  private let parents: [Int?]
  private let protections: [SectionPath: Protection]

  init(_ structure: BodyStructure, _ form: TextForm) {
    self.structure = structure
    self.form = form
    parents = structure.parents
    protections = Dictionary(
      structure.protections.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    while let step = waiting.popLast() {
      switch step {
      case .part(let index): visit(index)
      case .item(let item): items.append(item)
      case .endMessage(let part):
        hasText.removeLast()
        items.append(.endMessage(part))
      }
    }
    if let attachedCalendar, !hasInvitation { items.append(.invitation(attachedCalendar)) }
  }

  private mutating func visit(_ index: Int) {
    let part = structure.parts[index]
    let isFull = items.count >= Limits.items
    guard part.isMultipart else { return isFull ? attach(part) : leaf(part, index) }
    let children = structure.children(of: index)
    if let protection = protections[part.path] { return protected(protection, children) }
    switch part.type.subtype {
    case "alternative": alternative(children)
    case "related": related(part, children)
    case "report": report(children)
    case "appledouble": appleDouble(children)
    default: push(children)
    }
  }

  private mutating func push(_ children: [Int]) { waiting += children.reversed().map(Step.part) }

  // MARK: Leaves

  private mutating func leaf(_ part: BodyPart, _ index: Int) {
    let isAttached = part.disposition?.kind == "attachment"
    if part.isCalendar { return calendar(part, isAttached: isAttached) }
    if part.isMessage { return message(part, index, isAttached: isAttached) }
    if let protection = protections[part.path] {
      items.append(.sealed(protection))
      return attach(part)
    }
    if part.type.type == "message", ["external-body", "partial"].contains(part.type.subtype) {
      items.append(.reference(part))
      return part.type.subtype == "partial" ? attach(part) : ()
    }
    if part.isTNEF {
      if part.size ?? 0 <= Limits.packedSize { items.append(.packed(part)) }
      return attach(part)
    }
    if part.isMachineReport {
      items.append(.report(DisplayedReport(status: part)))
      return
    }
    let isFirst = hasText.last == false
    let isNamed = part.fileName != nil && part.disposition?.kind != "inline"
    if part.isReadable || part.isContactCard, !isAttached, isFirst && part.isReadable || !isNamed {
      text(part, index)
    } else {
      if part.type.type == "image", !isAttached { items.append(.picture(part)) }
      attach(part)
    }
  }

  private mutating func text(_ part: BodyPart, _ index: Int, alternative: BodyPart? = nil) {
    if part.isReadable { hasText[hasText.count - 1] = true }
    let isWhole = parents[index].map { !structure.parts[$0].isMultipart } ?? true
    items.append(.text(Displayed(part: part, alternative: alternative, isWholeMessage: isWhole)))
  }

  private mutating func attach(_ part: BodyPart) {
    attachments.append(
      Attachment(
        path: part.path, name: part.attachmentName.text, type: part.type, size: part.decodedSize,
        isInline: part.disposition?.kind == "inline", warning: part.warning))
  }

  private mutating func attachRelated(_ part: BodyPart) {
    attach(part)
    attachments[attachments.count - 1].isInline = part.disposition?.kind != "attachment"
  }

  private mutating func calendar(_ part: BodyPart, isAttached: Bool) {
    guard part.size ?? 0 <= Limits.calendarSize else { return attach(part) }
    if isAttached {
      attachedCalendar = attachedCalendar ?? part
      attach(part)
    } else {
      hasInvitation = true
      items.append(.invitation(part))
      // Under a name it was meant to be saved as well.
      if part.fileName != nil { attach(part) }
    }
  }

  /// A message inside is shown where it stands, and can be saved; one of a digest is only shown.
  private mutating func message(_ part: BodyPart, _ index: Int, isAttached: Bool) {
    let children = structure.children(of: index)
    let isDigest = parents[index].map { structure.parts[$0].type.subtype == "digest" } ?? false
    let isShown =
      !isAttached && !children.isEmpty && hasText.count <= Limits.messageDepth
      && messageCount < Limits.messages
    if !isShown || !isDigest { attach(part) }
    let isEncoded = ["base64", "quoted-printable"].contains(part.encoding.lowercased())
    if !isAttached, children.isEmpty, isEncoded, part.size ?? 0 <= Limits.packedSize {
      items.append(.encodedMessage(part))
    }
    guard isShown else { return }
    messageCount += 1
    hasText.append(false)
    items.append(.beginMessage(part))
    waiting.append(.endMessage(part))
    push(children)
  }

  // MARK: Multiparts

  /// What is signed stands first, the signature second (RFC 1847 §2.1); the signature is no attachment. Whatever
  /// else somebody put there is covered by nothing. What is encrypted is told, and can be saved.
  private mutating func protected(_ protection: Protection, _ children: [Int]) {
    guard protection.kind == .signed else {
      items.append(.sealed(protection))
      return push(children.filter { structure.parts[$0].type.description != "application/pgp-encrypted" })
    }
    let isSignature = children.dropFirst().first.map { structure.parts[$0].isSignature } ?? false
    push(Array(children.dropFirst(isSignature ? 2 : 1)))
    waiting.append(.item(.endSigned(protection)))
    push(Array(children.prefix(1)))
    waiting.append(.item(.beginSigned(protection)))
  }

  /// The text for people, the report for machines, and the message that came back (RFC 6522 §3): the report
  /// comes first, told in a sentence.
  private mutating func report(_ children: [Int]) {
    guard let machine = children.first(where: { structure.parts[$0].isMachineReport }) else {
      return push(children)
    }
    let original = children.last { child in
      let part = structure.parts[child]
      return child > machine && (part.isMessage || part.type.subtype == "rfc822-headers")
    }
    items.append(
      .report(
        DisplayedReport(
          status: structure.parts[machine], original: original.map { structure.parts[$0] })))
    if let original, structure.parts[original].isMessage { attach(structure.parts[original]) }
    push(children.filter { $0 != machine && $0 != original })
  }

  /// What a Macintosh keeps beside a file is of no use elsewhere (RFC 1740 §2).
  private mutating func appleDouble(_ children: [Int]) {
    push(children.filter { structure.parts[$0].type.description != "application/applefile" })
  }

  // MARK: Alternatives

  /// All parts below a child, itself included.
  private func leaves(below index: Int) -> [Int] {
    let depth = structure.parts[index].depth
    let inside = structure.parts.indices.dropFirst(index + 1).prefix { structure.parts[$0].depth > depth }
    return ([index] + inside).filter { !structure.parts[$0].isMultipart }
  }

  /// How well a leaf reads in a terminal, in the form that is asked for; 0 is not at all.
  private func rank(_ part: BodyPart) -> Int {
    guard part.isReadable, part.disposition?.kind != "attachment" else { return 0 }
    switch part.type.subtype {
    case "plain": return form == .plain ? 9 : 4
    case "markdown", "enriched", "richtext": return 3
    case "html": return form == .html ? 9 : 2
    default: return 1
    }
  }

  /// The best text of all alternatives is shown, below an invitation that may be among them; other alternatives
  /// that are no text to read stay attachments.
  private mutating func alternative(_ children: [Int]) {
    let best = children.map { child in leaves(below: child).map { rank(structure.parts[$0]) }.max() ?? 0 }
    guard let top = best.max(), top > 0, let chosen = children.indices.last(where: { best[$0] == top }) else {
      return push(children)
    }
    for (place, child) in children.enumerated() where place != chosen { attachOthers(child) }
    let part = structure.parts[children[chosen]]
    if part.isMultipart || part.type.type == "message" {
      waiting.append(.part(children[chosen]))
    } else {
      text(part, children[chosen], alternative: other(children, chosen))
    }
  }

  /// The HTML beside a plain text that may only send its reader there.
  private func other(_ children: [Int], _ chosen: Int) -> BodyPart? {
    let plain = structure.parts[children[chosen]]
    guard form == .best, plain.type.subtype != "html" else { return nil }
    let candidates = children.indices.filter { $0 != chosen }.flatMap { leaves(below: children[$0]) }
    return candidates.map { structure.parts[$0] }.last {
      $0.type.subtype == "html" && rank($0) > 0 && BodyStructure.mayBeStub(plain, beside: $0)
    }
  }

  /// Of an alternative that is not shown, what is no form of the text: pictures of the HTML, an invitation.
  private mutating func attachOthers(_ child: Int) {
    for index in leaves(below: child) where !isInsideMessage(index, below: child) {
      let part = structure.parts[index]
      let isOtherForm = part.isText && (rank(part) > 0 || part.type.subtype == "x-amp-html")
      if part.isCalendar, part.disposition?.kind != "attachment" {
        calendar(part, isAttached: false)
      } else if !isOtherForm {
        attach(part)
        let isInline = part.contentID != nil && part.disposition?.kind != "attachment"
        attachments[attachments.count - 1].isInline = isInline
      }
    }
  }

  /// Whether the part belongs to an attached message, which is one attachment.
  private func isInsideMessage(_ index: Int, below child: Int) -> Bool {
    var next = parents[index]
    while let parent = next, parent >= child {
      if structure.parts[parent].type.type == "message" { return true }
      next = parents[parent]
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
      waiting.append(.part(child))
    }
    for child in children where child != root && !structure.parts[child].isMultipart {
      attachRelated(structure.parts[child])
    }
    waiting.append(.part(root))
  }
}

extension BodyStructure {
  /// For each part the index of the one that holds it.
  fileprivate var parents: [Int?] {
    /// The parts that are open, the root first.
    var open: [Int] = []
    return parts.indices.map { index in
      while let last = open.last, parts[last].depth >= parts[index].depth { open.removeLast() }
      defer { open.append(index) }
      return open.last
    }
  }
}

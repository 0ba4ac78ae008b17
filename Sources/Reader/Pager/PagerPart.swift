import MIME
import Mail

// A single part in the pager, opened from the tree of parts.
extension Pager {
  /// What the single part in the pager is.
  enum PartIs: Hashable, Sendable {
    /// A part of the message, as the server cuts it out.
    case section
    /// A message inside of the message: its bytes are all there is of it.
    case message
    /// What a program made of it.
    case output
  }

  struct Under: Sendable {
    /// The tree that it was opened from, if it was.
    let parts: PartsRoom?
    /// What the pager showed before.
    let open: Open?
    let focus: Pane
  }
}

extension Pager.Open {
  /// What is laid out: the message, or the single part as if it were all of it. `nil` where only bytes tell.
  var structure: BodyStructure? {
    guard var part else { return readsWhole ? nil : summary.structure }
    guard partIs != .message else { return nil }
    part.depth = 0
    part.disposition = nil
    if !part.hasFormOfItsOwn { part.type = MediaType("text", "plain") }
    return BodyStructure([part])
  }

  /// What must be fetched to show it in the form that is wanted.
  var sections: [BodySection] {
    if partIs == .message, let part { return [.part(part.path)] }
    return structure?.sectionsToRead(for: form) ?? [.part(.message)]
  }

  /// Whether all of that is here.
  var isFetched: Bool {
    guard let content else { return false }
    if content.structure == nil { return true }
    return sections.allSatisfy { section in
      section == .header || content.parts.contains { $0.section == section }
    }
  }

  /// What has arrived, with what was here before: going back to the other form costs nothing.
  func content(with sections: [FetchedSection]) -> MessageContent {
    if partIs == .message, let part {
      let messages = sections.filter { $0.section == .part(part.path) }.prefix(1).map { fetched in
        FetchedSection(section: .part(.message), bytes: part.decoded(fetched.bytes), isCut: fetched.isCut)
      }
      return MessageContent(header: [], structure: nil, parts: messages)
    }
    let header = sections.first { $0.section == .header }?.bytes ?? content?.header ?? []
    let new = sections.filter { $0.section != .header }
    let old = (content?.parts ?? []).filter { part in !new.contains { $0.section == part.section } }
    return MessageContent(header: header, structure: structure, parts: new + old)
  }
}

extension BodyPart {
  /// Whether it is a message by itself (RFC 2046 §5.2.1, RFC 6532 §3.7).
  var isMessage: Bool { ["message/rfc822", "message/global"].contains(type.description) }

  /// Whether it can be read in the pager.
  var isReadHere: Bool { type.type == "text" || type.type == "message" }

  /// Whether it is laid out by what its type means; other text is shown as it is.
  fileprivate var hasFormOfItsOwn: Bool {
    type.type == "message" || ["html", "calendar", "enriched", "richtext"].contains(type.subtype)
  }

  fileprivate func decoded(_ bytes: [UInt8]) -> [UInt8] {
    var decoder = TransferDecoder(TransferEncoding(label: encoding) ?? .identity)
    return decoder.decode(bytes) + decoder.finish()
  }
}

extension State {
  /// Text and messages are shown here; anything else is the business of another program.
  mutating func openSelectedPart() -> [Effect] {
    guard let parts, let part = parts.selectedPart, part.isReadHere,
      let summary = pager.open?.key == parts.message
        ? pager.open?.summary : list.rows[uid: parts.message.uid]?.summary
    else { return openAttachment() }
    var open = Pager.Open(key: parts.message, summary: summary)
    open.part = part
    open.partIs = part.isMessage ? .message : .section
    let effects = show(open)
    return effects + [askToRead(open)]
  }

  /// Shows a part over what is open.
  private mutating func show(_ new: Pager.Open) -> [Effect] {
    let effects = stopReading()
    pager.under = Pager.Under(parts: parts, open: pager.open, focus: focus)
    pager.open = new
    // A part is not the message: that one part was looked at doesn't make it read.
    pager.open?.wasShown = true
    parts = nil
    focus = .pager
    return effects
  }

  /// What a program made of a part is read as text.
  mutating func showOutput(_ id: RequestID, _ part: PartToSave, _ output: [UInt8], _ isCut: Bool) -> [Effect]
  {
    guard case .program = requests.end(id),
      let summary = pager.open?.key == part.message
        ? pager.open?.summary : list.rows[uid: part.message.uid]?.summary
    else { return [] }
    var open = Pager.Open(key: part.message, summary: summary)
    open.part = BodyPart(
      path: part.part.path, depth: 0, type: MediaType("text", "plain"),
      parameters: [Parameter(name: "charset", value: "utf-8"), Parameter(name: "name", value: part.ownName)],
      encoding: "8bit", size: output.count)
    open.partIs = .output
    open.content = open.content(with: [
      FetchedSection(section: .part(part.part.path), bytes: output, isCut: isCut)
    ])
    let effects = show(open)
    return effects + renderOpen()
  }

  /// Back from a single part to what it was opened from.
  mutating func closePart(_ under: Pager.Under) -> [Effect] {
    var effects = stopReading()
    parts = under.parts
    pager.under = nil
    pager.open = under.open
    focus = under.focus
    // It may have been on its way when the part was opened, or laid out for another width.
    if let open = under.open { effects += open.content == nil ? [askToRead(open)] : renderOpen() }
    return effects
  }
}

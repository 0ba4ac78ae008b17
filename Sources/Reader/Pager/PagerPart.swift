import MIME
import Mail

// A single part in the pager, opened from the tree of parts.
extension Pager {
  struct Under: Sendable {
    let parts: PartsRoom
    /// What the pager showed before.
    let open: Open?
    let focus: Pane
  }
}

extension Pager.Open {
  /// What is laid out: the message, or the single part as if it were all of it.
  var structure: BodyStructure? {
    guard var part else { return summary.structure }
    part.depth = 0
    part.disposition = nil
    if part.type.subtype != "html" { part.type = MediaType("text", "plain") }
    return BodyStructure([part])
  }
}

extension State {
  /// Text is shown here; anything else is the business of another program.
  mutating func openSelectedPart() -> [Effect] {
    guard let parts, let part = parts.selectedPart, part.type.type == "text",
      let summary = pager.open?.key == parts.message
        ? pager.open?.summary : list.rows[uid: parts.message.uid]?.summary
    else { return openAttachment() }
    let effects = stopReading()
    pager.under = Pager.Under(parts: parts, open: pager.open, focus: focus)
    var open = Pager.Open(key: parts.message, summary: summary)
    open.part = part
    // A part is not the message: that one part was looked at doesn't make it read.
    open.wasShown = true
    pager.open = open
    self.parts = nil
    focus = .pager
    return effects + [askToRead(open.key, open.structure)]
  }

  /// Back from a single part to the tree that it was opened from.
  mutating func closePart(_ under: Pager.Under) -> [Effect] {
    var effects = stopReading()
    parts = under.parts
    pager.under = nil
    pager.open = under.open
    focus = under.focus
    // It may have been on its way when the part was opened, or laid out for another width.
    if let open = under.open {
      effects += open.content == nil ? [askToRead(open.key, open.structure)] : renderOpen()
    }
    return effects
  }
}

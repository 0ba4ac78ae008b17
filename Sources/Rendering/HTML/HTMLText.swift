import MIME
import Mail
import Screen

/// text/html (RFC 2854) as text for a terminal. Nothing that it names is ever fetched; what would have been is told.
struct HTMLText: PartRenderer {
  func render(_ text: DecodedText, of part: BodyPart, for reader: PartReader) -> RenderedPart {
    var layout = HTMLLayout(for: reader)
    var source = text.text
    source.makeContiguousUTF8()
    layout.read(source.utf8.span)
    var rendered = RenderedPart(paragraphs: layout.paragraphs, links: layout.links.list)
    rendered.isHTML = true
    Self.keepRareTints(&rendered.paragraphs, layout.line)
    rendered.below = Self.list(layout.links, for: reader)
    rendered.findLinks()
    if layout.isCut { rendered.notes.append("The text is longer than can be shown here; s saves it.") }
    if let note = layout.remote.note { rendered.notes.append(note) }
    rendered.notes += layout.links.notes
    rendered.problems = layout.links.list.enumerated().compactMap { index, link in
      link.warning.map { "Link \(index + 1 + reader.linkCount): \($0)" }
    }
    return rendered
  }

  /// The targets, below the text: each on one line, whose end is cut off when it is too long. The picker has it whole.
  private static func list(_ links: DocumentLinks, for reader: PartReader) -> [Paragraph] {
    // An address that stands in the text needs no second place.
    let listed = links.list.enumerated().filter { links.listed.contains($0.offset) }
    guard !listed.isEmpty else { return [] }
    let heading = listed.count == 1 ? "1 link" : "\(listed.count) links"
    var list = [Paragraph(""), Rule.paragraph(heading, width: reader.width)]
    for (index, link) in listed {
      let mark = "[\(index + 1 + reader.linkCount)] "
      let target = TextWidth.truncated(link.target, to: max(10, reader.width - mark.utf8.count))
      list.append(
        Paragraph([TextSpan(mark, .dim), TextSpan(target, .link, link: index)], isPreformatted: true))
    }
    return list
  }

  /// A colour points something out only while most of the text is without it.
  private static func keepRareTints(_ paragraphs: inout [Paragraph], _ line: HTMLLine) {
    var common: Set<Role> = []
    for look in [Look.red, .green, .yellow] {
      let ink = line.inkByLook[Int(look.rawValue)]
      if ink * 4 > line.ink, let role = look.role { common.insert(role) }
    }
    guard !common.isEmpty else { return }
    for index in paragraphs.indices {
      for span in paragraphs[index].spans.indices {
        if let role = paragraphs[index].spans[span].role, common.contains(role) {
          paragraphs[index].spans[span].role = nil
        }
      }
    }
  }
}

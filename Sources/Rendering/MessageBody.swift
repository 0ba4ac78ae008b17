import MIME
import Mail
import Screen

/// The text of a message, laid out: its notices, its parts one after the other, and what is to be said of each.
struct MessageBody {
  private(set) var lines: [StyledLine] = []
  private(set) var links: [Hyperlink] = []
  private(set) var problems: [String] = []

  init(_ source: MessageSource, options: RenderOptions) {
    var layout = ParagraphLayout(width: options.width)
    for notice in source.notices { layout.add(Paragraph(notice, role: .dim)) }
    var isFirst = source.notices.isEmpty
    for displayed in source.displayed {
      guard let shown = ShownPart(displayed, source, options, linkCount: links.count) else { continue }
      if !isFirst { layout.add(Paragraph("")) }
      isFirst = false
      for paragraph in shown.rendered.paragraphs { layout.add(paragraph, linkOffset: links.count) }
      for note in shown.rendered.notes { layout.add(Paragraph(note, role: .dim)) }
      links += shown.rendered.links
      problems += shown.rendered.problems
    }
    if layout.isCut { layout.addNote("The message is longer than can be shown here; s saves it.") }
    lines = layout.lines
  }
}

package import MIME
import Mail
package import Screen

/// Lays a message out for the pager: header, text, attachments.
package enum MessageRendering {
  package static func render(_ content: MessageContent, options: RenderOptions) -> RenderedText {
    if options.form == .source { return SourceText.render(content, options: options) }
    let source = MessageSource(content, options: options)
    var lines = HeaderBlock(source.header, options: options).lines()
    lines.append(StyledLine())
    let body = MessageBody(source, options: options)
    let width = max(ParagraphLayout.Limits.width, options.width)
    let attachments = AttachmentBlock(source, width: width).lines
    let headerLineCount = lines.count
    lines += body.lines
    if !attachments.isEmpty { lines += [StyledLine()] + attachments }
    return RenderedText(
      lines: lines, headerLineCount: headerLineCount, bodyLineCount: body.lines.count, links: body.links,
      problems: problems(body), isHTML: body.isHTML)
  }

  /// Each once, printable: what a sender wrote may be in it.
  private static func problems(_ body: MessageBody) -> [String] {
    var seen: Set<String> = []
    return body.problems.map { TextWidth.printable($0) }.filter { seen.insert($0).inserted }
  }
}

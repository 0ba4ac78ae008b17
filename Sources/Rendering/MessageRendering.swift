package import MIME
import Mail
package import Screen

/// Lays a message out for the pager: header, text, attachments.
package enum MessageRendering {
  package static func render(_ content: MessageContent, options: RenderOptions) -> RenderedText {
    let source = MessageSource(content)
    var lines = HeaderBlock(source.header, options: options).lines()
    lines.append(StyledLine())
    let body = MessageBody(source, options: options)
    let width = max(ParagraphLayout.Limits.width, options.width)
    let attachments = AttachmentBlock.lines(source.attachments, width: width)
    let headerLineCount = lines.count
    lines += body.lines
    if !attachments.isEmpty { lines += [StyledLine()] + attachments }
    return RenderedText(
      lines: lines, headerLineCount: headerLineCount, bodyLineCount: body.lines.count, links: body.links,
      problems: body.problems)
  }
}

internal import Glibc
internal import MIME
internal import Mail
internal import Rendering
internal import Runtime
internal import Screen

/// All that hato reads in a mail, for `--dump`.
struct Dump {
  let message: ParsedMessage
  let parts: [DumpedPart]
  let rendered: RenderedText
  /// Sentences: whom not to trust, what was wrong with the mail.
  let warnings: [String]

  /// - Parameters:
  ///   - width: the columns for which the text is laid out.
  ///   - remarks: what is to be said of the file that it came from.
  init(
    _ message: ParsedMessage, width: Int = Self.width, remarks: [String] = [], now: Timestamp = .now
  ) {
    self.message = message
    parts = message.leaves.map { DumpedPart($0, of: message) }
    let sections = message.structure?.sectionsToRead() ?? [.header]
    let fetched = message.sections(sections, limit: Self.textLimit)
    let content = MessageContent(
      header: fetched.first { $0.section == .header }?.bytes ?? [], structure: message.structure,
      parts: fetched.filter { $0.section != .header })
    var options = RenderOptions(width: width, now: now, zoneOffsetMinutes: now.offsetMinutes)
    options.zoneChanges = LocalZone.changes(around: now.seconds)
    rendered = MessageRendering.render(content, options: options)
    warnings = Self.warnings(of: message, rendered, remarks: remarks)
  }

  /// A mail can be made that there is a thousand times as much to be said of.
  static let warningLimit = 200

  private static func warnings(
    of message: ParsedMessage, _ rendered: RenderedText, remarks: [String]
  ) -> [String] {
    let trust = SenderTrust.remarks(message.header, Acquaintance()).filter { $0.severity == .warning }
    let attachments = (message.structure?.attachments ?? []).compactMap { attachment in
      attachment.warning.map { "\(attachment.name): \($0)" }
    }
    let links = rendered.links.compactMap(\.warning)
    let ofLinks = Set(links)
    // The pager numbers those of HTML: "Link 3: …".
    let problems = rendered.problems.filter { problem in
      !(problem.hasPrefix("Link ")
        && problem.firstIndex(of: ":").map { ofLinks.contains(String(problem[$0...].dropFirst(2))) } == true)
    }
    var told: Set<String> = []
    let all =
      remarks + trust.map(\.sentence) + attachments + links + problems + message.problems.map(\.sentence)
    return Array(all.filter { told.insert($0).inserted }.prefix(warningLimit))
  }

  static let width = 80
  /// The columns of the terminal that the output goes to; 80 where it is none.
  static var outputWidth: Int {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return width }
    return Int(size.ws_col)
  }

  /// Octets of one part that are laid out, as in the pager.
  static let textLimit = 1 << 20

  /// The text without the header and the list of attachments.
  var textLines: [String] {
    rendered.lines.dropFirst(rendered.headerLineCount).prefix(rendered.bodyLineCount).map {
      Self.text(of: $0)
    }
  }

  /// In the order in which it is read: the order of the cells of a screen is for screens.
  static func text(of line: StyledLine) -> String { line.logical ?? line.text }
}

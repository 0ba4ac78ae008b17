import MIME
import Mail
import Screen

// The forms in which the open message can be read.
extension State {
  /// The HTML where plain text is shown, and the other way round; then as at first.
  mutating func toggleHTML() -> [Effect] {
    guard let open = pager.open, open.content != nil else { return [] }
    guard open.form == .best else { return show(as: .best) }
    let structure = open.knownStructure
    if let other = structure?.otherForm(showsHTML: open.text?.isHTML ?? false) { return show(as: other) }
    let texts = (structure?.displayed ?? []).map(\.part.type.subtype)
    let hasHTML = texts.contains("html")
    say(
      hasHTML && texts.contains { $0 != "html" }
        ? "The texts of this message have no other form; V shows the source."
        : hasHTML ? "This message is HTML only; V shows its source." : "This message has no HTML.")
    return [.bell]
  }

  mutating func toggleSource() -> [Effect] {
    guard let open = pager.open, open.content != nil else { return [] }
    guard open.partIs != .output else {
      say("This was made by a program; close it to see the message.")
      return [.bell]
    }
    return show(as: open.form == .source ? .best : .source)
  }

  private mutating func show(as form: TextForm) -> [Effect] {
    let effects = stopReading()
    pager.open?.form = form
    pager.scroll(to: 0)
    guard let open = pager.open else { return effects }
    return effects + (open.isFetched ? renderOpen() : [askToRead(open)])
  }

  /// - Parameter name: a charset's label; empty: as the text is labelled.
  mutating func read(inCharset name: String) -> [Effect] {
    let label = Keymap.trimmed(name[...])
    guard label.isEmpty || Charset(label: label) != nil else {
      warn("There is no charset “\(label)”; Tab goes through the usual ones.")
      return [.bell]
    }
    pager.open?.charset = label.isEmpty ? nil : label
    say(
      label.isEmpty
        ? "Read as it is labelled." : "Read as \(label); an empty name reads it as it is labelled.")
    return renderOpen()
  }

  mutating func toggleQuotes() -> [Effect] {
    pager.foldsQuotes.toggle()
    say(pager.foldsQuotes ? "Long quotes are folded." : "Quotes are shown whole.")
    return renderOpen()
  }
}

extension Pager.Open {
  /// The parts of what is open, told by the server or found in the bytes.
  fileprivate var knownStructure: BodyStructure? {
    if let structure { return structure }
    guard let whole = content?.parts.first(where: { $0.section == .part(.message) }) else { return nil }
    return EntityParser.parse(whole.bytes).structure
  }

  /// What of the message is shown, where it isn't the usual; for the title.
  var formName: String {
    let form: String? =
      switch form {
      case .best: nil
      case .plain: "plain text"
      case .html: "HTML"
      case .source: "source"
      }
    return [form, charset.map { "as \($0)" }].compactMap { $0 }.joined(separator: " ")
  }
}

extension BodyStructure {
  /// The form that shows other texts than are shown at first; `nil` when each shows the same. `showsHTML`: whether
  /// any of those came out to be HTML.
  fileprivate func otherForm(showsHTML: Bool) -> TextForm? {
    let first = displayed.map(\.part)
    let hasHTML = first.contains { $0.type.subtype == "html" }
    // What is marked as plain only said that there is HTML, or was some.
    if showsHTML, !hasHTML { return .plain }
    let forms: [TextForm] = hasHTML ? [.plain, .html] : [.html, .plain]
    return forms.first { form in
      let paths = items(for: form).compactMap {
        if case .text(let other) = $0 { other.part.path } else { nil }
      }
      return paths != first.map(\.path)
    }
  }
}

/// Charsets that mail comes in, for the user to choose from.
enum UsualCharset {
  static let names: [(label: String, help: String)] = [
    ("utf-8", "Unicode"), ("windows-1252", "Western European"), ("iso-8859-1", "Western European"),
    ("iso-8859-15", "Western European with the euro"), ("windows-1250", "Central European"),
    ("iso-8859-2", "Central European"), ("windows-1251", "Cyrillic"), ("koi8-r", "Cyrillic"),
    ("koi8-u", "Cyrillic, Ukrainian"), ("iso-8859-5", "Cyrillic"), ("ibm866", "Cyrillic (DOS)"),
    ("windows-1253", "Greek"), ("iso-8859-7", "Greek"), ("windows-1254", "Turkish"),
    ("windows-1255", "Hebrew"), ("iso-8859-8", "Hebrew"), ("windows-1256", "Arabic"),
    ("iso-8859-6", "Arabic"), ("windows-1257", "Baltic"), ("windows-1258", "Vietnamese"),
    ("windows-874", "Thai"), ("iso-2022-jp", "Japanese"), ("shift_jis", "Japanese"), ("euc-jp", "Japanese"),
    ("gb18030", "Chinese, simplified"), ("gbk", "Chinese, simplified"), ("big5", "Chinese, traditional"),
    ("euc-kr", "Korean"), ("macintosh", "Western European (Mac)"), ("us-ascii", "plain ASCII"),
  ]
}

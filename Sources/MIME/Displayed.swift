package import Mail

/// A part that is shown in the pager as text.
package struct Displayed: Hashable, Sendable {
  package var part: BodyPart
  /// The other form of the same text (multipart/alternative), shown when the first turns out to say nothing.
  package var alternative: BodyPart?
  /// Whether its header is that of the message, or of a message inside, so that it has no MIME header of its own.
  package var isWholeMessage = false

  package init(part: BodyPart, alternative: BodyPart? = nil, isWholeMessage: Bool = false) {
    self.part = part
    self.alternative = alternative
    self.isWholeMessage = isWholeMessage
  }
}

/// A machine's report on a message (RFC 6522): what happened to it, and which one it was.
package struct DisplayedReport: Hashable, Sendable {
  /// message/delivery-status, message/disposition-notification, message/feedback-report.
  package var status: BodyPart
  /// The message, or its header, that came back.
  package var original: BodyPart?
}

/// One thing that is shown of a message.
package enum DisplayedItem: Hashable, Sendable {
  case text(Displayed)
  /// text/calendar (RFC 5545).
  case invitation(BodyPart)
  case report(DisplayedReport)
  /// A picture that has its place between the texts.
  case picture(BodyPart)
  /// message/external-body and message/partial (RFC 2046 §5.2): what there is of it here.
  case reference(BodyPart)
  /// A message inside in a transfer encoding, which RFC 2046 §5.2.1 forbids: its structure shows only once that is
  /// undone.
  case encodedMessage(BodyPart)
  /// winmail.dat, of which the list of what is in it is shown.
  case packed(BodyPart)
  /// Encrypted, or sealed into its signature: nothing of it can be read.
  case sealed(Protection)
  /// What follows, up to the end of the same part, is what its signature covers (RFC 1847 §2.1).
  case beginSigned(Protection)
  case endSigned(Protection)
  /// What follows, up to its end, is another message (RFC 2046 §5.2.1).
  case beginMessage(BodyPart)
  case endMessage(BodyPart)
}

extension BodyStructure {
  /// What is shown for reading, in order.
  package func items(for form: TextForm = .best) -> [DisplayedItem] { ReadingOrder(self, form).items }

  /// The texts that are shown for reading, in order: of alternatives the plain text, else the HTML; of related
  /// parts the root; the first text and every text after it that is no attachment.
  package var displayed: [Displayed] {
    items().compactMap { if case .text(let displayed) = $0 { displayed } else { nil } }
  }

  /// The parts that can be saved: all that are neither shown nor another form of what is shown.
  package var attachments: [Attachment] { ReadingOrder(self, .best).attachments }

  /// What must be fetched to read the message: its header, the parts that are shown, and their own headers, which
  /// are believed where they differ from what the server told.
  package func sectionsToRead(for form: TextForm = .best) -> [BodySection] {
    if form == .source { return [.part(.message)] }
    var sections: [BodySection] = [.header]
    for item in items(for: form) {
      switch item {
      case .text(let displayed):
        for part in [displayed.part, displayed.alternative].compactMap({ $0 }) {
          sections.append(.part(part.path))
          if !displayed.isWholeMessage { sections.append(.mime(part.path)) }
        }
      case .invitation(let part), .reference(let part), .packed(let part), .encodedMessage(let part):
        sections.append(.part(part.path))
      case .report(let report):
        sections.append(.part(report.status.path))
        if let original = report.original, original.type.type == "text" {
          sections.append(.part(original.path))
        }
      case .picture, .sealed, .beginSigned, .endSigned, .beginMessage, .endMessage: break
      }
    }
    return sections
  }

  /// A plain text of no more octets than this may be blank, or only say that there is HTML; the HTML is then
  /// fetched with it.
  package static let stubSize = 200

  /// A plain text of no more octets than this may do so as well (the addresses of newsletters are long), where the
  /// HTML has `stubRatio` times as many. Most mail that people write is longer, or has a smaller HTML.
  package static let shortSize = 1024
  package static let stubRatio = 10

  /// Whether the plain text may only stand for the HTML: by the sizes alone, in their transfer encodings.
  static func mayBeStub(_ plain: BodyPart, beside html: BodyPart) -> Bool {
    guard let size = plain.size else { return false }
    return size <= stubSize || size <= shortSize && (html.size ?? 0) / stubRatio >= size
  }
}

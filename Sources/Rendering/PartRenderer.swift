import MIME
import Mail
import Screen

/// Turns the text of one part into paragraphs. A new kind of part is a type that conforms to this and a line in
/// the registry.
protocol PartRenderer: Sendable {
  func render(_ text: DecodedText, of part: BodyPart, for reader: PartReader) -> RenderedPart
}

/// For whom a part is rendered: what of `RenderOptions` a renderer needs.
struct PartReader: Sendable {
  /// Columns of the pager, at least 20. Paragraphs are wrapped to them later; tables need them before.
  var width: Int
  var now: Timestamp
  var zoneOffsetMinutes: Int
  /// `RenderOptions.zoneChanges`.
  var zoneChanges: [ZoneChange] = []
  /// The domains that links are held against.
  var familiar = FamiliarDomains()
  /// How many links the parts before this one have: the first of this one bears the next number.
  var linkCount = 0
}

/// What a renderer made of a part.
struct RenderedPart: Sendable {
  var paragraphs: [Paragraph]
  /// `TextSpan.link` counts in them, from 0.
  var links: [Hyperlink] = []
  /// What stands below the text in the reader's own words: the list of links. No part of what the sender wrote.
  var below: [Paragraph] = []
  /// What is to be said below the text, dim: what was withheld, what was cut off.
  var notes: [String] = []
  /// What was wrong with it, for when the user asks.
  var problems: [String] = []
  /// Whether it was made of HTML.
  var isHTML = false

  var isBlank: Bool { paragraphs.allSatisfy { $0.role == .dim || $0.text.allSatisfy(\.isWhitespace) } }
}

/// Which renderer shows which type of part.
enum PartRenderers {
  private static let registry: [String: any PartRenderer] = [
    "text/html": HTMLText(), "text/calendar": InvitationText(), "text/enriched": EnrichedText(),
    "text/richtext": EnrichedText(), "text/vcard": ContactCard(), "text/x-vcard": ContactCard(),
    "text/directory": ContactCard(), "text/x-patch": PatchText(), "text/x-diff": PatchText(),
  ]

  /// What is text and has no renderer of its own is shown as it is.
  static func renderer(for type: MediaType) -> any PartRenderer { registry[type.description] ?? PlainText() }
}

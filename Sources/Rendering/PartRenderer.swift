import MIME
import Mail

/// Turns the text of one part into paragraphs. A new kind of part is a type that conforms to this and a line in
/// the registry.
protocol PartRenderer: Sendable {
  func paragraphs(_ text: DecodedText, of part: BodyPart) -> [Paragraph]
}

/// Which renderer shows which type of part.
enum PartRenderers {
  private static let registry: [String: any PartRenderer] = [
    "text/html": HTMLText()
  ]

  /// What is text and has no renderer of its own is shown as it is.
  static func renderer(for type: MediaType) -> any PartRenderer { registry[type.description] ?? PlainText() }
}

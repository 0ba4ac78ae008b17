import MIME
import Mail

/// What there is of a message, whether the server told its structure or its bytes did.
struct MessageSource {
  let header: HeaderFields
  private let structure: BodyStructure?
  private let parts: [FetchedSection]
  private let parsed: ParsedMessage?

  init(_ content: MessageContent) {
    parts = content.parts
    structure = content.structure
    guard content.structure == nil else {
      parsed = nil
      header = HeaderFields(content.header)
      return
    }
    let whole = content.parts.first { $0.section == .part(.message) }?.bytes ?? content.header
    let message = EntityParser.parse(whole)
    parsed = message
    header = message.header
  }

  var tree: BodyStructure? { structure ?? parsed?.structure }

  var displayed: [Displayed] { tree?.displayed ?? [] }

  var attachments: [Attachment] { tree?.attachments ?? [] }

  /// What is to be said about the message as a whole.
  var notices: [String] {
    guard let root = tree?.root else { return [] }
    switch root.type.description {
    case "multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime":
      return ["This message is encrypted or sealed; hato can't open it."]
    default:
      return tree?.displayed.isEmpty == true ? ["There is no text in this message."] : []
    }
  }

  /// The content of a part in its transfer encoding, as far as it was fetched.
  func bytes(_ path: SectionPath) -> (bytes: [UInt8], isCut: Bool)? {
    if let section = parts.first(where: { $0.section == .part(path) }), structure != nil {
      return (section.bytes, section.isCut)
    }
    guard let parsed, let content = parsed.content(at: path) else { return nil }
    // The part that reaches to the end of what was fetched may go on.
    let isCut = parts.contains { $0.isCut } && parsed.endsMessage(path)
    return (content, isCut)
  }
}

extension ParsedMessage {
  fileprivate func endsMessage(_ path: SectionPath) -> Bool {
    entities.contains { $0.part.path == path && $0.body.upperBound == bytes.count }
  }
}

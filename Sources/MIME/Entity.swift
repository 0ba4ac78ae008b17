package import Mail

/// One part of a message whose bytes are all here (RFC 2045 §2.4): what it is, and where it stands.
package struct Entity: Hashable, Sendable {
  package var part: BodyPart
  /// Where its header stands in the message's bytes, the empty line included.
  package var header: Range<Int>
  /// Where its content stands, still in its transfer encoding.
  package var body: Range<Int>
}

/// A message taken apart: the same tree that a server tells by BODYSTRUCTURE, and the bytes to it.
package struct ParsedMessage: Hashable, Sendable {
  package let bytes: [UInt8]
  /// In the order of the message; the first is the root. Never empty.
  package let entities: [Entity]
  /// The header of the message itself.
  package let header: HeaderFields
  /// What the parser stumbled over; `problems` has all.
  let structureProblems: [MIMEProblem]

  /// `nil` never: a message has a root.
  package var structure: BodyStructure? { BodyStructure(entities.map(\.part)) }

  /// The content of the part at this path, in its transfer encoding.
  package func content(at path: SectionPath) -> [UInt8]? {
    let entity =
      entities.first { $0.part.path == path && !$0.part.isMultipart }
      ?? entities.first { $0.part.path == path }
    return entity.map { Array(bytes[$0.body]) }
  }

  /// The content of a part out of its transfer encoding; as it came where that is unknown.
  package func decodedContent(of entity: Entity) -> [UInt8] {
    (TransferEncoding(label: entity.part.encoding) ?? .identity).decode(bytes[entity.body])
  }
}

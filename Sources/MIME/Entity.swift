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

  /// Where the entity of a path stands; `nil` where looking through all of them is as quick.
  private let places: [SectionPath: Int]?

  init(bytes: [UInt8], entities: [Entity], header: HeaderFields, structureProblems: [MIMEProblem]) {
    self.bytes = bytes
    self.entities = entities
    self.header = header
    self.structureProblems = structureProblems
    places = entities.count > 16 ? Self.places(entities) : nil
  }

  /// A multipart gives way to a part with the same path.
  private static func places(_ entities: [Entity]) -> [SectionPath: Int] {
    var places: [SectionPath: Int] = [:]
    for (index, entity) in entities.enumerated() {
      if let earlier = places[entity.part.path], !entities[earlier].part.isMultipart { continue }
      if places[entity.part.path] == nil || !entity.part.isMultipart { places[entity.part.path] = index }
    }
    return places
  }

  /// `nil` never: a message has a root.
  package var structure: BodyStructure? { BodyStructure(entities.map(\.part)) }

  /// The part of this path; of a message inside and the multipart in it, which share theirs, the message.
  package func entity(at path: SectionPath) -> Entity? {
    if let places { return places[path].map { entities[$0] } }
    return entities.first { $0.part.path == path && !$0.part.isMultipart }
      ?? entities.first { $0.part.path == path }
  }

  /// The content of the part at this path, in its transfer encoding.
  package func content(at path: SectionPath) -> [UInt8]? { entity(at: path).map { Array(bytes[$0.body]) } }

  /// The content of a part out of its transfer encoding; as it came where that is unknown.
  package func decodedContent(of entity: Entity) -> [UInt8] {
    (TransferEncoding(label: entity.part.encoding) ?? .identity).decode(bytes[entity.body])
  }

  /// The message inside a part of type message/rfc822 or message/global, taken apart by itself. Some have it in a
  /// transfer encoding, as RFC 6532 §3.7 allows, and RFC 2046 §5.2.1 does not; its parts are not among `entities`.
  package func message(inside entity: Entity) -> ParsedMessage? {
    guard
      entity.part.type == MediaType("message", "rfc822") || entity.part.type == MediaType("message", "global")
    else { return nil }
    return EntityParser.parse(decodedContent(of: entity))
  }
}

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

  /// The beginning of that, at most `limit` octets of it: nobody reads fifty megabytes in a pager, and no copy is
  /// made of them.
  package func content(at path: SectionPath, upTo limit: Int) -> (bytes: [UInt8], isCut: Bool)? {
    entity(at: path).map { (Array(bytes[$0.body].prefix(max(0, limit))), $0.body.count > limit) }
  }

  /// The content of a part out of its transfer encoding; as it came where that is unknown.
  package func decodedContent(of entity: Entity) -> [UInt8] {
    (TransferEncoding(label: entity.part.encoding) ?? .identity).decode(bytes[entity.body])
  }
}

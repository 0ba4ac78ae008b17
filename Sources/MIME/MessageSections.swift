package import Mail

extension ParsedMessage {
  /// What a server would answer when asked for these sections (RFC 3501 §6.4.5), each cut off after `limit`
  /// octets; without those that this message doesn't have.
  package func sections(_ wanted: [BodySection], limit: Int = .max) -> [FetchedSection] {
    wanted.compactMap { section in
      guard let range = range(of: section) else { return nil }
      let count = min(range.count, max(0, limit))
      let cut = range.lowerBound..<(range.lowerBound &+ count)
      return FetchedSection(section: section, bytes: Array(bytes[cut]), isCut: count < range.count)
    }
  }

  /// Where a section stands in the bytes; `nil` when there is no such part.
  package func range(of section: BodySection) -> Range<Int>? {
    switch section {
    case .header: entities[0].header
    case .part(.message): 0..<bytes.count
    case .part(let path): entity(at: path)?.body
    case .mime(let path): entity(at: path)?.header
    case .partHeader(let path): header(ofMessageAt: path)
    }
  }

  /// The header of the message inside a message/rfc822 part, which stands right behind it.
  private func header(ofMessageAt path: SectionPath) -> Range<Int>? {
    guard let index = entities.firstIndex(where: { $0.part.path == path && $0.part.type.type == "message" }),
      index &+ 1 < entities.count, entities[index &+ 1].part.depth > entities[index].part.depth
    else { return nil }
    return entities[index &+ 1].header
  }

  /// The parts that hold no others, in order: what mail consists of. A message/rfc822 part that could be looked into
  /// holds the parts of its message.
  package var leaves: [Entity] {
    entities.indices.filter { index in
      index &+ 1 >= entities.count || entities[index &+ 1].part.depth <= entities[index].part.depth
    }.map { entities[$0] }
  }
}

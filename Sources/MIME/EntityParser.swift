import Glibc
import Mail

/// Takes a message apart in one pass over its lines (RFC 2046 §5.1), without recursion: the open parts are a
/// stack, and each line that begins with `--` is compared with their boundaries.
///
/// Broken mail is read as far as it goes: a boundary that never comes ends with the part around it or the
/// message, a multipart without parts is text.
package struct EntityParser {
  package enum Limits {
    /// Deeper parts stay one attachment. Forwarded newsletters reach some ten levels; every level costs one
    /// comparison for each line that begins with `--`.
    package static let depth = 50
    /// A tree of more parts is not shown in full; the rest is content of the last.
    package static let parts = 5000
  }

  private let bytes: [UInt8]
  /// The same octets, without a check for each; good for the one call of `parse`.
  private let octets: UnsafeBufferPointer<UInt8>
  private var entities: [Entity] = []
  private var boundaries: [[UInt8]?] = []
  private var childCounts: [Int] = []
  /// Indices of the entities that are still open, the root first.
  private var open: [Int] = []
  /// How many of those have a boundary.
  private var dividing = 0
  private var rootHeader = HeaderFields([])
  private var problems: [MIMEProblem] = []
  /// Whether a part was left out because there are too many.
  private var isFull = false

  package static func parse(_ bytes: [UInt8]) -> ParsedMessage {
    bytes.withUnsafeBufferPointer { octets in
      var parser = EntityParser(bytes, octets)
      return parser.run()
    }
  }

  private init(_ bytes: [UInt8], _ octets: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    self.octets = octets
  }

  private mutating func run() -> ParsedMessage {
    var position = begin(at: 0, parent: nil)
    while dividing > 0, let start = dashes(from: position) {
      let lineEnd = endOfLine(start)
      position = delimiter(start, lineEnd) ?? lineEnd
    }
    close(downTo: 0, at: octets.count)
    finish()
    return ParsedMessage(bytes: bytes, entities: entities, header: rootHeader, structureProblems: problems)
  }

  // MARK: Lines

  /// The place after the next LF.
  private func endOfLine(_ start: Int) -> Int {
    guard start < octets.count, let base = octets.baseAddress,
      let found = memchr(base + start, Int32(ASCII.lineFeed), octets.count &- start)
    else { return octets.count }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base) &+ 1
  }

  /// The next line that begins with `--`; `start` is the beginning of a line.
  private func dashes(from start: Int) -> Int? {
    var start = start
    while start &+ 2 < octets.count {
      if octets[start] == ASCII.hyphen, octets[start &+ 1] == ASCII.hyphen { return start }
      start = endOfLine(start)
    }
    return nil
  }

  // MARK: Delimiters

  /// Where reading goes on when the line is a delimiter of an open multipart; `nil` when it is content.
  ///
  /// `delimiter := "--" boundary`, `close-delimiter := delimiter "--"` — RFC 2046 §5.1.1, with any white space
  /// after it.
  private mutating func delimiter(_ start: Int, _ lineEnd: Int) -> Int? {
    for level in open.indices.reversed() {
      let index = open[level]
      guard let closes = matches(index, start &+ 2, lineEnd) else { continue }
      guard closes || entities.count < Limits.parts else {
        if !isFull { note(.tooManyParts, index, at: start) }
        isFull = true
        return nil
      }
      close(downTo: level &+ 1, at: contentEnd(before: start))
      if closes {
        // What follows is epilogue, up to the next delimiter around it.
        boundaries[index] = nil
        dividing &-= 1
        return lineEnd
      }
      // A part of which nothing came is none.
      if lineEnd >= octets.count, childCounts[index] > 0 { return lineEnd }
      return begin(at: lineEnd, parent: index)
    }
    return nil
  }

  /// `nil`: it is another line, or the entity has no boundary. Otherwise whether it is the last delimiter.
  private func matches(_ index: Int, _ start: Int, _ lineEnd: Int) -> Bool? {
    guard let boundary = boundaries[index], lineEnd &- start >= boundary.count else { return nil }
    for (offset, byte) in boundary.enumerated() where octets[start &+ offset] != byte { return nil }
    var rest = octets[(start &+ boundary.count)..<lineEnd]
    let closes = rest.starts(with: [ASCII.hyphen, ASCII.hyphen])
    if closes { rest = rest.dropFirst(2) }
    // After "--boundary--" anything may stand; after "--boundary" only white space.
    return closes || rest.allSatisfy { $0.isBlank || $0.isLineEnd } ? closes : nil
  }

  /// The line end before a delimiter belongs to the delimiter (RFC 2046 §5.1.1).
  private func contentEnd(before start: Int) -> Int {
    guard start > 0, octets[start &- 1] == ASCII.lineFeed else { return start }
    let hasReturn = start > 1 && octets[start &- 2] == ASCII.carriageReturn
    return start &- (hasReturn ? 2 : 1)
  }

  private mutating func close(downTo level: Int, at end: Int) {
    while open.count > level {
      let index = open.removeLast()
      let start = entities[index].body.lowerBound
      entities[index].body = start..<max(start, end)
      guard boundaries[index] != nil else { continue }
      dividing &-= 1
      if childCounts[index] > 0 { note(.notClosed, index, at: end) }
    }
  }

  // MARK: Entities

  /// Reads the header at `start` as that of a new entity, and of the message inside when it is message/rfc822.
  /// Answers where its content begins.
  private mutating func begin(at start: Int, parent: Int?) -> Int {
    var (start, parent) = (start, parent)
    while true {
      let startsMessage = parent.map { !entities[$0].part.isMultipart } ?? true
      let fields = HeaderFields(bytes, from: start, to: octets.count, isMessage: startsMessage)
      if entities.isEmpty { rootHeader = fields }
      let inDigest = parent.map { entities[$0].part.type == MediaType("multipart", "digest") } ?? false
      let header = EntityHeader(
        fields, defaultType: inDigest ? MediaType("message", "rfc822") : MediaType("text", "plain"))
      let index = add(header, fields, start, parent)
      let isMessage =
        header.type == MediaType("message", "rfc822") || header.type == MediaType("message", "global")
      let isPlain = TransferEncoding(label: header.encoding) == .identity
      guard isMessage, isPlain, entities[index].part.depth < Limits.depth, entities.count < Limits.parts,
        fields.end < octets.count
      else { return fields.end }
      (start, parent) = (fields.end, index)
    }
  }

  private mutating func add(_ header: EntityHeader, _ fields: HeaderFields, _ start: Int, _ parent: Int?)
    -> Int
  {
    let depth = parent.map { entities[$0].part.depth &+ 1 } ?? 0
    let boundary = header.boundary
    var part = BodyPart(
      path: path(isMultipart: boundary != nil, parent: parent), depth: depth, type: header.type,
      parameters: header.parameters, disposition: header.disposition, encoding: header.encoding,
      contentID: header.contentID, description: header.description)
    let index = entities.count
    // Too deep: the content stays whole, as something to save.
    let isTooDeep = depth >= Limits.depth && header.type.type == "multipart"
    if isTooDeep { part.type = MediaType("application", "octet-stream") }
    entities.append(Entity(part: part, header: start..<fields.end, body: fields.end..<fields.end))
    boundaries.append(isTooDeep ? nil : boundary)
    if boundary != nil, !isTooDeep { dividing &+= 1 }
    childCounts.append(0)
    if let parent, entities[parent].part.type.type == "message" {
      entities[parent].part.envelope = Envelope(fields)
    }
    open.append(index)
    noteHeader(header, fields, index, isTooDeep: isTooDeep)
    return index
  }

  /// Numbers as IMAP counts them (RFC 3501 §6.4.5).
  private mutating func path(isMultipart: Bool, parent: Int?) -> SectionPath {
    guard let parent else { return isMultipart ? .message : SectionPath([1]) }
    let around = entities[parent].part
    if around.isMultipart {
      childCounts[parent] &+= 1
      return around.path.child(childCounts[parent])
    }
    return isMultipart ? around.path : around.path.child(1)
  }

  /// Sizes; and a multipart that turned out to have no part is the text that it holds.
  private mutating func finish() {
    for index in entities.indices {
      let isLeaf =
        index &+ 1 >= entities.count || entities[index &+ 1].part.depth <= entities[index].part.depth
      if entities[index].part.isMultipart, isLeaf {
        let hasBoundary = entities[index].part.parameters.contains { $0.name.hasPrefix("boundary") }
        note(hasBoundary ? .boundaryNotFound : .noBoundary, index, at: entities[index].body.lowerBound)
        entities[index].part.type = MediaType("text", "plain")
        if entities[index].part.path == .message { entities[index].part.path = SectionPath([1]) }
      }
      if !entities[index].part.isMultipart { entities[index].part.size = entities[index].body.count }
    }
  }

  // MARK: Problems

  private mutating func note(_ kind: MIMEProblem.Kind, _ index: Int, at offset: Int) {
    guard problems.count < MIMEProblem.limit else { return }
    problems.append(MIMEProblem(kind: kind, path: entities[index].part.path, offset: offset))
  }

  private mutating func noteHeader(
    _ header: EntityHeader, _ fields: HeaderFields, _ index: Int, isTooDeep: Bool
  ) {
    if isTooDeep { note(.tooDeep, index, at: fields.end) }
    if header.hasUnreadableType { note(.unreadableType, index, at: entities[index].header.lowerBound) }
    if !fields.endsWithEmptyLine, fields.end < octets.count {
      // A part without a header, and with nothing in it, is one that is empty.
      let isNothing = fields.isEmpty && octets[fields.end] == ASCII.hyphen
      if !isNothing { note(fields.isCut ? .headerTooLong : .noEmptyLine, index, at: fields.end) }
    }
  }
}

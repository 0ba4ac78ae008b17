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
  private var entities: [Entity] = []
  private var boundaries: [[UInt8]?] = []
  private var childCounts: [Int] = []
  /// Indices of the entities that are still open, the root first.
  private var open: [Int] = []
  private var rootHeader = HeaderFields([])

  package static func parse(_ bytes: [UInt8]) -> ParsedMessage {
    var parser = EntityParser(bytes)
    return parser.run()
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func run() -> ParsedMessage {
    var position = begin(at: 0, parent: nil)
    while position < bytes.count {
      let lineEnd = endOfLine(position)
      position = delimiter(position, lineEnd) ?? lineEnd
    }
    close(downTo: 0, at: bytes.count)
    finish()
    return ParsedMessage(bytes: bytes, entities: entities, header: rootHeader)
  }

  /// The place after the next LF.
  private func endOfLine(_ start: Int) -> Int {
    bytes[start...].firstIndex(of: ASCII.lineFeed).map { $0 &+ 1 } ?? bytes.count
  }

  // MARK: Delimiters

  /// Where reading goes on when the line is a delimiter of an open multipart; `nil` when it is content.
  ///
  /// `delimiter := "--" boundary`, `close-delimiter := delimiter "--"` — RFC 2046 §5.1.1, with any white space
  /// after it.
  private mutating func delimiter(_ start: Int, _ lineEnd: Int) -> Int? {
    guard start &+ 2 < lineEnd, bytes[start] == ASCII.hyphen, bytes[start &+ 1] == ASCII.hyphen else {
      return nil
    }
    for level in open.indices.reversed() {
      let index = open[level]
      guard let boundary = boundaries[index], let closes = matches(boundary, start &+ 2, lineEnd) else {
        continue
      }
      guard closes || entities.count < Limits.parts else { return nil }
      close(downTo: level &+ 1, at: contentEnd(before: start))
      if closes {
        // What follows is epilogue, up to the next delimiter around it.
        boundaries[index] = nil
        return lineEnd
      }
      return begin(at: lineEnd, parent: index)
    }
    return nil
  }

  /// `nil`: it is another line. Otherwise whether it is the last delimiter.
  private func matches(_ boundary: [UInt8], _ start: Int, _ lineEnd: Int) -> Bool? {
    guard lineEnd &- start >= boundary.count else { return nil }
    for (offset, byte) in boundary.enumerated() where bytes[start &+ offset] != byte { return nil }
    var rest = bytes[(start &+ boundary.count)..<lineEnd]
    let closes = rest.starts(with: [ASCII.hyphen, ASCII.hyphen])
    if closes { rest = rest.dropFirst(2) }
    // After "--boundary--" anything may stand; after "--boundary" only white space.
    return closes || rest.allSatisfy { $0.isBlank || $0.isLineEnd } ? closes : nil
  }

  /// The line end before a delimiter belongs to the delimiter (RFC 2046 §5.1.1).
  private func contentEnd(before start: Int) -> Int {
    guard start > 0, bytes[start &- 1] == ASCII.lineFeed else { return start }
    let hasReturn = start > 1 && bytes[start &- 2] == ASCII.carriageReturn
    return start &- (hasReturn ? 2 : 1)
  }

  private mutating func close(downTo level: Int, at end: Int) {
    while open.count > level {
      let index = open.removeLast()
      let start = entities[index].body.lowerBound
      entities[index].body = start..<max(start, end)
    }
  }

  // MARK: Entities

  /// Reads the header at `start` as that of a new entity, and of the message inside when it is message/rfc822.
  /// Answers where its content begins.
  private mutating func begin(at start: Int, parent: Int?) -> Int {
    var (start, parent) = (start, parent)
    while true {
      let startsMessage = parent.map { !entities[$0].part.isMultipart } ?? true
      let fields = HeaderFields(
        bytes, from: start, to: headerLimit(start, parent), isMessage: startsMessage)
      if entities.isEmpty { rootHeader = fields }
      let inDigest = parent.map { entities[$0].part.type == MediaType("multipart", "digest") } ?? false
      let header = EntityHeader(
        fields, defaultType: inDigest ? MediaType("message", "rfc822") : MediaType("text", "plain"))
      let index = add(header, fields, start, parent)
      let isMessage =
        header.type == MediaType("message", "rfc822") || header.type == MediaType("message", "global")
      let isPlain = TransferEncoding(label: header.encoding) == .identity
      guard isMessage, isPlain, entities[index].part.depth < Limits.depth, entities.count < Limits.parts,
        fields.end < bytes.count
      else { return fields.end }
      (start, parent) = (fields.end, index)
    }
  }

  /// A part that is all delimiter and no header must not read the delimiter as its first field.
  private func headerLimit(_ start: Int, _ parent: Int?) -> Int {
    guard parent != nil, start &+ 1 < bytes.count, bytes[start] == ASCII.hyphen,
      bytes[start &+ 1] == ASCII.hyphen
    else { return bytes.count }
    return start
  }

  private mutating func add(_ header: EntityHeader, _ fields: HeaderFields, _ start: Int, _ parent: Int?)
    -> Int
  {
    let depth = parent.map { entities[$0].part.depth &+ 1 } ?? 0
    var part = BodyPart(
      path: path(isMultipart: header.boundary != nil, parent: parent), depth: depth, type: header.type,
      parameters: header.parameters, disposition: header.disposition, encoding: header.encoding,
      contentID: header.contentID, description: header.description)
    let index = entities.count
    // Too deep: the content stays whole, as something to save.
    let isTooDeep = depth >= Limits.depth && header.type.type == "multipart"
    if isTooDeep { part.type = MediaType("application", "octet-stream") }
    entities.append(Entity(part: part, header: start..<fields.end, body: fields.end..<fields.end))
    boundaries.append(isTooDeep ? nil : header.boundary)
    childCounts.append(0)
    if let parent, entities[parent].part.type.type == "message" {
      entities[parent].part.envelope = Envelope(fields)
    }
    open.append(index)
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
        entities[index].part.type = MediaType("text", "plain")
        if entities[index].part.path == .message { entities[index].part.path = SectionPath([1]) }
      }
      if !entities[index].part.isMultipart { entities[index].part.size = entities[index].body.count }
    }
  }
}

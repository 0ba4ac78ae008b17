internal import Mail
internal import Wire

extension ResponseGrammar {
  /// `body = "(" (body-type-1part / body-type-mpart) ")"`. Iterative: the input decides how deep it goes, up to
  /// `BodyTree.nestingLimit`.
  mutating func bodyStructure() throws(SyntaxError) -> BodyStructure? {
    spaces()
    if skipNIL() { return nil }
    var tree = BodyTree()
    try body(into: &tree)
    while let container = tree.containers.last {
      spaces()
      switch container.kind {
      case .multipart where scanner.current == Self.open: try body(into: &tree)
      case .multipart: try endMultipart(in: &tree)
      case .message: try endMessage(in: &tree)
      }
    }
    return BodyStructure(tree.parts)
  }

  /// Reads a leaf, or what there is of a multipart or message before the bodies inside it.
  private mutating func body(into tree: inout BodyTree) throws(SyntaxError) {
    try tree.checkRoom(at: scanner.position)
    try scanner.expect(Self.open, "a body structure")
    spaces()
    if scanner.current == Self.open {
      tree.open(.multipart, BodyPart(path: tree.path(isMultipart: true), depth: 0, type: Self.mixed))
    } else if !scanner.skip(Self.close) {
      try leaf(into: &tree)
    }
  }

  private static let mixed = MediaType("multipart", "mixed")

  /// `body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]`, from `media-subtype` on.
  private mutating func endMultipart(in tree: inout BodyTree) throws(SyntaxError) {
    guard let index = tree.containers.popLast()?.index else { return }
    let subtype = try optionalString().map(string) ?? ""
    tree.parts[index].type = MediaType("multipart", subtype.isEmpty ? "mixed" : subtype)
    try multipartExtension(of: &tree.parts[index])
  }

  /// `body-ext-mpart = body-fld-param [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(...)]]]`
  private mutating func multipartExtension(of part: inout BodyPart) throws(SyntaxError) {
    part.parameters = try parameters()
    part.disposition = try disposition()
    try skipRestOfList()
  }

  /// `body-type-msg`, after the body inside: `SP body-fld-lines`, and `body-ext-1part`.
  private mutating func endMessage(in tree: inout BodyTree) throws(SyntaxError) {
    guard let index = tree.containers.popLast()?.index else { return }
    try leafExtension(of: &tree.parts[index])
  }

  /// `body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]`
  private mutating func leaf(into tree: inout BodyTree) throws(SyntaxError) {
    let type = try mediaType()
    var part = BodyPart(path: .message, depth: 0, type: type.value)
    if type.isChildless {
      part.path = tree.path(isMultipart: true)
      try multipartExtension(of: &part)
      tree.append(part)
      return
    }
    part.path = tree.path(isMultipart: false)
    try bodyFields(of: &part)
    if type.isMissing, part.size == 0 { part.type = MediaType("text", "plain") }
    spaces()
    if part.type.type == "message", scanner.current == Self.open {
      part.envelope = try envelope()
      spaces()
      if !skipEmptyList(), scanner.current == Self.open {
        tree.open(.message, part)
        try body(into: &tree)
        return
      }
    }
    try leafExtension(of: &part)
    tree.append(part)
  }

  /// `body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets`
  private mutating func bodyFields(of part: inout BodyPart) throws(SyntaxError) {
    part.parameters = try parameters()
    part.contentID = try optionalString().map { Self.withoutBrackets(string($0)) }
    part.description = try optionalString().map(headerText)
    let encoding = try optionalString().map { string($0).inLowerCase } ?? ""
    part.encoding = encoding.isEmpty ? "7bit" : encoding
    part.size = try optionalNumber()
  }

  private static func withoutBrackets(_ id: String) -> String {
    id.hasPrefix("<") && id.hasSuffix(">") && id.count > 1 ? String(id.dropFirst().dropLast()) : id
  }

  /// `[SP body-fld-lines] [SP body-fld-md5 [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(...)]]]] ")"`,
  /// where any of it may be missing.
  private mutating func leafExtension(of part: inout BodyPart) throws(SyntaxError) {
    spaces()
    if let octet = scanner.current, CoreRules.isDigit(octet) || octet == UInt8(ascii: "-") {
      _ = try number()
    }
    spaces()
    if scanner.current != Self.open { _ = try optionalString() }
    // A multipart that was written as a leaf has its parameters again here (GMX).
    if !part.isMultipart { part.disposition = try disposition() }
    try skipRestOfList()
  }
}

/// A body structure on its way: what is read so far, and what is still open.
struct BodyTree {
  /// Deeper than any mail is nested (Dovecot stops at 100), and no deeper than paths of so many numbers may
  /// cost. What is nested deeper has no structure.
  static let nestingLimit = 100
  /// More parts than any mail has. A line of 16 MiB could announce millions, of some 300 octets each.
  static let partLimit = 10_000

  enum Kind {
    case multipart
    case message
  }

  struct Container {
    let kind: Kind
    /// Of its entry in `parts`.
    let index: Int
    let path: SectionPath
    var children = 0
  }

  var parts: [BodyPart] = []
  var containers: [Container] = []

  func checkRoom(at offset: Int) throws(SyntaxError) {
    if containers.count > Self.nestingLimit {
      throw SyntaxError(offset: offset, expected: "at most \(Self.nestingLimit) levels of parts")
    }
    if parts.count >= Self.partLimit {
      throw SyntaxError(offset: offset, expected: "at most \(Self.partLimit) parts")
    }
  }

  /// The path of the part that comes next, as RFC 3501 §6.4.5 counts.
  mutating func path(isMultipart: Bool) -> SectionPath {
    guard let container = containers.last else { return isMultipart ? .message : SectionPath([1]) }
    switch container.kind {
    case .multipart:
      containers[containers.count - 1].children += 1
      return container.path.child(container.children + 1)
    case .message: return isMultipart ? container.path : container.path.child(1)
    }
  }

  mutating func append(_ part: consuming BodyPart) {
    part.depth = containers.count
    parts.append(part)
  }

  mutating func open(_ kind: Kind, _ part: consuming BodyPart) {
    let path = part.path
    append(part)
    containers.append(Container(kind: kind, index: parts.count - 1, path: path))
  }
}

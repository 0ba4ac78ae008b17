import MIME
import Mail

/// What there is of a message, whether the server told its structure or its bytes did.
struct MessageSource {
  enum Limits {
    /// Of one text, in its transfer encoding, where all of a message is here: more would be lines beyond those that
    /// are laid out.
    static let content = 4 << 20
    /// What is wrong with a message is read by people.
    static let problems = 50
  }

  let header: HeaderFields
  /// Those that its links are held against.
  let familiar: FamiliarDomains
  /// What was wrong with the message and with the server's account of it.
  private(set) var problems: [String] = []
  private let structure: BodyStructure?
  private let parts: [FetchedSection]
  private let parsed: ParsedMessage?
  /// Parts whose own header tells something else than the server.
  private var corrected: [SectionPath: BodyPart] = [:]
  private let charset: String?
  private let likelyCharsets: [String]

  init(_ content: MessageContent, options: RenderOptions) {
    charset = options.charset
    likelyCharsets = options.likelyCharsets
    parts = content.parts
    structure = content.structure
    guard content.structure == nil else {
      parsed = nil
      header = HeaderFields(content.header)
      familiar = FamiliarDomains(header)
      correct()
      if content.contradictsItself {
        problems.append(
          "The server tells of a text that it doesn't send; it may be empty, or its list of parts is wrong.")
      }
      return
    }
    let whole = content.parts.first { $0.section == .part(.message) }
    let message = EntityParser.parse(whole?.bytes ?? content.header)
    parsed = message
    header = message.header
    familiar = FamiliarDomains(header)
    // What was cut by us has problems that it has not.
    guard let whole, !whole.isCut else { return }
    problems = message.problems.prefix(Limits.problems).map(\.sentence)
  }

  /// Names and addresses of who wrote the message, by which signatures are known.
  var senderNames: [String] {
    Envelope(header).from.prefix(3).flatMap { [$0.name, $0.spec].compactMap { $0 } }
  }

  var tree: BodyStructure? { structure ?? parsed?.structure }

  /// The part as its own header tells it: where server and message disagree, the message is right.
  func part(_ told: BodyPart) -> BodyPart { corrected[told.path] ?? told }

  private mutating func correct() {
    guard let structure else { return }
    for section in parts {
      guard case .mime(let path) = section.section, !section.bytes.isEmpty, let told = structure[path] else {
        continue
      }
      take(told.corrected(by: HeaderFields(section.bytes)), path)
    }
    // A message of one part has its header as that part's.
    if structure.parts.count == 1, !structure.root.isMultipart {
      take(structure.root.corrected(by: header), structure.root.path)
    }
  }

  private mutating func take(_ correction: (part: BodyPart, difference: String?), _ path: SectionPath) {
    guard let difference = correction.difference else { return }
    corrected[path] = correction.part
    problems.append(difference)
  }

  /// The content of a part in its transfer encoding, as far as it was fetched.
  func bytes(_ path: SectionPath) -> (bytes: [UInt8], isCut: Bool)? {
    if let section = parts.first(where: { $0.section == .part(path) }), structure != nil {
      return (section.bytes, section.isCut)
    }
    guard let parsed, let entity = parsed.entity(at: path) else { return nil }
    // The part that reaches to the end of what was fetched may go on.
    let mayGoOn = entity.body.upperBound == parsed.bytes.count && parts.contains { $0.isCut }
    let content = parsed.bytes[entity.body].prefix(Limits.content)
    return (Array(content), mayGoOn || content.count < entity.body.count)
  }

  /// The text of a part, as far as it was fetched.
  func text(_ part: BodyPart) -> DecodedText? {
    bytes(part.path).map { text(part, $0.bytes, isCut: $0.isCut) }
  }

  func text(_ part: BodyPart, _ bytes: [UInt8], isCut: Bool) -> DecodedText {
    DecodedText(
      part: part, bytes: bytes, isCut: isCut, charset: charset, likelyCharsets: likelyCharsets)
  }

  /// The content of a part out of its transfer encoding.
  func decoded(_ part: BodyPart) -> [UInt8]? {
    bytes(part.path).map { (TransferEncoding(label: part.encoding) ?? .identity).decode($0.bytes) }
  }
}

package import Mail

/// What Outlook packs a message into when it thinks it talks to itself: winmail.dat, application/ms-tnef
/// ([MS-OXTNEF]). Its attachments, and its text where that is plain.
package struct TNEF: Hashable, Sendable {
  package struct Attachment: Hashable, Sendable {
    /// As the sender wrote it, not yet safe (see `AttachmentName`).
    package var name: String
    /// Where it is told.
    package var type: MediaType?
    /// Where the octets stand in the bytes that were parsed.
    package var content: Range<Int>

    package var size: Int { content.count }
  }

  package internal(set) var attachments: [Attachment] = []
  package internal(set) var subject: String?
  /// The plain text, lines ended by `\n`.
  package internal(set) var body: String?
  /// The HTML, in the charset that it names itself.
  package internal(set) var html: Range<Int>?
  /// Whether it could be read to its end.
  package internal(set) var isComplete = true

  package enum Limits {
    /// Nobody attaches more; each is a line on the screen.
    package static let attachments = 1000
    /// Outlook writes some hundred properties for a message.
    package static let properties = 10_000
  }

  /// `bytes` is the decoded content of the part. `nil` when it is no TNEF; one that breaks off is read as far as it
  /// goes.
  package static func parse(_ bytes: [UInt8]) -> TNEF? {
    var reader = LittleEndianReader(bytes)
    guard reader.uint32() == signature, reader.uint16() != nil else { return nil }
    var parser = TNEFParser(bytes)
    parser.read(&reader)
    return parser.finished()
  }

  private static let signature: UInt32 = 0x223e_9f78
}

/// Numbers with the least octet first, and pieces, from a part of some bytes.
struct LittleEndianReader {
  private let bytes: [UInt8]
  private(set) var position: Int
  private let end: Int

  init(_ bytes: [UInt8]) { self.init(bytes, bytes.indices) }

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    (position, end) = (range.lowerBound, min(range.upperBound, bytes.count))
  }

  var isAtEnd: Bool { position >= end }

  mutating func uint8() -> UInt8? { piece(1).map { bytes[$0.lowerBound] } }

  mutating func uint16() -> UInt16? {
    piece(2).map { UInt16(bytes[$0.lowerBound]) | UInt16(bytes[$0.lowerBound + 1]) << 8 }
  }

  mutating func uint32() -> UInt32? {
    piece(4).map { bytes[$0].reversed().reduce(0) { $0 << 8 | UInt32($1) } }
  }

  /// The next `count` octets; `nil` when there are fewer, and none are taken.
  mutating func piece(_ count: Int) -> Range<Int>? {
    guard count >= 0, count <= end &- position else { return nil }
    defer { position &+= count }
    return position..<position &+ count
  }

  /// What is left.
  mutating func rest() -> Range<Int> {
    defer { position = max(position, end) }
    return position..<max(position, end)
  }
}

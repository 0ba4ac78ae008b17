internal import MIME
internal import Mail
internal import Transport

/// A leaf of a message's tree: what its header says, and what its content is once it is out of its transfer encoding.
struct DumpedPart {
  let part: BodyPart
  /// As its header says. A multipart in which no part was found is told as one, although it is read as text.
  let type: MediaType
  /// Octets.
  let size: Int
  /// In hexadecimal, of the same octets.
  let sha256: String?

  init(_ entity: Entity, of message: ParsedMessage) {
    part = entity.part
    let header = HeaderFields(Array(message.bytes[entity.header]))
    let labelled = header.first("Content-Type").flatMap { ParameterField($0.unfolded).mediaType }
    type = labelled?.type == "multipart" ? labelled ?? part.type : part.type
    var decoder = TransferDecoder(TransferEncoding(label: part.encoding) ?? .identity)
    var digest = Digest()
    var size = 0
    for start in stride(from: entity.body.lowerBound, to: entity.body.upperBound, by: Self.piece) {
      let end = min(entity.body.upperBound, start + Self.piece)
      let content = decoder.decode(Array(message.bytes[start..<end]))
      digest.add(content[...])
      size += content.count
    }
    let rest = decoder.finish()
    digest.add(rest[...])
    self.size = size + rest.count
    sha256 = digest.finish()
  }

  /// A part of hundreds of megabytes is decoded without being held in memory twice.
  private static let piece = 1 << 18

  /// Its label, as RFC 2045 §5.1 compares them: without case. `nil` when there is none.
  var charset: String? {
    part.parameters.decoded("charset").flatMap { $0.isEmpty ? nil : $0.lowercased() }
  }
}

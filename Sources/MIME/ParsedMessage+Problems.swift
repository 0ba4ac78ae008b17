import Glibc
internal import Mail

extension ParsedMessage {
  /// What is wrong with the message, in its order, at most `MIMEProblem.limit` of them. Looks at all of the content,
  /// so ask when somebody asks. A message that was cut before its end has problems that it has not.
  package var problems: [MIMEProblem] {
    var found = headerProblems + structureProblems
    for entity in entities where found.count < MIMEProblem.limit { found += contentProblems(entity) }
    return Array(found.prefix(MIMEProblem.limit))
  }

  /// RFC 5322 §3.6: what may be there once at most.
  private static let onceOnly = [
    "Date", "Sender", "Reply-To", "To", "Cc", "Bcc", "Message-ID", "In-Reply-To", "References", "Subject",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
  ]

  private var headerProblems: [MIMEProblem] {
    var found: [MIMEProblem] = []
    let add = { found.append(MIMEProblem(kind: $0, path: nil, offset: 0)) }
    let authors = header.all("From").count
    if authors > 1 { add(.severalFrom(authors)) }
    for name in Self.onceOnly where header.all(name).count > 1 { add(.repeatedField(name)) }
    if let date = header.first("Date"), DateField.parse(date.body) == nil { add(.unreadableDate) }
    return found
  }

  private func contentProblems(_ entity: Entity) -> [MIMEProblem] {
    let part = entity.part
    let encoding = TransferEncoding(label: part.encoding)
    let problem = { MIMEProblem(kind: $0, path: part.path, offset: entity.body.lowerBound) }
    guard !part.isMultipart else {
      // 7bit, 8bit and binary are all that a multipart may have.
      return encoding == .identity ? [] : [problem(.encodedMultipart(part.encoding))]
    }
    switch encoding {
    case nil: return [problem(.unknownEncoding(part.encoding))]
    case .base64: return isDirtyBase64(entity.body) ? [problem(.dirtyBase64)] : []
    case .identity where part.type.type == "text":
      let hasOpenFile = EmbeddedFile.find(in: bytes[entity.body]).contains {
        $0.encoding == .uuencode && !$0.isComplete
      }
      return (hasNUL(entity.body) ? [problem(.nulBytes)] : []) + (hasOpenFile ? [problem(.openUuencode)] : [])
    default: return []
    }
  }

  private func hasNUL(_ range: Range<Int>) -> Bool {
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, !range.isEmpty else { return false }
      return memchr(base + range.lowerBound, 0, range.count) != nil
    }
  }

  /// Octets that base64 has no use for (RFC 2045 §6.8), or a quantum that is not whole.
  private func isDirtyBase64(_ range: Range<Int>) -> Bool {
    var characters = 0
    var padding = 0
    for byte in bytes[range] {
      if Base64Decoder.isOfAlphabet(byte) {
        if padding > 0 { return true }
        characters &+= 1
      } else if byte == ASCII.equals {
        padding &+= 1
      } else if !byte.isBlank, !byte.isLineEnd {
        return true
      }
    }
    return (characters &+ padding) % 4 != 0 || padding > 2
  }
}

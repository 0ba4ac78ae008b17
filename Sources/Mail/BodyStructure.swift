/// The tree of a message's parts (RFC 3501 §7.4.2 BODYSTRUCTURE), written flat, in the order in which the
/// parts stand in the message. Flat, so that no walk over it is a recursion whose depth a sender decides.
package struct BodyStructure: Hashable, Sendable {
  /// Never empty. The first is the root.
  package let parts: [BodyPart]

  /// `nil` when there is no part.
  package init?(_ parts: [BodyPart]) {
    guard !parts.isEmpty else { return nil }
    self.parts = parts
  }

  package var root: BodyPart { parts[0] }

  package subscript(path: SectionPath) -> BodyPart? {
    parts.first { $0.path == path && !$0.isMultipart } ?? parts.first { $0.path == path }
  }

  /// The indices of the parts directly below `parts[index]`.
  package func children(of index: Int) -> [Int] {
    var found: [Int] = []
    for next in parts.indices.dropFirst(index + 1) {
      if parts[next].depth <= parts[index].depth { break }
      if parts[next].depth == parts[index].depth + 1 { found.append(next) }
    }
    return found
  }
}

/// One part of a message: a leaf, a multipart, or an attached message.
package struct BodyPart: Hashable, Sendable {
  /// As IMAP counts: a message that is no multipart has its content at `1`; a multipart at the root has the
  /// empty path. The multipart inside an attached message has that message's path.
  package var path: SectionPath
  /// 0 for the root.
  package var depth: Int
  package var type: MediaType
  /// Content-Type parameters in order, names in lower case, values as sent (RFC 2231 pieces not joined).
  package var parameters: [Parameter]
  package var disposition: Disposition?
  /// Content-Transfer-Encoding in lower case; `7bit` when not told.
  package var encoding: String
  /// Octets in transfer encoding, as the server says; it may be wrong. `nil` for multiparts.
  package var size: Int?
  /// Content-ID without its angle brackets.
  package var contentID: String?
  package var description: String?
  /// Of the message inside, for message/rfc822.
  package var envelope: Envelope?

  package init(
    path: SectionPath, depth: Int, type: MediaType, parameters: [Parameter] = [],
    disposition: Disposition? = nil, encoding: String = "7bit", size: Int? = nil, contentID: String? = nil,
    description: String? = nil, envelope: Envelope? = nil
  ) {
    self.path = path
    self.depth = depth
    self.type = type
    self.parameters = parameters
    self.disposition = disposition
    self.encoding = encoding
    self.size = size
    self.contentID = contentID
    self.description = description
    self.envelope = envelope
  }

  package var isMultipart: Bool { type.type == "multipart" }

  /// The value of a Content-Type parameter that was sent in one piece.
  package func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
}

/// `type/subtype` in lower case (RFC 2045 §5.1).
package struct MediaType: Hashable, Sendable, CustomStringConvertible {
  package let type: String
  package let subtype: String

  package init(_ type: String, _ subtype: String) {
    self.type = type.inLowerCase
    self.subtype = subtype.inLowerCase
  }

  package var description: String { type + "/" + subtype }
}

/// A parameter of Content-Type or Content-Disposition (RFC 2045 §5.1), its name in lower case. Where the name
/// has RFC 2231's `*`, the value is still in pieces and percent-encoded.
package struct Parameter: Hashable, Sendable {
  package let name: String
  package let value: String

  package init(name: String, value: String) {
    self.name = name.inLowerCase
    self.value = value
  }
}

/// Content-Disposition (RFC 2183), its kind in lower case: `inline`, `attachment`, or what a sender invented.
package struct Disposition: Hashable, Sendable {
  package let kind: String
  package let parameters: [Parameter]

  package init(kind: String, parameters: [Parameter] = []) {
    self.kind = kind.inLowerCase
    self.parameters = parameters
  }
}

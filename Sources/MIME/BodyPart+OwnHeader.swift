package import Mail

extension BodyPart {
  /// The part as its own header tells it (RFC 2045 §3), where that differs from what a server told; and how it
  /// differs, as a sentence. What shows text stays text: a header that names something else is only told.
  package func corrected(by header: HeaderFields) -> (part: BodyPart, difference: String?) {
    let own = EntityHeader(header, defaultType: type)
    var part = self
    let told = summary
    if header.first("Content-Type") != nil {
      let isSameKind = own.type == type
      let isText = own.type.type == "text"
      if isText && !isSameKind || isSameKind && differs(own.parameters) {
        part.type = own.type
        part.parameters = own.parameters
      } else if !isSameKind, own.type.type != "multipart" {
        return (
          self,
          "The server tells part \(path) as \(type), its own header as \(own.type); it is shown as \(type)."
        )
      }
    }
    if header.first("Content-Transfer-Encoding") != nil,
      TransferEncoding(label: own.encoding) != TransferEncoding(label: encoding)
    {
      part.encoding = own.encoding
    }
    guard part != self else { return (self, nil) }
    return (
      part,
      "The server tells part \(path) as \(told), its own header as \(part.summary); the header was believed."
    )
  }

  /// "text/plain; charset=utf-8, base64"
  private var summary: String {
    let charset = parameters.decoded("charset").map { "; charset=" + $0 } ?? ""
    return type.description + charset + ", " + encoding
  }

  /// Parameters that decide how a text is read. Servers tell the default of RFC 2045 §5.2 where nothing is said.
  private func differs(_ own: [Parameter]) -> Bool {
    func value(_ name: String, _ parameters: [Parameter]) -> String? {
      let value = parameters.decoded(name)?.lowercased()
      return name == "charset" && value == "us-ascii" ? nil : value
    }
    return ["charset", "format", "delsp"].contains { value($0, own) != value($0, parameters) }
  }
}

extension MessageContent {
  /// Whether the server's account of the parts can't be true: of a text that it tells has octets it sent none. The
  /// whole message is then to be read, and taken apart here.
  package var contradictsItself: Bool {
    guard let structure else { return false }
    let isAlone = structure.parts.count == 1
    return parts.contains { section in
      guard case .part(let path) = section.section, section.bytes.isEmpty, !section.isCut,
        let told = structure[path]
      else { return false }
      // One or two octets may be a line end that the server counts and does not send.
      return told.size ?? 0 > 2 || isAlone && told.type.type == "multipart"
    }
  }
}

package import Mail

extension BodyPart {
  /// The name that the sender gave the part, decoded and not yet safe (see `AttachmentName`): from
  /// Content-Disposition (RFC 2183 §2.3), else from Content-Type.
  package var fileName: String? {
    let name = disposition?.parameters.decoded("filename") ?? disposition?.parameters.decoded("name")
    let found = name ?? parameters.decoded("name") ?? parameters.decoded("filename")
    return found.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The name under which the part is saved.
  package var attachmentName: AttachmentName {
    if let fileName { return AttachmentName(fileName, type: type) }
    let subject = type.type == "message" ? envelope?.subject : nil
    return AttachmentName(subject.map { $0 + ".eml" }, type: type)
  }

  /// Octets after decoding, estimated from the size in transfer encoding.
  package var decodedSize: Int? {
    size.map { (TransferEncoding(label: encoding) ?? .identity).estimatedSize(of: $0) }
  }

  var isText: Bool { type.type == "text" || type.description == "message/delivery-status" }

  /// Text that is read in the pager, as opposed to text that is data.
  var isReadable: Bool {
    guard isText else { return false }
    let subtypes: Set = [
      "calendar", "rfc822-headers", "x-vcard", "vcard", "directory", "csv", "xml", "css", "javascript", "rtf",
      "x-amp-html", "x-moz-deleted",
    ]
    return !subtypes.contains(type.subtype)
  }
}

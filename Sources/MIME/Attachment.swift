package import Mail

/// A part that can be saved.
package struct Attachment: Hashable, Sendable {
  package var path: SectionPath
  /// The decoded name, safe as the base name of a file (`AttachmentName`); made up where the sender gave none.
  package var name: String
  package var type: MediaType
  /// Octets after decoding, estimated from the size in transfer encoding; `nil` when no size was told.
  package var size: Int?
  /// Whether the sender meant it to be shown in place (RFC 2183 §2.1), such as a picture in HTML.
  package var isInline: Bool
  /// Why it may not be what it seems, as a sentence (`BodyPart.warning`).
  package var warning: String?

  package init(
    path: SectionPath, name: String, type: MediaType, size: Int? = nil, isInline: Bool = false,
    warning: String? = nil
  ) {
    self.path = path
    self.name = name
    self.type = type
    self.size = size
    self.isInline = isInline
    self.warning = warning
  }
}

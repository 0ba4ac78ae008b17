package import Mail

/// What was fetched of a message to read it: the header, and the parts that are shown.
package struct MessageContent: Hashable, Sendable {
  /// The header of the message (RFC 5322 §2.2), as it came.
  package var header: [UInt8]
  /// What the server told of the parts; `nil` when it could not be read. `parts` then holds the whole message
  /// as `.part(.message)`, and the structure is found in its bytes.
  package var structure: BodyStructure?
  /// The sections that `BodyStructure.sectionsToRead` asked for, each as it came and perhaps cut.
  package var parts: [FetchedSection]

  package init(header: [UInt8], structure: BodyStructure?, parts: [FetchedSection]) {
    self.header = header
    self.structure = structure
    self.parts = parts
  }
}

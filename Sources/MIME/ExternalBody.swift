package import Mail

/// A part whose content is elsewhere (message/external-body, RFC 2046 §5.2.3, RFC 2017): where it claims to be.
/// Values to show and to doubt; nothing of it is ever fetched or opened by itself.
package struct ExternalBody: Hashable, Sendable {
  /// `access-type`, in lower case: `url`, `ftp`, `anon-ftp`, `tftp`, `local-file`, `mail-server`, `content-id`.
  package var accessType: String
  package var url: String?
  package var site: String?
  package var directory: String?
  package var name: String?
  /// For a mail server, to whom one would have to write.
  package var server: String?
  package var subject: String?
  package var size: Int?
  package var expiration: Timestamp?
  /// What it would be: the type that the header inside tells (the "phantom body" of RFC 2046 §5.2.3).
  package var type: MediaType?
  package var contentID: String?
  /// The line that a mail server would have to be sent.
  package var command: String?

  /// `content` is the content of the part, at least its beginning. `nil` when the part is of another type.
  package init?(part: BodyPart, content: [UInt8]) {
    guard part.type == MediaType("message", "external-body") else { return nil }
    func value(_ name: String) -> String? { part.parameters.decoded(name) }
    accessType = (value("access-type") ?? "").inLowerCase
    // RFC 2017 §3.1: a long URL is broken with white space that is no part of it.
    url = value("url").map { $0.filter { !$0.isWhitespace } }
    (site, directory, name) = (value("site"), value("directory"), value("name"))
    (server, subject) = (value("server"), value("subject"))
    size = value("size").flatMap { Int($0) }
    expiration = value("expiration").flatMap { DateField.parse(Array($0.utf8)) }
    let fields = HeaderFields(content)
    let header = EntityHeader(fields, defaultType: MediaType("text", "plain"))
    type = fields.first("Content-Type") == nil ? nil : header.type
    contentID = header.contentID
    let first = content[fields.end...].prefix(Self.commandLimit).split(whereSeparator: \.isLineEnd).first
    command = first.map { EncodedWord.decode(Array($0)) }
  }

  /// One line of a message to a program.
  private static let commandLimit = 998
}

/// A fragment of a larger message (message/partial, RFC 2046 §5.2.2).
package struct PartialMessage: Hashable, Sendable {
  /// What the fragments have in common.
  package var id: String
  /// Counted from 1.
  package var number: Int
  /// `nil` where the sender did not tell.
  package var total: Int?

  /// `nil` when the part is of another type, or lacks what a fragment needs.
  package init?(part: BodyPart) {
    guard part.type == MediaType("message", "partial"), let id = part.parameters.decoded("id"), !id.isEmpty,
      let number = part.parameters.decoded("number").flatMap({ Int($0) }), number > 0
    else { return nil }
    self.id = id
    self.number = number
    total = part.parameters.decoded("total").flatMap { Int($0) }.flatMap { $0 >= number ? $0 : nil }
  }
}

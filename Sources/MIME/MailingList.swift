internal import Mail

/// The mailing list that a message says it came through (RFC 2919, RFC 2369). Anybody can say so.
struct MailingList {
  /// Of `List-Id` and of the addresses of `List-Post`.
  private let domains: [DomainName]

  /// `nil` when there is no such field; newsletters have a List-Id too.
  init?(_ header: HeaderFields) {
    var domains: [DomainName] = []
    if let field = header.first("List-Id") {
      // `list-id-header = "List-ID:" [phrase] "<" list-id ">" CRLF` — RFC 2919 §3
      domains += Self.angles(field.unfolded).prefix(1)
    }
    if let field = header.first("List-Post") {
      domains += Self.angles(field.unfolded).prefix(2)
    }
    // A List-Id is a domain in form only, and some send an encoded word there.
    domains = domains.filter { $0.isValid && $0.ascii.utf8.contains { $0.isLetter || $0.isDigit } }
    guard !domains.isEmpty else { return nil }
    self.domains = domains
  }

  /// Whether the domain is of the list's organisation.
  func has(_ domain: DomainName) -> Bool { domains.contains { $0.isSame(organisationAs: domain) } }

  var shown: String { TrustRemark.piece(domains[0].bothForms) }

  /// The domains of what stands in angle brackets.
  private static func angles(_ bytes: [UInt8]) -> [DomainName] {
    var found: [DomainName] = []
    var rest = bytes[...]
    while found.count < 2, let open = rest.firstIndex(of: ASCII.openAngle) {
      rest = rest[(open + 1)...]
      guard let close = rest.firstIndex(of: ASCII.closeAngle) else { break }
      let content = rest[..<close].prefix { $0 != UInt8(ascii: "?") }
      let domain = content.lastIndex(of: ASCII.at).map { content[($0 + 1)...] } ?? content
      found.append(DomainName(String(decoding: domain, as: UTF8.self)))
      rest = rest[close...]
    }
    return found
  }
}

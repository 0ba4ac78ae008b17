package import Mail

// RFC 6154: LIST tells what mailboxes are for. The capability is SPECIAL-USE; servers that lack it may have
// Gmail's older XLIST attributes, and INBOX needs no attribute.
extension SpecialUse {
  private static let attributes: [(String, SpecialUse)] = [
    ("\\drafts", .drafts), ("\\sent", .sent), ("\\archive", .archive), ("\\junk", .junk), ("\\trash", .trash),
    ("\\all", .all), ("\\flagged", .flagged), ("\\important", .important),
    // XLIST
    ("\\inbox", .inbox), ("\\allmail", .all), ("\\spam", .junk), ("\\starred", .flagged),
  ]

  /// `attributes` in lower case.
  package init?(attributes: Set<String>, name: MailboxName) {
    guard name != .inbox else {
      self = .inbox
      return
    }
    guard let use = Self.attributes.first(where: { attributes.contains($0.0) })?.1 else { return nil }
    self = use
  }
}

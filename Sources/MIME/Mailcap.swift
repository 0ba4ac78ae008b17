package import Mail

/// What programs the user has for which types of parts (RFC 1524): the grammar. Reading the files and running the
/// programs is another's business.
package struct Mailcap: Hashable, Sendable {
  /// Entries that are kept; the largest system-wide file seen has some thousand.
  package static let entryLimit = 10_000
  /// Octets of one entry with its continuations; longer ones are dropped.
  package static let lineLimit = 1 << 16

  /// In the order in which they win.
  package private(set) var entries: [MailcapEntry] = []

  /// - Parameter texts: the files, the first one first.
  package init(_ texts: [String] = []) {
    for text in texts { add(text) }
  }

  /// The entries for a type that say what to do for this purpose, in the order in which they are tried.
  package func entries(for type: MediaType, to purpose: MailcapPurpose) -> [MailcapEntry] {
    entries.filter { $0.matches(type) && $0.command(to: purpose) != nil }
  }

  private mutating func add(_ text: String) {
    var line = ""
    var isTooLong = false
    for piece in text.utf8.split(separator: 0x0a, omittingEmptySubsequences: false) {
      let bytes = piece.last == 0x0d ? piece.dropLast() : piece
      let isContinued = bytes.reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
      let part = isContinued ? bytes.dropLast() : bytes
      if line.utf8.count + part.count > Self.lineLimit {
        isTooLong = true
      } else {
        line += String(Substring(part))
      }
      // A comment goes on to the end of its line only.
      if isContinued, line.first != "#" { continue }
      if !isTooLong, entries.count < Self.entryLimit, let entry = MailcapEntry(line) { entries.append(entry) }
      line = ""
      isTooLong = false
    }
    if !line.isEmpty, !isTooLong, entries.count < Self.entryLimit, let entry = MailcapEntry(line) {
      entries.append(entry)
    }
  }
}

/// What a mailcap's command is wanted for.
package enum MailcapPurpose: Hashable, Sendable, CaseIterable {
  case view, compose, edit, print
}

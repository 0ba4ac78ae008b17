/// What a document would have others fetched, and is not fetched: counted, so that the reader can be told.
struct RemoteContent {
  enum Kind { case image, tracker, other }

  enum Limits {
    /// Addresses that are told apart; more are counted each time they stand there.
    static let addresses = 10_000
    /// Octets of an address that are looked at.
    static let address = 300
  }

  private(set) var images = 0
  private(set) var trackers = 0
  private(set) var others = 0
  private var seen: Set<UInt64> = []
  /// Whether addresses without a host have one from the document.
  var hasBase = false

  /// Counts an address; a part of this message (`cid:`) and data in place are nothing remote.
  mutating func count(_ bytes: Span<UInt8>, _ range: Range<Int>, as kind: Kind) {
    guard let isTracker = look(bytes, range) else { return }
    if seen.count < Limits.addresses {
      guard seen.insert(HTMLSyntax.key(bytes, range)).inserted else { return }
    }
    switch kind {
    case .image where isTracker, .tracker: trackers += 1
    case .image: images += 1
    case .other: others += 1
    }
  }

  /// `nil` when it is nothing remote; else whether the address is one of those that only report that the mail was
  /// opened.
  private func look(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool? {
    let shown = range.lowerBound..<min(range.upperBound, range.lowerBound + Limits.address)
    var text = StyleValue(bytes, shown)
    if text.contains("&") {
      text = StyleValue(
        CharacterReference.decoding(bytes, shown).lowercased().utf8.prefix(Limits.address).map { $0 }[...])
    }
    text = StyleValue(
      text.bytes.drop { HTMLSyntax.isSpace($0) || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") })
    if text == "" || text.hasPrefix("#") || text.hasPrefix("cid:") || text.hasPrefix("data:") { return nil }
    if text.hasPrefix("mid:") || text.hasPrefix("about:") { return nil }
    guard hasBase || text.contains("//") || text.hasPrefix("\\\\") else { return nil }
    return Self.patterns.contains { text.contains($0) }
  }

  /// What stands in the addresses of the usual services.
  private static let patterns: [StaticString] = [
    "/track/open", "/wf/open", "/open.gif", "/open.php", "/open.aspx", "/o.gif", "/pixel", "pixel.gif",
    "/beacon",
    "/trk", "/ss/o/", "/e/o/", "/imp?", "/opens/", "/open/", "emltrk.com", "mailtrack.io",
    "google-analytics.com",
    "doubleclick.net", "list-manage.com/track", "mailstat", "/tracking/", "/track?", "/q/o", "demdex.net",
    "litmus.com/", "returnpath.net", "sendibt", "/mo/", "facebook.com/tr?",
  ]

  /// What was withheld, as a line below the text.
  var note: String? {
    var parts: [String] = []
    func add(_ count: Int, _ one: String, _ many: String) {
      if count > 0 { parts.append("\(count) \(count == 1 ? one : many)") }
    }
    add(images, "remote image", "remote images")
    add(trackers, "tracker", "trackers")
    add(others, "other remote file", "other remote files")
    return parts.isEmpty ? nil : "Not fetched: " + parts.joined(separator: ", ") + "."
  }
}

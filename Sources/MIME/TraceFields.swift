internal import Mail

/// Which Authentication-Results of a message were written by the hosts that received it, and not by its sender.
///
/// Anybody can write such fields into a mail, in any host's name. But servers put theirs on top of what they get: what
/// stands above the Received field of the receiving host came later than the sender. From there down a Received field
/// may tell that the one below is an own host's, too: handed on inside, or taken from a host that is trusted by name.
/// (One of the same domain is not enough: at many providers that is any customer, nor is the host itself: others have
/// their mail programs there.) The first that tells nothing of the kind is the border. Fields above the border are the
/// hosts' own. Below it, up to the next Received field, stands what the sender wrote, or another own host; some hosts
/// (Gmail) put their verdict there, directly under their own Received field, and rely on removing forged ones with
/// their name (RFC 8601 §5). So there only the topmost of each name can be theirs, and only where nothing of theirs
/// stands above.
///
/// No host writes below the fields that the sender made. ARC-Authentication-Results (RFC 8617) are the word of whoever
/// forwarded it; they are not looked at.
struct TraceFields {
  /// The hosts whose Received fields are above the border or are the border, from the top.
  private(set) var hosts: [String] = []
  private(set) var above: [AuthenticationResults] = []
  /// In the order in which they stand there, up to the next Received field.
  private(set) var below: [AuthenticationResults] = []
  /// Whether any host says that it received the message.
  private(set) var wasReceived = false

  /// More stations inside of one organisation are not believed.
  private static let stations = 20
  /// Fields looked at in each of the two places.
  private static let fields = 20

  /// What only the author's program writes (RFC 5322 §3.6.1 to §3.6.5, RFC 2045).
  private static let authors: Set<String> = [
    "from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to",
    "references",
    "mime-version", "content-type", "content-transfer-encoding",
  ]

  /// - Parameter trusted: names of hosts, in lower case, whose Received fields are believed when an own host took the
  ///   message from them.
  init(_ header: HeaderFields, trusted: Set<String> = []) {
    var isBelow = false
    for field in header.fields {
      let name = field.name.lowercased()
      if Self.authors.contains(name) { break }
      if name == "received" {
        if isBelow { break }
        wasReceived = true
        let received = ReceivedField(field.unfolded)
        if let by = received.by { hosts.append(by) }
        let isOwn = received.isInternal || received.peer.map(trusted.contains) ?? false
        isBelow = !isOwn || hosts.count >= Self.stations
      } else if name == "authentication-results", (isBelow ? below : above).count < Self.fields,
        let results = AuthenticationResults(field.unfolded)
      {
        if isBelow { below.append(results) } else { above.append(results) }
      }
    }
    // No border: nobody knows where the sender's part begins.
    if !isBelow { (above, below) = ([], above + below) }
  }

  /// What the hosts found that the account trusts.
  static func believed(_ header: HeaderFields, _ acquaintance: Acquaintance) -> Believed? {
    let trusted = Set(acquaintance.authservIDs.map { $0.lowercased() })
    guard !trusted.isEmpty else { return nil }
    let trace = TraceFields(header, trusted: trusted)
    let own = trace.above.filter { trusted.contains($0.authservID) }
    if !own.isEmpty { return Believed(results: own.flatMap(\.results)) }
    let topmost = trace.below.first { trusted.contains($0.authservID) }
    if let topmost, !acquaintance.writingAbove.contains(topmost.authservID) {
      return Believed(results: topmost.results)
    }
    return trace.wasReceived ? Believed(results: []) : nil
  }

  /// Empty when the hosts said nothing of a message that somebody received.
  struct Believed: Hashable {
    var results: [AuthenticationResults.Result]
  }
}

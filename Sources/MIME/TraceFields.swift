internal import Mail

/// Which Authentication-Results of a message were written by the hosts that received it, and not by its sender.
///
/// Anybody can write such fields into a mail, in any host's name. But servers put theirs on top of what they get: what
/// stands above the Received field of the receiving host came later than the sender. From there down each Received
/// field tells whether the one below was also written by one of the own hosts, who took the mail from each other; the
/// first that took it from a stranger is the border. Fields above the border are the hosts' own. Below it begins what
/// the sender wrote; some hosts (Gmail) put their verdict there nevertheless, directly under their own Received field,
/// and rely on removing forged ones with their name (RFC 8601 §5). There only the topmost of each name can be theirs,
/// and only where nothing of theirs stands above.
///
/// ARC-Authentication-Results (RFC 8617) are the word of whoever forwarded it; they are not looked at.
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

  init(_ header: HeaderFields) {
    var isBelow = false
    for field in header.fields {
      switch field.name.lowercased() {
      case "received":
        if isBelow { return }
        wasReceived = true
        let received = ReceivedField(field.unfolded)
        if let by = received.by { hosts.append(by) }
        isBelow = !received.isInternal || hosts.count >= Self.stations
      case "authentication-results":
        guard (isBelow ? below : above).count < Self.fields,
          let results = AuthenticationResults(field.unfolded)
        else { continue }
        if isBelow { below.append(results) } else { above.append(results) }
      default: break
      }
    }
    // No border: nobody knows where the sender's part begins.
    if !isBelow { (above, below) = ([], above + below) }
  }

  /// What the hosts found that the account trusts.
  func believed(_ acquaintance: Acquaintance) -> [AuthenticationResults.Result] {
    let trusted = Set(acquaintance.authservIDs.map { $0.lowercased() })
    guard !trusted.isEmpty else { return [] }
    let own = above.filter { trusted.contains($0.authservID) }
    if !own.isEmpty { return own.flatMap(\.results) }
    return below.first {
      trusted.contains($0.authservID) && !acquaintance.writingAbove.contains($0.authservID)
    }?
    .results ?? []
  }
}

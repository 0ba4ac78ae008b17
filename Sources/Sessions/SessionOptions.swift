/// How an account is served.
package struct SessionOptions: Sendable, Hashable {
  /// Connections at the same time, 1 or 2: the second is opened when it is needed.
  package var connections = 2
  /// Whether each octet costs the user: nothing is fetched ahead.
  package var isMetered = false
  /// How often mailboxes that are not open are asked for their counts, where the server does not tell by itself.
  /// 0: never.
  package var pollSeconds = 120
  /// The authserv-ids that the user trusts (RFC 8601 §2.5); where there are none they are learned.
  package var authservIDs: [String] = []
  /// What header text without a label, or with a wrong one, is tried in first.
  package var likelyCharsets: [String] = []
  /// Log in to a POP3 server with APOP (RFC 1939 §7) and in no other way.
  package var usesAPOP = false

  package init() {}
}

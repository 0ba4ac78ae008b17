internal import Wire

/// What an AUTH command has to say to the server's challenges (RFC 5034 §4): PLAIN has one response.
struct SASLResponse: Sendable {
  private var response: Outgoing
  /// The server asked, and was not answered yet.
  private var isAsked = false
  /// A response that the server can have seen; so its +OK is its verdict, and no challenge.
  private(set) var isSaid: Bool
  private var challenges = 0

  init(_ response: Outgoing, isInCommand: Bool) {
    self.response = response
    isSaid = isInCommand
  }

  /// Takes a `+` and answers whether it may be one: the first is for the response, also when it was in the
  /// command, as some servers overlook it there. To the second there is nothing to say, and `*` says so; a third
  /// cannot be.
  mutating func challenge() -> Bool {
    challenges += 1
    if challenges > 1 { response = CommandEncoder.cancellation }
    isAsked = true
    return challenges <= 2
  }

  mutating func next() -> Outgoing? {
    guard isAsked else { return nil }
    (isAsked, isSaid) = (false, true)
    return response
  }
}

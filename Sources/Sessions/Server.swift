/// How an account's server is reached and greeted.
package struct Server: Sendable, Hashable {
  package enum Way: Sendable, Hashable {
    /// TLS from the first byte.
    case tls(host: String, port: UInt16)
    /// A plain greeting, then STARTTLS; without it, nothing is sent.
    case startTLS(host: String, port: UInt16)
    /// No encryption at all, because the user said so.
    case plaintext(host: String, port: UInt16)
    /// A program that speaks the protocol on its standard input and output. `environment` replaces ours when
    /// given; `name` is what the user reads.
    case program(arguments: [String], environment: [String: String]?, name: String)
  }

  package var way: Way
  package var user: String
  /// One more file of trust roots (PEM).
  package var rootsFile: String?

  package init(way: Way, user: String, rootsFile: String? = nil) {
    self.way = way
    self.user = user
    self.rootsFile = rootsFile
  }

  /// What the user knows it by.
  package var host: String {
    switch way {
    case .tls(let host, _), .startTLS(let host, _), .plaintext(let host, _): host
    case .program(_, _, let name): name
    }
  }
}

/// Waits of a session. In seconds, where it does not say otherwise; the tests shorten them.
package struct SessionTimings: Sendable, Hashable {
  /// For TCP and for the TLS handshake, each.
  package var connect = 20
  /// A server that says nothing for so long while an answer is due is given up.
  package var reply = 60
  /// The same for answers that any server has ready in a moment; and how long what was sent may stay unacknowledged.
  package var quickReply = 15
  /// After so long a silence the user is told, and again each time it has lasted so long once more.
  package var silence = 5
  /// How long a peer may take to prove that it is there, after a sleep or when the network has changed.
  package var probe = 5
  /// A connection on which nothing was sent for so long gets a NOOP (`keep-alive`): most NATs and servers
  /// drop what was silent for longer than 15 to 30 minutes, some after 5.
  package var keepAlive = 300
  /// How long nothing must have been under way before IDLE: longer than the pause between two keys of a
  /// repeating one, shorter than anyone waits for new mail.
  package var quiet = Duration.milliseconds(100)
  /// The second connection is closed when it was not used for so long.
  package var secondQuiet = 120
  /// A server that takes no second connection is asked again after so long.
  package var secondAgain = 900
  /// The shortest time between two tries to connect, whatever keys are pressed.
  package var hurry = 3
  /// What only reads is asked for once more if the connection is back within this time.
  package var again = 20
  /// How long LOGOUT may take when the program ends.
  package var logout = 1
  /// Before a change is tried again that the server put off, the first time; it doubles.
  package var busy = 5

  package init() {}
}

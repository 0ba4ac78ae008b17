internal import Wire

/// Why a command was refused, for the program rather than the user (RFC 2449 §8).
package enum ResponseCode: Hashable, Sendable {
  /// RFC 2449 §8.1.2: another session has the maildrop.
  case inUse
  /// RFC 2449 §8.1.1: the last login was too short a time ago.
  case loginDelay
  /// RFC 3206 §4: a fault of the server that may go away by itself.
  case sysTemp
  /// RFC 3206 §4: one that somebody has to mend.
  case sysPerm
  /// RFC 3206 §5: the user or the password is what is wrong.
  case auth
  /// RFC 6856 §5: the message can be had after the command UTF8 only.
  case utf8
  /// Any other, in upper case.
  case other(String)

  private static let known: [String: ResponseCode] = [
    "IN-USE": .inUse, "LOGIN-DELAY": .loginDelay, "SYS/TEMP": .sysTemp, "SYS/PERM": .sysPerm, "AUTH": .auth,
    "UTF8": .utf8,
  ]

  /// `name`: printable ASCII. A level more than is known narrows what is known (RFC 2449 §8).
  init(name: String) {
    let name = name.uppercased()
    var known = name[...]
    while true {
      if let code = Self.known[String(known)] {
        self = code
        return
      }
      guard let slash = known.lastIndex(of: "/") else { break }
      known = known[..<slash]
    }
    self = .other(name)
  }
}

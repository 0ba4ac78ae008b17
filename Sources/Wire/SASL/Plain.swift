/// The PLAIN mechanism (RFC 4616): one message, and it holds the password in clear.
package struct PlainMechanism {
  package static let name = "PLAIN"

  /// `message = [authzid] UTF8NUL authcid UTF8NUL passwd`, without an authorization identity.
  package static func message(user: [UInt8], password: [UInt8]) -> [UInt8] {
    [0] + user + [0] + password
  }
}

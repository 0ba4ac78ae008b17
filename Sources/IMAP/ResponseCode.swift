package import Mail

/// What a status response tells the program rather than the user (`resp-text-code`, RFC 3501 §7.1).
package enum ResponseCode: Hashable, Sendable {
  case alert
  case badCharset([String])
  case capability(Set<Capability>)
  case parse
  case permanentFlags([Flag])
  case readOnly
  case readWrite
  case tryCreate
  /// `nil` when the server has none to tell.
  case uidNext(UInt32?)
  case uidValidity(UIDValidity)
  /// The sequence number of the first unseen message.
  case unseen(Int)
  /// RFC 4315: UIDs are not kept after this session.
  case uidNotSticky
  /// RFC 4315 §3.
  case appendUID(UIDValidity, [ClosedRange<UInt32>])
  /// RFC 4315 §3; a set may be missing, with servers that copied nothing.
  case copyUID(UIDValidity, from: [ClosedRange<UInt32>], to: [ClosedRange<UInt32>])
  /// RFC 7162 §3.1.2.1, 1 ... 2^63 - 1.
  case highestModSequence(UInt64)
  /// RFC 7162 §3.1.2.2; a HIGHESTMODSEQ that is none says the same.
  case noModSequence
  /// RFC 7162 §3.1.3: what STORE left alone because it had changed.
  case modified([ClosedRange<UInt32>])
  /// RFC 7162 §3.2.11: the mailbox selected before is closed now.
  case closed
  /// RFC 5530.
  case unavailable
  case authenticationFailed
  case authorizationFailed
  case expired
  case privacyRequired
  case contactAdministrator
  case noPermission
  case inUse
  case expungeIssued
  case corruption
  case serverBug
  case clientBug
  case cannot
  case limit
  case overQuota
  case alreadyExists
  case nonExistent
  /// RFC 4978 §3.
  case compressionActive
  /// RFC 5465 §7: an event that the server has not; those it has.
  case badEvent([String])
  /// RFC 5465 §5.8: the server stopped notifying, as after `NOTIFY NONE`.
  case notificationOverflow
  /// RFC 7888 §4.
  case tooBig
  /// Gmail: an address that the user shall open in a browser. From outside.
  case webAlert(String)
  /// Any other: its name in upper case, and what follows it.
  case other(name: String, argument: String)

  /// The codes that are a word alone.
  static let words: [String: ResponseCode] = [
    "ALERT": .alert, "PARSE": .parse, "READ-ONLY": .readOnly, "READ-WRITE": .readWrite,
    "TRYCREATE": .tryCreate, "UIDNOTSTICKY": .uidNotSticky, "NOMODSEQ": .noModSequence, "CLOSED": .closed,
    "UNAVAILABLE": .unavailable, "AUTHENTICATIONFAILED": .authenticationFailed,
    "AUTHORIZATIONFAILED": .authorizationFailed, "EXPIRED": .expired, "PRIVACYREQUIRED": .privacyRequired,
    "CONTACTADMIN": .contactAdministrator, "NOPERM": .noPermission, "INUSE": .inUse,
    "EXPUNGEISSUED": .expungeIssued, "CORRUPTION": .corruption, "SERVERBUG": .serverBug,
    "CLIENTBUG": .clientBug, "CANNOT": .cannot, "LIMIT": .limit, "OVERQUOTA": .overQuota,
    "ALREADYEXISTS": .alreadyExists, "NONEXISTENT": .nonExistent, "TOOBIG": .tooBig,
    "COMPRESSIONACTIVE": .compressionActive, "NOTIFICATIONOVERFLOW": .notificationOverflow,
  ]
}

/// What a server says it can do (RFC 3501 §7.2.1). Case does not count; unknown ones are kept in upper case.
package enum Capability: Hashable, Sendable {
  case imap4rev1
  case imap4rev2
  case startTLS
  case loginDisabled
  case authPlain
  case saslIR
  case id
  case enable
  case utf8Accept
  case namespace
  case specialUse
  case listExtended
  case listStatus
  case children
  case literalPlus
  case literalMinus
  case uidPlus
  case unselect
  case esearch
  case idle
  case condstore
  case qresync
  case move
  case compressDeflate
  case notify
  case binary
  case other(String)

  private static let names: [String: Capability] = [
    "IMAP4REV1": .imap4rev1, "IMAP4REV2": .imap4rev2, "STARTTLS": .startTLS, "LOGINDISABLED": .loginDisabled,
    "AUTH=PLAIN": .authPlain, "SASL-IR": .saslIR, "ID": .id, "ENABLE": .enable, "UTF8=ACCEPT": .utf8Accept,
    "UTF8=ONLY": .utf8Accept, "NAMESPACE": .namespace, "SPECIAL-USE": .specialUse,
    "LIST-EXTENDED": .listExtended, "LIST-STATUS": .listStatus, "CHILDREN": .children,
    "LITERAL+": .literalPlus, "LITERAL-": .literalMinus, "UIDPLUS": .uidPlus, "UNSELECT": .unselect,
    "ESEARCH": .esearch, "IDLE": .idle, "CONDSTORE": .condstore, "QRESYNC": .qresync, "MOVE": .move,
    "COMPRESS=DEFLATE": .compressDeflate, "NOTIFY": .notify, "BINARY": .binary,
  ]

  package init(_ name: String) {
    let name = name.uppercased()
    self = Self.names[name] ?? .other(name)
  }

  private static let namesOfKnown = Dictionary(names.map { ($1, $0) }, uniquingKeysWith: min)

  /// As servers write it.
  package var name: String {
    if case .other(let name) = self { return name }
    return Self.namesOfKnown[self] ?? ""
  }
}

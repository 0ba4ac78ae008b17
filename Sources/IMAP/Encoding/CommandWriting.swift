internal import Mail
internal import Wire

extension CommandEncoder {
  mutating func command(_ command: Command) {
    switch command {
    case .capability: raw("CAPABILITY")
    case .noop: raw("NOOP")
    case .logout: raw("LOGOUT")
    case .startTLS: raw("STARTTLS")
    case .namespace: raw("NAMESPACE")
    case .close: raw("CLOSE")
    case .unselect: raw("UNSELECT")
    case .expunge: raw("EXPUNGE")
    case .idle: raw("IDLE")
    case .compress: raw("COMPRESS DEFLATE")
    case .notify(let events): notify(events)
    case .login(let user, let password): login(user, password)
    case .authenticatePlain(let user, let password): authenticatePlain(user, password)
    case .id(let fields): id(fields)
    case .enable(let names):
      raw("ENABLE")
      for name in names {
        raw(" ")
        atom(name)
      }
    default: mailboxCommand(command)
    }
  }

  mutating func mailboxCommand(_ command: Command) {
    switch command {
    case .list(let reference, let pattern, let options): list(reference, pattern, options)
    case .status(let name, let items):
      raw("STATUS ")
      string(name.wire)
      raw(" ")
      list(items) { $0.raw($1.rawValue) }
    case .select(let name, let options):
      raw("SELECT ")
      string(name.wire)
      selectOptions(options)
    case .examine(let name, let options):
      raw("EXAMINE ")
      string(name.wire)
      selectOptions(options)
    case .append(let name, let flags, let date, let message): append(name, flags, date, message)
    case .uidExpunge(let uids): raw("UID EXPUNGE \(Self.sequenceSet(uids))")
    case .uidSearch(let key, let charset): uidSearch(key, charset)
    case .fetch(let messages, let items, let modifiers): fetch(messages, items, modifiers)
    case .uidStore(let uids, let change, let isSilent): uidStore(uids, change, isSilent)
    default: break
    }
  }

  mutating func login(_ user: String, _ password: Secret) {
    raw("LOGIN ")
    string(user)
    raw(" ")
    string(password.declassify(), isSecret: true)
  }

  mutating func authenticatePlain(_ user: String, _ password: Secret) {
    raw("AUTHENTICATE \(PlainMechanism.name)")
    if options.capabilities.contains(.saslIR) {
      raw(" ")
    } else {
      endLine()
      endPiece()
    }
    let message = PlainMechanism.message(user: Array(user.utf8), password: password.declassify())
    let encoded = Base64.encode(message)
    secretRanges.append(bytes.count..<bytes.count + encoded.count)
    bytes += encoded
  }

  mutating func id(_ fields: [(name: String, value: String)]) {
    raw("ID ")
    list(fields) { encoder, field in
      encoder.string(field.name)
      encoder.raw(" ")
      encoder.string(field.value)
    }
  }

  mutating func list(_ reference: String, _ pattern: String, _ asked: ListOptions) {
    raw("LIST ")
    string(MailboxName(display: reference, utf8: options.utf8).wire)
    raw(" ")
    string(MailboxName(display: pattern, utf8: options.utf8).wire)
    guard asked != .none else { return }
    raw(" RETURN ")
    var returning: [String] = []
    if asked.subscribed { returning.append("SUBSCRIBED") }
    if asked.children { returning.append("CHILDREN") }
    if asked.specialUse { returning.append("SPECIAL-USE") }
    if !asked.status.isEmpty {
      returning.append("STATUS (\(asked.status.map(\.rawValue).joined(separator: " ")))")
    }
    list(returning) { $0.raw($1) }
  }

  mutating func uidStore(_ uids: UIDSet, _ change: FlagChange, _ isSilent: Bool) {
    raw("UID STORE \(Self.sequenceSet(uids)) ")
    let flags: Set<Flag>
    switch change {
    case .add(let more):
      raw("+FLAGS")
      flags = more
    case .remove(let less):
      raw("-FLAGS")
      flags = less
    }
    raw(isSilent ? ".SILENT " : " ")
    list(flags.map(\.rawValue).sorted()) { $0.atom($1) }
  }
}

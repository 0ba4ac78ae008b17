internal import IMAP
internal import Mail
internal import Store

/// What is remembered of the server from the last time, so that a mailbox is opened anew in one round trip.
extension AccountContext {
  /// Names of the facts in the store.
  private static let capabilities = "capabilities"
  /// What the server said it could do when it refused QRESYNC: as long as it says the same, it is not asked again.
  private static let withoutQuickResync = "without-qresync"

  var rememberedCapabilities: Set<Capability> {
    guard let names = store.fact(Self.capabilities) else { return [] }
    return Set(names.split(separator: " ").map { Capability(String($0)) })
  }

  /// Those after the login.
  func remember(_ capabilities: Set<Capability>) {
    let names = Self.names(capabilities)
    if names != store.fact(Self.capabilities) { store.setFact(Self.capabilities, names) }
  }

  func mayQuickResync(with capabilities: Set<Capability>) -> Bool {
    // iCloud says nothing of what ENABLE did, and its VANISHED are malformed (imap-quirks: 77).
    capabilities.contains(.qresync) && capabilities.contains(.enable)
      && !capabilities.contains(.other("XAPPLEPUSHSERVICE"))
      && store.fact(Self.withoutQuickResync) != Self.names(capabilities)
  }

  func neverQuickResync(with capabilities: Set<Capability>) {
    store.setFact(Self.withoutQuickResync, Self.names(capabilities))
  }

  private static func names(_ capabilities: Set<Capability>) -> String {
    capabilities.map(\.name).sorted().joined(separator: " ")
  }
}

extension IMAPConnection {
  /// What the server can do once logged in, as far as it is known.
  private var abilities: Set<Capability> {
    resync.isLoggedIn && conversation.capabilitiesKnown ? conversation.capabilities : resync.remembered
  }

  /// Switches QRESYNC on (RFC 7162 §3.2.3) where it may be: in the packet of the LOGIN, before the first SELECT.
  func beginQuickResync() {
    guard side == .front, !resync.isEnabling, context.mayQuickResync(with: abilities) else { return }
    resync.isEnabling = true
    abandonWhenDone(begin(.enable(["QRESYNC"])))
  }

  /// What SELECT asks beyond the name.
  func selectOptions(_ name: MailboxName) -> SelectOptions {
    resync.isRefusedNow = false
    guard side == .front, !resync.areOptionsRefused, abilities.contains(.condstore) || resync.isEnabling
    else {
      return .none
    }
    var options = SelectOptions(condstore: abilities.contains(.condstore))
    if resync.isEnabling, let base = base(of: name), let modSequence = base.modSequence {
      options.qresync = QResync(
        uidValidity: base.uidValidity, modSequence: modSequence, knownUIDs: Self.known(base.uids))
    }
    return options
  }

  /// What the reader has of it now, also when it is the mailbox that is open.
  private func base(of name: MailboxName) -> MailboxCopy? {
    guard let base = context.shown.copy(of: name), base.uidValidity != UIDValidity(0) else { return nil }
    return base
  }

  /// All that is known; where that would make too long a line, what is between the first and the last.
  private static func known(_ uids: UIDList) -> UIDSet? {
    guard let set = uids.set, let first = set.ranges.first, let last = uids.last else { return nil }
    return set.pieces(ofOctets: longestSet).count == 1 ? set : UIDSet(ranges: [first.lowerBound...last])
  }

  /// A server may claim to know what it does not (imap-quirks: 62): then it is asked in a plainer way.
  func optionsRefused(_ answer: SelectAnswer, _ completion: Completion) {
    let isUnknown = answer.options.qresync != nil && !conversation.enabled.contains(.qresync)
    guard resync.isLoggedIn, answer.options != .none, completion.status == .bad || isUnknown else { return }
    (resync.areOptionsRefused, resync.isRefusedNow) = (true, true)
    if answer.options.qresync != nil { context.neverQuickResync(with: abilities) }
  }

  /// To be called when the capabilities after the login are known.
  func rememberCapabilities() {
    if resync.isLoggedIn, conversation.capabilitiesKnown { context.remember(conversation.capabilities) }
  }

  /// The answer to ID tells who the server is.
  func identified(_ fields: [String: String]) {
    let name = fields.first { $0.key.lowercased() == "name" }?.value.lowercased() ?? ""
    if name.contains("icloud") { context.neverQuickResync(with: abilities) }
  }
}

package import Mail

// RFC 5465, NOTIFY: the server tells of mailboxes that are not open, and of the open one without IDLE. Without
// it, IDLE tells of the open one and STATUS is asked for the others.

/// What the server shall tell unasked (RFC 5465 §3). Nothing in it: `NOTIFY NONE`, after which the server is
/// as quiet as before the first NOTIFY about other mailboxes, and quieter about the open one.
package struct NotifyEvents: Hashable, Sendable {
  /// In the open mailbox. Only ever `selected-delayed`: with `selected` EXPUNGE may come at any time (§6.1), and
  /// a FETCH by number could bring another message.
  package var selected: Events?
  /// In others, in the order in which they were given: the first that is for a mailbox holds for it.
  package var groups: [Group]
  /// Whether the server begins with a STATUS for each mailbox of `groups` (§3.1).
  package var wantsStatus: Bool

  package init(selected: Events? = nil, groups: [Group] = [], wantsStatus: Bool = false) {
    self.selected = selected
    self.groups = groups
    self.wantsStatus = wantsStatus
  }

  package static let none = NotifyEvents()

  package struct Group: Hashable, Sendable {
    package var mailboxes: Mailboxes
    package var events: Events

    package init(_ mailboxes: Mailboxes, _ events: Events) {
      self.mailboxes = mailboxes
      self.events = events
    }

    /// There is no way to write a list of none.
    fileprivate var hasMailboxes: Bool {
      switch mailboxes {
      case .subtree(let names), .mailboxes(let names): !names.isEmpty
      default: true
      }
    }
  }

  /// `filter-mailboxes-other` (§6)
  package enum Mailboxes: Hashable, Sendable {
    case inboxes
    case personal
    case subscribed
    /// These and all below them.
    case subtree([MailboxName])
    case mailboxes([MailboxName])
  }

  /// Empty: nothing is told of these mailboxes (`NONE`).
  package struct Events: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// MessageNew and MessageExpunge: neither is allowed without the other (§5.2).
    package static let messages = Events(rawValue: 1)
    /// FlagChange, which is not allowed without `messages` and contains them (§5.3).
    package static let flags = Events(rawValue: 2 | 1)
    /// MailboxName: created, renamed, deleted. Not for the open mailbox.
    package static let names = Events(rawValue: 4)
    /// SubscriptionChange. Not for the open mailbox.
    package static let subscriptions = Events(rawValue: 8)
  }
}

extension CommandEncoder {
  /// `notify = "NOTIFY" SP ("SET" [SP "STATUS"] SP event-groups / "NONE")`
  mutating func notify(_ asked: NotifyEvents) {
    let groups = asked.groups.filter(\.hasMailboxes)
    guard asked.selected != nil || !groups.isEmpty else { return raw("NOTIFY NONE") }
    raw("NOTIFY SET")
    if asked.wantsStatus { raw(" STATUS") }
    if let selected = asked.selected {
      raw(" (selected-delayed \(Self.names(of: selected.intersection(.flags))))")
    }
    for group in groups {
      raw(" (")
      mailboxes(group.mailboxes)
      raw(" \(Self.names(of: group.events)))")
    }
  }

  private mutating func mailboxes(_ mailboxes: NotifyEvents.Mailboxes) {
    switch mailboxes {
    case .inboxes: raw("inboxes")
    case .personal: raw("personal")
    case .subscribed: raw("subscribed")
    case .subtree(let names):
      raw("subtree ")
      list(names) { $0.string($1.wire) }
    case .mailboxes(let names):
      raw("mailboxes ")
      list(names) { $0.string($1.wire) }
    }
  }

  /// `events = ("(" event *(SP event) ")") / "NONE"`
  private static func names(of events: NotifyEvents.Events) -> String {
    var names: [String] = []
    if events.contains(.messages) { names += ["MessageNew", "MessageExpunge"] }
    if events.contains(.flags) { names.append("FlagChange") }
    if events.contains(.names) { names.append("MailboxName") }
    if events.contains(.subscriptions) { names.append("SubscriptionChange") }
    return names.isEmpty ? "NONE" : "(\(names.joined(separator: " ")))"
  }
}

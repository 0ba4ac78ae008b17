/// When a command may be sent though others are not answered yet (RFC 3501 §5.5), as two tables: what a command
/// needs, and what it does to those after it.
enum Pipelining {
  /// What must not be in flight.
  struct Requirement: OptionSet {
    let rawValue: Int

    /// Nothing that may bring EXPUNGE: the numbers of this command would then mean other messages.
    static let noExpunge = Requirement(rawValue: 1)
    /// No SELECT and the like: what this command changes or counts must be known to be in the mailbox meant.
    static let noSelection = Requirement(rawValue: 2)
    /// Nothing at all.
    static let nothing = Requirement(rawValue: 4)
  }

  /// What others have to reckon with while it is in flight.
  struct Behaviour: OptionSet {
    let rawValue: Int

    /// The server may send EXPUNGE while it answers (RFC 3501 §7.4.1: not for FETCH, STORE, SEARCH by number).
    static let mayExpunge = Behaviour(rawValue: 1)
    /// Another mailbox is the selected one afterwards, or none.
    static let changesSelection = Behaviour(rawValue: 2)
    /// Nothing may follow until it is answered: the connection is another one then.
    static let blocks = Behaviour(rawValue: 4)
  }

  /// Outlook.com drops the connection at some fifty; a few hide the round trip just as well.
  static let limit = 20

  static func requirement(of command: Command) -> Requirement {
    switch command {
    // Whatever comes behind the answer must belong to the new layer.
    case .startTLS, .compress: .nothing
    case .fetch(.numbers, _, _): [.noExpunge, .noSelection]
    case .uidSearch(let key, _) where key.usesNumbers: [.noExpunge, .noSelection]
    case .uidStore, .uidExpunge, .expunge: .noSelection
    default: []
    }
  }

  static func behaviour(of command: Command) -> Behaviour {
    switch command {
    case .startTLS, .compress, .logout: .blocks
    // A security layer may begin with its answer (RFC 3501 §6.2.2), so Cyrus throws away what was sent behind it.
    case .authenticatePlain: .blocks
    case .select, .examine, .close, .unselect: .changesSelection
    case .fetch(.numbers, _, _): []
    // Before a mailbox is selected there is nothing to expunge.
    case .login: []
    default: .mayExpunge
    }
  }

  /// A command that is not answered yet.
  struct Flight {
    let tag: Tag
    let command: Command
    /// Counts the selections that were sent before it. What was sent for an earlier one expunges nothing in
    /// the mailbox that is selected now.
    let selection: Int

    var behaviour: Behaviour { Pipelining.behaviour(of: command) }
  }

  static func allows(_ command: Command, selection: Int, behind flights: [Flight]) -> Bool {
    guard flights.count < limit, !flights.contains(where: { $0.behaviour.contains(.blocks) }) else {
      return false
    }
    let requirement = requirement(of: command)
    if requirement.contains(.nothing), !flights.isEmpty { return false }
    return !flights.contains { flight in
      requirement.contains(.noSelection) && flight.behaviour.contains(.changesSelection)
        || requirement.contains(.noExpunge) && flight.selection >= selection
          && flight.behaviour.contains(.mayExpunge)
    }
  }
}

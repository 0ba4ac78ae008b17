internal import IMAP
internal import Mail

extension Command {
  /// As few messages as any server tells of in a moment.
  static let fewMessages = 100

  /// Whether any server answers it quickly: when it does not, it is dead, or so busy that a new connection is
  /// better.
  var isQuick: Bool {
    switch self {
    case .capability, .noop, .logout, .id, .enable, .namespace, .status, .unselect, .idle, .compress: true
    case .fetch(.numbers(let numbers), _, _): numbers.count <= Self.fewMessages
    case .fetch(.uids(let uids), _, let modifiers):
      uids.count <= Self.fewMessages && modifiers.changedSince == nil
    case .uidStore(let uids, _, _): uids.count <= Self.fewMessages
    default: false
    }
  }
}

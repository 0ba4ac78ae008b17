internal import GRDB

/// Why something can't be kept on disk. `sentence` is what the user reads.
package enum StoreFailure: Error, Hashable, Sendable {
  /// The file can't be opened or made.
  case unopenable(path: String, reason: String)
  /// A newer hato wrote it, and this one must not touch it.
  case newer(path: String)
  /// It was removed while hato ran.
  case removed(path: String)
  /// What was to be written is not there; nothing of it is.
  case unwritable(path: String, reason: String)
  case tooLarge(octets: Int, limit: Int)
  /// What a server lists is beyond what is kept.
  case unlistable(reason: String)
  /// Another process is delivering from this maildrop.
  case inUse(path: String)

  package var sentence: String {
    switch self {
    case .unopenable(let path, let reason):
      "\(path) can't be opened: \(reason). Your mail on the server is not touched by it."
    case .newer(let path):
      "\(path) was written by a newer hato, so changes can't be kept by this one. Use the newer hato again."
    case .removed(let path):
      "\(path) was removed while hato ran, so the change can't be kept. Start hato again."
    case .unwritable(let path, let reason):
      "\(path) can't be written: \(reason)."
    case .tooLarge(let octets, let limit):
      "\(octets) octets are more than the journal takes (\(limit)), so the change was not made."
    case .unlistable(let reason):
      "The server's list of messages can't be taken: \(reason). Your mail on the server is not touched by it."
    case .inUse:
      "Another hato is fetching the mail of this account, so this one leaves it alone. What it fetches is in your "
        + "Maildir."
    }
  }

  static func writing(_ path: String, _ error: any Error) -> StoreFailure {
    (error as? StoreFailure) ?? .unwritable(path: path, reason: reason(of: error))
  }

  /// SQLite's word for it: "database or disk is full".
  static func reason(of error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "\(error)" }
    return error.message ?? "\(error.extendedResultCode)"
  }
}

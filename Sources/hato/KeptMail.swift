internal import Store

/// What is kept of an account on this machine: the local copy, which may go at any time, and the journal, which may
/// not.
struct KeptMail {
  let store: MailStore
  let journal: Journal
  /// What the user must know about them: one was damaged, or can't be used.
  let remarks: [String]

  /// - Parameter folder: the account's own, below the cache and below the state directory; `nil` keeps nothing.
  init(
    folder: String?, account: AccountConfiguration, cache: String = Locations.cache,
    state: String = Locations.state
  ) throws(UsageFailure) {
    var remarks: [String] = []
    let limits = StoreLimits(sectionOctets: account.copyLimit)
    let opened = Self.onDisk(folder.flatMap { account.keepsCopy ? cache + "/" + $0 : nil }, &remarks) {
      path throws(StoreFailure) in try MailStore.open(folder: path, limits: limits)
    }
    let openedJournal = Self.onDisk(
      folder.map { state + "/" + $0 }, &remarks,
      otherwise: "Until this is repaired, changes that have not reached the server are lost when hato ends."
    ) { path throws(StoreFailure) in try Journal.open(folder: path) }
    do throws(StoreFailure) {
      if let opened { store = opened } else { store = try MailStore.inMemory(limits: limits) }
      if let openedJournal { journal = openedJournal } else { journal = try Journal.inMemory() }
    } catch {
      throw UsageFailure(error.sentence)
    }
    self.remarks = remarks
  }

  /// What can't be on disk is in memory, so that mail can be read all the same; but it is said.
  private static func onDisk<Kept>(
    _ path: String?, _ remarks: inout [String], otherwise: String? = nil,
    open: (String) throws(StoreFailure) -> (Kept, String?)
  ) -> Kept? {
    guard let path else { return nil }
    do throws(StoreFailure) {
      let (kept, remark) = try open(path)
      if let remark { remarks.append(remark) }
      return kept
    } catch {
      remarks.append([error.sentence, otherwise].compactMap { $0 }.joined(separator: " "))
      return nil
    }
  }
}

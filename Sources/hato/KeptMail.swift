internal import Store

/// What is kept of an account on this machine: the local copy, which may go at any time, and the journal, which may
/// not.
struct KeptMail {
  let store: MailStore
  let journal: Journal
  /// What the user must know about them: one was damaged, or can't be used.
  let remarks: [String]

  /// Opens both at the same time: the journal waits for the disk, and the first screen waits for it.
  /// - Parameter folder: the account's own, below the cache and below the state directory; `nil` keeps nothing.
  static func open(
    folder: String?, account: AccountConfiguration, cache: String = Locations.cache,
    state: String = Locations.state
  ) async throws(UsageFailure) -> KeptMail {
    async let openedJournal = journal(in: folder.map { state + "/" + $0 })
    let store = await store(in: account.keepsCopy ? folder.map { cache + "/" + $0 } : nil, account.copyLimit)
    let journal = await openedJournal
    do throws(StoreFailure) {
      return KeptMail(
        store: try store.kept.get(), journal: try journal.kept.get(),
        remarks: [store.remark, journal.remark].compactMap { $0 })
    } catch {
      throw UsageFailure(error.sentence)
    }
  }

  typealias Opened<Kept> = (kept: Result<Kept, StoreFailure>, remark: String?)

  /// What can't be on disk is in memory, so that mail can be read all the same; but it is said.
  static func store(in folder: String?, _ limit: Int) async -> Opened<MailStore> {
    let limits = StoreLimits(sectionOctets: limit)
    let inMemory = { () throws(StoreFailure) in try MailStore.inMemory(limits: limits) }
    guard let folder else { return (Result(catching: inMemory), nil) }
    do throws(StoreFailure) {
      let opened = try MailStore.open(folder: folder, limits: limits)
      return (.success(opened.store), opened.remark)
    } catch {
      return (Result(catching: inMemory), error.sentence)
    }
  }

  private static func journal(in folder: String?) async -> Opened<Journal> {
    let inMemory = { () throws(StoreFailure) in try Journal.inMemory() }
    guard let folder else { return (Result(catching: inMemory), nil) }
    do throws(StoreFailure) {
      let opened = try Journal.open(folder: folder)
      return (.success(opened.journal), opened.remark)
    } catch {
      let loss = "Until this is repaired, changes that have not reached the server are lost when hato ends."
      return (Result(catching: inMemory), error.sentence + " " + loss)
    }
  }
}

internal import Store

/// What is kept of a POP3 account on this machine: the local copy, which may go at any time, and what hato knows of
/// the maildrop and the server does not, which may not.
struct KeptMaildrop {
  let store: MailStore
  let maildrop: Maildrop
  /// What the user must know about them: one was damaged, or can't be used.
  let remarks: [String]

  /// - Parameter folder: the account's own, below the cache and below the state directory.
  static func open(
    folder: String, account: AccountConfiguration, cache: String = Locations.cache,
    state: String = Locations.state
  ) async throws(UsageFailure) -> KeptMaildrop {
    let store = await KeptMail.store(in: account.keepsCopy ? cache + "/" + folder : nil, account.copyLimit)
    let maildrop = maildrop(in: state + "/" + folder, mayForget: account.keep == .server)
    do throws(StoreFailure) {
      return KeptMaildrop(
        store: try store.kept.get(), maildrop: try maildrop.kept.get(),
        remarks: [store.remark, maildrop.remark].compactMap { $0 })
    } catch {
      throw UsageFailure(error.sentence)
    }
  }

  /// - Parameter mayForget: whether mail can be read all the same when nothing can be kept. Who fetches mail into a
  ///   Maildir would fetch it all again.
  private static func maildrop(in folder: String, mayForget: Bool) -> KeptMail.Opened<Maildrop> {
    do throws(StoreFailure) {
      let opened = try Maildrop.open(folder: folder)
      return (.success(opened.maildrop), opened.remark)
    } catch {
      guard mayForget else { return (.failure(error), nil) }
      let loss = "Until this is repaired, what you read and flag is forgotten when hato ends."
      return (Result { () throws(StoreFailure) in try Maildrop.inMemory() }, error.sentence + " " + loss)
    }
  }
}

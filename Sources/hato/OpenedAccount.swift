internal import Mail
internal import Sessions
internal import Store

/// An account with everything that is kept of it, ready to be read.
struct OpenedAccount: Sendable {
  let session: any ServerSession
  /// What the copy could not keep, in sentences.
  let failures: AsyncStream<String>
  let remarks: [String]

  /// How it is served, whatever its protocol.
  struct Service: Sendable {
    let id: AccountID
    let timings: SessionTimings
    let options: SessionOptions
    let transcript: Transcript?
    let password: @Sendable () async throws(MailFailure) -> Secret?
  }

  static func open(
    _ place: AccountPlace, _ account: AccountConfiguration, _ service: Service
  ) async throws(UsageFailure) -> OpenedAccount {
    guard place.isPOP3, let folder = place.folder else {
      let kept = try await KeptMail.open(folder: place.folder, account: account)
      return OpenedAccount(
        session: service.session(place.server, kept), failures: kept.store.failures, remarks: kept.remarks)
    }
    if case .local(let maildir, let days) = account.keep {
      return try await collecting(place.server, folder, into: maildir, leaveDays: days, account, service)
    }
    let kept = try await KeptMaildrop.open(folder: folder, account: account)
    return OpenedAccount(
      session: service.session(place.server, kept), failures: kept.store.failures, remarks: kept.remarks)
  }

  /// A Maildir that is read, and what feeds it.
  private static func collecting(
    _ server: Server, _ folder: String, into path: String, leaveDays: Int, _ account: AccountConfiguration,
    _ service: Service
  ) async throws(UsageFailure) -> OpenedAccount {
    let maildir: Maildir
    do throws(StoreFailure) { maildir = try Maildir(path: path) } catch { throw UsageFailure(error.sentence) }
    let local = try LocalFolder(maildir: path)
    let kept = try await KeptMail.open(folder: FolderName.of("maildir:" + local.path), account: account)
    let dropped = try await KeptMaildrop.open(folder: folder, account: account)
    let session = CollectingSession(
      mailboxes: service.session(Server(way: local.way, user: account.name), kept),
      collector: service.session(
        server, dropped, Collection(maildir: maildir, leaveDays: leaveDays, account: folder)))
    return OpenedAccount(
      session: session, failures: kept.store.failures, remarks: kept.remarks + dropped.remarks)
  }
}

extension OpenedAccount.Service {
  fileprivate func session(_ server: Server, _ kept: KeptMail) -> IMAPSession {
    IMAPSession(
      account: id, server: server, timings: timings, transcript: transcript, store: kept.store,
      journal: kept.journal, options: options, password: password)
  }

  fileprivate func session(
    _ server: Server, _ kept: KeptMaildrop, _ collection: Collection? = nil
  ) -> POP3Session {
    POP3Session(
      account: id, server: server, timings: timings, transcript: transcript, store: kept.store,
      maildrop: kept.maildrop, collection: collection, options: options, password: password)
  }
}

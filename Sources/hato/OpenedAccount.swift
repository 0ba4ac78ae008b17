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

  init(_ place: AccountPlace, _ account: AccountConfiguration, _ service: Service) async throws(UsageFailure)
  {
    if place.isPOP3, let folder = place.folder {
      try await self.init(maildrop: folder, place.server, account, service)
    } else {
      try await self.init(mailboxes: place.folder, place.server, account, service)
    }
  }

  private init(
    mailboxes folder: String?, _ server: Server, _ account: AccountConfiguration, _ service: Service
  ) async throws(UsageFailure) {
    let kept = try await KeptMail.open(folder: folder, account: account)
    (failures, remarks) = (kept.store.failures, kept.remarks)
    session = IMAPSession(
      account: service.id, server: server, timings: service.timings, transcript: service.transcript,
      store: kept.store, journal: kept.journal, options: service.options, password: service.password)
  }

  private init(
    maildrop folder: String, _ server: Server, _ account: AccountConfiguration, _ service: Service
  ) async throws(UsageFailure) {
    let kept = try await KeptMaildrop.open(folder: folder, account: account)
    (failures, remarks) = (kept.store.failures, kept.remarks)
    session = POP3Session(
      account: service.id, server: server, timings: service.timings, transcript: service.transcript,
      store: kept.store, maildrop: kept.maildrop, options: service.options, password: service.password)
  }
}

internal import GRDB
internal import Glibc
internal import Mail
internal import Synchronization

/// The local copy of an account's mail. It may be deleted at any time, also while hato runs; what it can't write or
/// read it does without.
///
/// Writes return at once and are done in their order by one writer, who joins what waits into one transaction. Reads
/// are short and block their caller, who must not be the main actor; they see what was committed before, which is
/// all that was written before a `settled()`.
///
/// When a write about a mailbox had to be given up, its copy is from then on kept without a HIGHESTMODSEQ, so that
/// the next resync compares everything and does not take old flags for new ones.
package final class MailStore: Sendable {
  let writer: Writer
  private let reader: Connection
  let limits: StoreLimits
  /// Sentences for the user about what could not be written or read; each cause once.
  package let failures: AsyncStream<String>
  private let failure: AsyncStream<String>.Continuation
  private let file: DatabaseFile?
  private let told = Mutex<Set<Int32>>([])
  /// Wire names of mailboxes about which something was not written.
  private let incomplete = Mutex<Set<[UInt8]>>([])
  private let lastWriteSucceeded = Atomic(true)
  /// Octets of sections written since the limit was looked at; full at first.
  let untrimmed: Mutex<Int>

  private init(writer: Connection, reader: Connection, file: DatabaseFile?, limits: StoreLimits) {
    self.writer = Writer(writer, waitingOctets: limits.waitingOctets)
    self.reader = reader
    self.file = file
    self.limits = limits
    untrimmed = Mutex(limits.sectionOctets)
    (failures, failure) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(8))
  }

  deinit { failure.finish() }

  /// Opens the copy in `folder`, an absolute path of its own, or makes it (the folder 0700, its files 0600). A
  /// database that is damaged, foreign or of a newer hato is set aside and made anew; `remark` is then a sentence
  /// for the user.
  package static func open(
    folder: String, limits: StoreLimits = .standard
  ) throws(StoreFailure) -> (store: MailStore, remark: String?) {
    let file = DatabaseFile(
      folder: folder, name: "mail.sqlite", schema: MailSchema.file, largest: limits.fileOctets)
    do {
      let opened = try file.openOrRenew()
      let store = MailStore(
        writer: Connection(opened.database), reader: Connection(try file.openReader()), file: file,
        limits: limits)
      return (store, opened.aside.map { remark(on: file, setAside: $0.path, as: $0.why) })
    } catch {
      throw (error as? StoreFailure)
        ?? .unopenable(path: file.path, reason: StoreFailure.reason(of: error))
    }
  }

  private static func remark(on file: DatabaseFile, setAside path: String, as why: DatabaseFile.Unfit)
    -> String
  {
    let finding = why == .newer ? "was written by a newer hato" : "was damaged"
    return "The local copy \(file.path) \(finding); it was set aside as \(path) and is being made anew. "
      + "Your mail is on the server."
  }

  /// What a copy in memory may take, whatever its limits say: hato as a whole is to stay below 48 MiB.
  package static let largestInMemory = 16 << 20

  /// A copy that ends with the process: for a demonstration, for who wants nothing on disk, and for tests.
  package static func inMemory(limits: StoreLimits = .standard) throws(StoreFailure) -> MailStore {
    do {
      var limits = limits
      limits.fileOctets = min(limits.fileOctets, largestInMemory)
      limits.sectionOctets = min(limits.sectionOctets, largestInMemory / 2)
      let database = try DatabaseQueue(configuration: DatabaseFile.configuration(largest: limits.fileOctets))
      try DatabaseFile.prepare(database, MailSchema.file)
      let connection = Connection(database)
      return MailStore(writer: connection, reader: connection, file: nil, limits: limits)
    } catch {
      throw .unopenable(path: "memory", reason: StoreFailure.reason(of: error))
    }
  }

  /// Returns when everything queued before is written or was given up, or the task is cancelled.
  package func settled() async { await writer.settled() }

  /// Whether what was written last is there. While it is not, there is no use in fetching what nobody asked for.
  package var takesWrites: Bool { lastWriteSucceeded.load(ordering: .relaxed) }

  /// Writes what waits and closes the file; from then on nothing is kept and nothing is there. Not needed before the
  /// process ends, but it leaves the folder tidy.
  package func close() async {
    await writer.settled()
    reader.close()
    writer.connection.close()
  }

  /// - Parameter mailbox: whose state is wrong on disk when this is not written.
  func write(
    octets: Int, about mailbox: MailboxName? = nil, _ apply: @escaping @Sendable (Database) throws -> Void
  ) {
    let isTaken = writer.enqueue(
      Writer.Job(octets: octets + 64, apply: apply) { [weak self] error in
        self?.lastWriteSucceeded.store(error == nil, ordering: .relaxed)
        if let error { self?.gaveUp(mailbox, error) }
      })
    if !isTaken { gaveUp(mailbox, nil) }
  }

  func isIncomplete(_ mailbox: MailboxName) -> Bool { incomplete.withLock { $0.contains(mailbox.wire) } }

  /// Nothing is on disk of it any more, so nothing is wrong.
  func isWiped(_ mailbox: MailboxName) { incomplete.withLock { _ = $0.remove(mailbox.wire) } }

  private func gaveUp(_ mailbox: MailboxName?, _ error: (any Error)?) {
    if let mailbox { incomplete.withLock { _ = $0.insert(mailbox.wire) } }
    if let error { tell(error) }
  }

  /// What can't be read is not there.
  func read<T>(_ missing: T, _ body: (Database) throws -> T) -> T {
    do {
      return try reader.read(body)
    } catch {
      tell(error)
      return missing
    }
  }

  private func tell(_ error: any Error) {
    if error is Connection.Closed { return }
    let code = (error as? DatabaseError)?.resultCode.rawValue ?? 0
    if [ResultCode.SQLITE_CORRUPT.rawValue, ResultCode.SQLITE_NOTADB.rawValue].contains(code) {
      markDamaged()
    }
    guard told.withLock({ $0.insert(code).inserted }) else { return }
    let reason = StoreFailure.reason(of: error)
    failure.yield(
      "The local copy \(file?.path ?? "in memory") can't be used fully: \(reason). "
        + "hato goes on without; your mail is on the server.")
  }

  private func markDamaged() {
    guard let file else { return }
    let descriptor = Glibc.open(file.damageMark, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { Glibc.close(descriptor) }
  }
}

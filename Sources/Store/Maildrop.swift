internal import GRDB
internal import Glibc
package import Mail

/// What hato knows of a POP3 maildrop and the server does not: UIDs, flags, what is still to be deleted there, and
/// what was delivered here (`keep = "local"`). What a call writes is on disk when it returns.
///
/// UIDs ascend in the order in which messages were first seen, and none is used twice. A message that is no longer
/// listed is remembered by its unique ID: a server that lists nothing, or half, for once, neither loses flags nor
/// gets messages delivered again. Several processes may share one.
package final class Maildrop: Sendable {
  /// Octets of changes that may wait for the disk.
  static let waitingOctets = 8 << 20

  let file: DurableFile
  let claim: DeliveryClaim?
  let limits: MaildropLimits
  /// Made with the file and kept in it: in another file the same UID is another message.
  package let uidValidity: UIDValidity

  private init(
    _ file: DurableFile, claim: DeliveryClaim?, limits: MaildropLimits, uidValidity: UIDValidity
  ) {
    self.file = file
    self.limits = limits
    self.claim = claim
    self.uidValidity = uidValidity
  }

  /// Opens what is kept in `folder`, an absolute path of its own, or makes it (the folder 0700, its files 0600). A
  /// damaged file is set aside; `remark` then tells the user what that means.
  /// - Throws: `newer` when a newer hato wrote it: what it holds must not be lost.
  package static func open(
    folder: String, limits: MaildropLimits = .standard
  ) throws(StoreFailure) -> (maildrop: Maildrop, remark: String?) {
    let file = DatabaseFile(
      folder: folder, name: "maildrop.sqlite", schema: MaildropSchema.file, largest: limits.fileOctets)
    do {
      let (database, aside) = try file.openOrRenew(keepsNewer: true)
      let validity = try begin(database)
      let maildrop = Maildrop(
        DurableFile(database, at: file.path, waitingOctets: waitingOctets),
        claim: DeliveryClaim(path: folder + "/maildrop.delivering"), limits: limits, uidValidity: validity)
      return (maildrop, aside.map { remark(on: file.path, setAside: $0.path) })
    } catch {
      throw (error as? StoreFailure) ?? .unopenable(path: file.path, reason: StoreFailure.reason(of: error))
    }
  }

  private static func remark(on path: String, setAside aside: String) -> String {
    "\(path) was damaged and set aside as \(aside). Your mail on the server is not touched, but hato no longer knows "
      + "which messages you had read or flagged, and those that you deleted and that are still there show up again. "
      + "What was already delivered to your Maildir and is still on the server may be delivered once more."
  }

  /// A maildrop that ends with the process: for a demonstration, and for tests.
  package static func inMemory(limits: MaildropLimits = .standard) throws(StoreFailure) -> Maildrop {
    do {
      let database = try DatabaseQueue()
      try DatabaseFile.prepare(database, MaildropSchema.file)
      let file = DurableFile(inMemory: database, waitingOctets: waitingOctets)
      return Maildrop(file, claim: nil, limits: limits, uidValidity: try begin(database))
    } catch {
      throw .unopenable(path: "memory", reason: StoreFailure.reason(of: error))
    }
  }

  /// Gives a new file its UIDVALIDITY: microseconds since 1970, so that one that is made anew within a second of the
  /// old has another.
  private static func begin(_ database: DatabaseQueue) throws -> UIDValidity {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let microseconds = Int64(now.tv_sec) &* 1_000_000 &+ Int64(now.tv_nsec / 1000)
    var validity: Int64?
    try database.inTransaction(.immediate) { db in
      try db.execute(
        sql: """
          INSERT INTO maildrop SELECT ?, coalesce(max(uid), 0) + 1 FROM message
          WHERE NOT EXISTS (SELECT 1 FROM maildrop)
          """, arguments: [microseconds])
      validity = try Row.fetchOne(db, sql: "SELECT validity FROM maildrop")?.number(0)
      return .commit
    }
    guard let validity else { throw DatabaseFile.Unfit.damaged }
    return UIDValidity(UInt64(bitPattern: validity))
  }

  /// Closes the file, when all that was begun is durable; from then on every call throws. Not needed before the
  /// process ends.
  package func close() async {
    releaseDeliveries()
    await file.close()
  }

  /// - Parameter body: may be run twice.
  func write<Result: Sendable>(
    octets: Int = 64, _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws(StoreFailure) -> Result {
    let file = file
    return try await file.write(octets: octets) { db in
      try file.checkPresence()
      return try body(db)
    }
  }
}

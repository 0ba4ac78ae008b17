import Glibc
import Mail
import Store

/// What a maildrop of so many messages costs.
enum Listings {
  static func run(_ folder: String, _ count: Int) async throws {
    // As Dovecot makes them: a number and the UIDVALIDITY, in hexadecimal.
    let listing = (0..<count).map { number in
      let digits = String(number + 0x1_0000_0000, radix: 16).dropFirst()
      return ListedMessage(uniqueID: Array("\(digits)5f3c2a11".utf8), octets: 1000 + number % 9000)
    }
    let name = "maildrop.sqlite"
    StoreFixture.report(folder, name)
    let maildrop = try await time("opened") { try Maildrop.open(folder: folder).maildrop }
    let now = Timestamp(seconds: 1)
    try await time("first") { _ = try await maildrop.take(listing, at: now) }
    StoreFixture.report(folder, name)
    try await time("the same") { _ = try await maildrop.take(listing, at: now) }
    try await time("ten others") { _ = try await maildrop.take(listing.dropFirst(10) + more(10), at: now) }
    try await time("read") { _ = try maildrop.messages() }
    guard let all = UIDSet(try maildrop.messages().map(\.uid)) else { return }
    try await time("marked") { _ = try await maildrop.change(.add([.seen]), of: all) }
    try await time("nothing") { _ = try await maildrop.take([], at: now) }
    try await time("all again") { _ = try await maildrop.take(listing, at: now) }
    await maildrop.close()
    let again = try await time("opened again") { try Maildrop.open(folder: folder).maildrop }
    try await time("read") { _ = try again.messages() }
    StoreFixture.report(folder, name)
  }

  private static func more(_ count: Int) -> [ListedMessage] {
    (0..<count).map { ListedMessage(uniqueID: Array("new\($0)".utf8), octets: 1000) }
  }

  @discardableResult
  private static func time<Result>(_ what: String, _ body: () async throws -> Result) async throws -> Result {
    let (begun, worked) = (ContinuousClock.now, clock())
    let result = try await body()
    StoreFixture.say(
      "\(what): \(ContinuousClock.now - begun), at work \(Double(clock() - worked) / 1e6) seconds")
    return result
  }
}

internal import IMAP
internal import Mail

/// A search in slices (UID SEARCH, RFC 3501 §6.4.4): IMAP has no way to stop one that runs, so each covers only
/// so many messages as the server looks through in a moment.
extension IMAPConnection {
  /// The first slice. It grows while the server answers quickly.
  static let firstSlice = 500
  static let largestSlice = 100_000
  /// A slice that took less than this may be doubled.
  static let quick = Duration.milliseconds(200)

  /// Calls `found` after each slice with what matched in it, ascending, and how many messages were searched.
  func search(
    _ query: SearchQuery, in name: MailboxName, places: Range<Int>, newestFirst: Bool, stopAtFirst: Bool,
    found: @Sendable ([UID], Int) -> Void
  ) async throws(MailFailure) {
    let visit = try await enter(name)
    // Places and numbers are the same only then.
    await resynced()
    var isLocal = false
    var rest = places.clamped(to: 0..<(mirror?.count ?? 0))
    var slice = Self.firstSlice
    while !rest.isEmpty {
      if Task.isCancelled { throw .cancelled }
      // Rows that are searched here all come over the wire.
      let count = min(isLocal ? Self.firstSlice : slice, rest.count)
      let part = newestFirst ? rest.suffix(count) : rest.prefix(count)
      rest = newestFirst ? rest.dropLast(count) : rest.dropFirst(count)
      let begun = ContinuousClock.now
      let matches = try await matches(of: query, places: part, in: visit, &isLocal)
      found(matches, places.count - rest.count)
      if stopAtFirst, !matches.isEmpty { return }
      if ContinuousClock.now - begun < Self.quick { slice = min(slice * 2, Self.largestSlice) }
    }
  }

  private func matches(
    of query: SearchQuery, places: Range<Int>, in visit: Visit, _ isLocal: inout Bool
  ) async throws(MailFailure) -> [UID] {
    guard let numbers = mirror?.numbers(atPlaces: places) else { return [] }
    let (key, isASCII) = query.key
    let inSlice = SearchKey.and([.numbers(numbers), key])
    if isASCII { return try await search(inSlice, charset: nil, in: visit) }
    if !isLocal {
      do {
        return try await search(inSlice, charset: "UTF-8", in: visit)
      } catch .refused {
        // The server knows no UTF-8 (BADCHARSET): what the rows say can still be searched here.
        isLocal = true
      }
    }
    var found: [UID] = []
    for slice in numbers.slices(of: Self.firstSlice) {
      found += try await localMatches(of: query, numbers: slice, in: visit)
    }
    return found.sorted()
  }

  private func localMatches(
    of query: SearchQuery, numbers: ClosedRange<UInt32>, in visit: Visit
  ) async throws(MailFailure) -> [UID] {
    guard case .words(let words) = query else { return [] }
    let responses = try await run(.fetch(.numbers(numbers), [.uid, .envelope]), in: visit) { response in
      if case .fetch(let fetched) = response { fetched.envelope != nil } else { false }
    }
    return responses.compactMap { response in
      guard case .fetch(let fetched) = response, let envelope = fetched.envelope else { return nil }
      return envelope.hasWords(words) ? fetched.uid : nil
    }
  }
}

extension SearchQuery {
  /// The search key, and whether US-ASCII is enough to say it. TEXT is header and body (RFC 3501 §6.4.4).
  var key: (SearchKey, isASCII: Bool) {
    switch self {
    case .unseen: (.unseen, true)
    case .flagged: (.flagged, true)
    case .words(let words):
      (.and(words.map(SearchKey.text)), words.allSatisfy { $0.utf8.allSatisfy { $0 < 128 } })
    }
  }
}

extension Envelope {
  /// Whether sender, recipients and subject have each of the words, without regard to case.
  func hasWords(_ words: [String]) -> Bool {
    let people = (from + to + cc).flatMap { [$0.name ?? "", $0.spec] }
    let text = ([subject ?? ""] + people).joined(separator: "\n").lowercased()
    return words.allSatisfy { text.contains($0.lowercased()) }
  }
}

extension ClosedRange<UInt32> {
  /// The same numbers, at most so many at a time. The highest number there is may be among them.
  func slices(of count: Int) -> [ClosedRange<UInt32>] {
    stride(from: Int(lowerBound), through: Int(upperBound), by: Swift.max(1, count)).map { start in
      UInt32(start)...UInt32(Swift.min(Int(upperBound), start + Swift.max(1, count) - 1))
    }
  }
}

internal import Foundation
internal import GRDB
package import Mail

extension MailStore {
  /// The messages whose rows match, ascending; among `uids`, or all for `nil`. Words are looked for in the subject and
  /// the people, in any case. Looking through 100,000 rows takes a third of a second, in which other reads wait: it
  /// wants to be asked for slices.
  package func search(_ query: SearchQuery, uids: UIDSet?, in key: MailboxKey) -> [UID] {
    switch query {
    case .unseen: flags(of: uids, in: key).filter { !$0.flags.contains(.seen) }.map(\.uid)
    case .flagged: flags(of: uids, in: key).filter { $0.flags.contains(.flagged) }.map(\.uid)
    case .words(let words): search(WordMatch(words), uids, key)
    }
  }

  private func search(_ words: WordMatch, _ uids: UIDSet?, _ key: MailboxKey) -> [UID] {
    var words = words
    return read([]) { db in
      guard let record = try MailboxRecord.find(key, db) else { return [] }
      let statement = try db.cachedStatement(
        sql: "SELECT message, packed FROM summary WHERE message BETWEEN ? AND ? ORDER BY message DESC")
      var found: [UID] = []
      for messages in uids?.ranges.map(record.messages) ?? [record.messages] {
        let rows = try Row.fetchCursor(statement, arguments: [messages.lowerBound, messages.upperBound])
        while let row = try rows.next() {
          guard let uid = row.number(0).flatMap(MailboxRecord.uid(ofMessage:)), let packed = row.bytes(1),
            let summary = try? PackedSummary.summary(packed, uid: uid, flags: [], withStructure: false),
            let envelope = summary.envelope, words.matches(envelope)
          else { continue }
          found.append(uid)
        }
      }
      return found
    }
  }
}

import Foundation
import TestSupport
import Testing

@testable import hato

/// Every mail of the corpus through `--dump --json`, as a file and as it goes over the wire.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present"), .timeLimit(.minutes(10)))
struct CorpusDumpTests {
  /// Of one mail. The figure of the project is for release builds; those for tests are slower by far.
  private static let limit = isDebug ? 2.5 : 0.5
  private static let isDebug = {
    var isDebug = false
    assert({ isDebug = true }() == ())
    return isDebug
  }()

  @Test func everyMailIsWellFormedAndQuick() throws {
    var count = 0
    for path in MailCorpus.messages {
      let bytes = try MailCorpus.bytes(path)
      for form in [bytes.withLF, bytes.withCRLF] {
        let time = ThreadTime.seconds { #expect(DumpReading(form) != nil, "\(path)") }
        #expect(time < Self.limit, "\(path)")
        count += 1
      }
    }
    #expect(count > 1700)
  }

  @Test func referenceIsMet() throws {
    var differing: [String: [String]] = [:]
    var facts = 0
    for file in MailCorpus.files(below: "mime") where file.hasSuffix("reference-cpython.json") {
      let folder = String(file.dropLast("reference-cpython.json".count))
      let json = try #require(try MailCorpus.json(file) as? [String: Any])
      let messages = try #require(json["messages"] as? [String: [String: Any]])
      for (name, expected) in messages {
        let dump = try #require(DumpReading(try MailCorpus.bytes(folder + name)))
        let comparison = ReferenceComparison(expected, dump)
        facts += comparison.facts
        let key = String(folder.dropFirst("mime/".count)) + name
        if !comparison.differences.isEmpty { differing[key] = comparison.differences }
      }
    }
    #expect(facts > 9000)
    for (name, differences) in differing where ReferenceDeviations.reasons[name] == nil {
      Issue.record("\(name): \(differences.joined(separator: "; "))")
    }
    let gone = Set(ReferenceDeviations.reasons.keys).subtracting(differing.keys)
    #expect(gone.isEmpty, "no longer deviating: take them off the list")
  }
}

/// One mail held against what CPython read in it.
private struct ReferenceComparison {
  private(set) var differences: [String] = []
  /// How many values were compared.
  private(set) var facts = 0

  init(_ expected: [String: Any], _ dump: DumpReading) {
    let headers = expected["headers"] as? [String: Any]
    compare("subject", Self.folded(headers?["subject"]), Self.folded(dump.headers["subject"]))
    let leaves = Self.leaves(expected["parts"] as? [[String: Any]] ?? [])
    compare("number of leaves", leaves.count, dump.parts.count)
    guard leaves.count == dump.parts.count else { return }
    for (leaf, part) in zip(leaves, dump.parts) where leaf["children"] == nil {
      let path = part["path"] as? String ?? ""
      compare(path + " type", leaf["type"] as? String, part["type"] as? String)
      compare(path + " size", leaf["bytes"] as? Int, part["size"] as? Int)
      compare(
        path + " sha256", leaf["sha256"] as? String, (part["sha256"] as? String).map { String($0.prefix(16)) }
      )
      compare(path + " filename", Self.folded(leaf["filename"]), Self.folded(part["filename"]))
      compare(path + " charset", (leaf["charset"] as? String)?.lowercased(), part["charset"] as? String)
      compare(
        path + " encoding", (leaf["cte"] as? String ?? "7bit").lowercased(), part["encoding"] as? String)
    }
  }

  private mutating func compare<Value: Equatable>(_ what: String, _ expected: Value, _ told: Value) {
    facts += 1
    if expected != told { differences.append("\(what): \(expected) expected, \(told) told") }
  }

  /// CPython looks into every message/… part; IMAP only into message/rfc822.
  private static func leaves(_ parts: [[String: Any]]) -> [[String: Any]] {
    var closed: [String] = []
    return parts.filter { part in
      let path = part["path"] as? String ?? ""
      let type = part["type"] as? String ?? ""
      if closed.contains(where: { $0 == "0" || path.hasPrefix($0 + ".") }) { return false }
      guard part["children"] != nil else { return true }
      let isOpaque = type.hasPrefix("message/") && type != "message/rfc822" && type != "message/global"
      if isOpaque { closed.append(path) }
      return isOpaque
    }
  }

  private static func folded(_ text: Any?) -> String {
    (text as? String ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

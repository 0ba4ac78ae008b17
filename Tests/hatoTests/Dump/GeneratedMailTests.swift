import Foundation
import TestSupport
import Testing

@testable import hato

/// Mails of all kinds that `.tools/compare_dump.py` makes, held against what went into them. The tool makes as many as
/// it is asked for; here are some, others in each run.
@Suite(.timeLimit(.minutes(2))) struct GeneratedMailTests {
  private static let tool = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".tools/compare_dump.py").path

  @Test(.requires(.python)) func mailsAreReadAsTheyWereMeant() async throws {
    let folder = try TemporaryDirectory(prefix: "hato-made")
    let seed = SeededRandom.fresh().seed
    try await Program(
      ["/usr/bin/python3", "-B", Self.tool, "--write", folder.path, "--count", "60", "--seed", "\(seed)"]
    ).succeed()
    let expected = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.text(of: "expected.json").utf8)) as? [String: Any])
    #expect(expected.count == 60)
    for (name, mail) in expected {
      let dump = try #require(
        DumpReading(Array(FileManager.default.contents(atPath: folder.file(name)) ?? Data())),
        "\(seed) \(name)")
      let mail = try #require(mail as? [String: Any])
      for (key, value) in try #require(mail["headers"] as? [String: Any]) {
        #expect(same(dump.headers[key], value), "seed \(seed), \(name), \(key): \(value)")
      }
      let parts = try #require(mail["parts"] as? [[String: Any]])
      #expect(
        parts.map { $0["path"] as? String } == dump.parts.map { $0["path"] as? String },
        "seed \(seed), \(name)")
      for (wanted, told) in zip(parts, dump.parts) {
        for (key, value) in wanted {
          #expect(same(told[key], value), "seed \(seed), \(name), \(wanted["path"] ?? ""), \(key): \(value)")
        }
      }
    }
  }

  private func same(_ told: Any?, _ wanted: Any) -> Bool { (told as? NSObject)?.isEqual(wanted) ?? false }
}

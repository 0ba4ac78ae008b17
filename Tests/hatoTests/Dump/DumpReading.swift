import Foundation
import MIME
import Mail

@testable import hato

/// What a program reads of `--dump --json`.
struct DumpReading {
  let text: String
  let headers: [String: Any]
  let parts: [[String: Any]]
  let body: String
  let warnings: [String]

  /// `nil` when it is not what the README tells of.
  init?(_ bytes: [UInt8]) {
    let now = Timestamp(seconds: 1_763_700_000)
    text = Dump(EntityParser.parse(bytes), now: now).json.text()
    guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
      Set(object.keys) == ["headers", "parts", "text", "warnings"],
      let headers = object["headers"] as? [String: Any], let parts = object["parts"] as? [[String: Any]],
      let body = object["text"] as? String, let warnings = object["warnings"] as? [String]
    else { return nil }
    (self.headers, self.parts, self.body, self.warnings) = (headers, parts, body, warnings)
    let keys: Set = [
      "path", "type", "charset", "encoding", "disposition", "filename", "size", "sha256",
    ]
    guard !parts.isEmpty, parts.allSatisfy({ Set($0.keys) == keys }) else { return nil }
  }

  init?(_ text: String) { self.init(Array(text.utf8)) }

  /// The name and the address of each, as "name|address".
  func people(_ field: String) -> [String] {
    (headers[field] as? [[String: Any]] ?? []).map {
      "\($0["name"] as? String ?? "-")|\($0["address"] as? String ?? "-")"
    }
  }
}

extension [UInt8] {
  /// With the line ends of the wire.
  var withCRLF: [UInt8] {
    var output: [UInt8] = []
    for byte in self {
      if byte == 0x0a, output.last != 0x0d { output.append(0x0d) }
      output.append(byte)
    }
    return output
  }

  /// With the line ends of a file.
  var withLF: [UInt8] {
    var output: [UInt8] = []
    for byte in self {
      if byte == 0x0a, output.last == 0x0d { output.removeLast() }
      output.append(byte)
    }
    return output
  }
}

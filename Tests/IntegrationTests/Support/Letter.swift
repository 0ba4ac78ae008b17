import Foundation
import TestSupport

/// Messages for the test server, made here so that each test shows what it is about.
enum Letter {
  static let days = ["Mon", "Tue", "Wed", "Thu", "Fri"]

  static func header(_ subject: String, from: String, number: Int) -> String {
    """
    From: \(from)
    To: alice@example.org
    Date: \(days[number % 5]), \(12 + number % 5) Jun 2023 10:0\(number % 10):00 +0000
    Message-ID: <\(number).\(subject.utf8.reduce(0) { $0 &* 31 &+ Int($1) })@example.org>
    MIME-Version: 1.0
    Subject: \(subject)

    """
  }

  /// Text in UTF-8.
  static func plain(
    _ subject: String, _ text: String = "Good wind and home.", from: String = "Ada <ada@example.org>",
    number: Int = 0
  ) -> Data {
    raw(
      header(subject, from: from, number: number)
        + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n\(text)\n")
  }

  /// A body that is already encoded, with the fields that say how.
  static func encoded(_ subject: String, _ fields: String, _ body: Data, number: Int = 0) -> Data {
    raw(header(subject, from: "Ada <ada@example.org>", number: number) + fields + "\n\n") + body
  }

  /// Parts as they are, each with its own header.
  static func multipart(_ subject: String, as kind: String = "mixed", _ parts: [Data], number: Int = 0)
    -> Data
  {
    var message = raw(
      header(subject, from: "Ada <ada@example.org>", number: number)
        + "Content-Type: multipart/\(kind); boundary=\"=_feather\"\n\n")
    for part in parts { message += raw("--=_feather\n") + part + raw("\n") }
    return message + raw("--=_feather--\n")
  }

  static func part(_ fields: String, _ body: String) -> Data { raw(fields + "\n\n" + body) }

  /// An attachment in base64; `disposition` is all that follows `attachment`.
  static func attachment(_ disposition: String, _ bytes: Data, type: String = "application/octet-stream")
    -> Data
  {
    raw(
      "Content-Type: \(type)\nContent-Disposition: attachment\(disposition)\n"
        + "Content-Transfer-Encoding: base64\n\n")
      + bytes.base64EncodedData(options: [
        .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
      ])
  }

  static let text = part("Content-Type: text/plain; charset=us-ascii", "See what I carry.")

  /// So many octets that look like nothing, always the same.
  static func noise(_ count: Int) -> Data {
    var random = SeededRandom(seed: UInt64(count))
    var bytes = Data(capacity: count + 8)
    while bytes.count < count { withUnsafeBytes(of: random.next()) { bytes.append(contentsOf: $0) } }
    return bytes.prefix(count)
  }

  /// With the line ends of the wire.
  static func raw(_ text: String) -> Data {
    Data(text.replacingOccurrences(of: "\n", with: "\r\n").utf8)
  }
}

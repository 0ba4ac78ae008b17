import Glibc
import MIME
import Mail

/// Takes messages apart, out of their transfer encodings, and tells how long that took (`.tools/mime_rate`).
///
///     MIMEFixture rate PACK MEBIBYTES
///     MIMEFixture whole FILE
///
/// `whole` reads one message, everything that this module can tell of it, and prints seconds and the most KiB of memory.
/// PACK holds messages, each after its length in four octets, the least first. They are read again and again until so
/// much was read. Prints: seconds, octets of content, octets read, parts.
@main enum MIMEFixture {
  static func main() {
    let arguments = CommandLine.arguments
    if arguments.count == 3, arguments[1] == "whole", let bytes = read(arguments[2]) { return whole(bytes) }
    guard arguments.count == 4, arguments[1] == "rate", let mebibytes = Int(arguments[3]),
      let pack = read(arguments[2])
    else { exit(2) }
    let messages = messages(pack)
    let size = messages.reduce(0) { $0 + $1.count }
    guard size > 0 else { exit(2) }
    let rounds = max(1, (mebibytes << 20) / size)
    var content = 0
    var parts = 0
    let seconds = ContinuousClock().measure {
      for _ in 0..<rounds {
        for message in messages {
          let parsed = EntityParser.parse(message)
          for entity in parsed.entities where !entity.part.isMultipart && entity.part.envelope == nil {
            content += parsed.decodedContent(of: entity).count
            parts += 1
          }
        }
      }
    }
    let (whole, atto) = seconds.components
    print(Double(whole) + Double(atto) / 1e18, content, rounds * size, parts)
  }

  private static func whole(_ bytes: [UInt8]) {
    var count = 0
    let seconds = ContinuousClock().measure {
      let message = EntityParser.parse(bytes)
      let envelope = Envelope(message.header)
      count = envelope.to.count + envelope.cc.count + message.header.fields.count + message.problems.count
      count += message.structure?.displayed.count ?? 0
      count += message.structure?.attachments.count ?? 0
      count += message.structure?.protections.count ?? 0
      for entity in message.entities where !entity.part.isMultipart && entity.part.envelope == nil {
        // As much of it as a pager shows.
        guard let beginning = message.content(at: entity.part.path, upTo: 1 << 20) else { continue }
        let content = (TransferEncoding(label: entity.part.encoding) ?? .identity).decode(beginning.bytes)
        count += content.count + EmbeddedFile.find(in: content).count
        count += DeliveryReport(content)?.recipients.count ?? 0
        count += TNEF.parse(content)?.attachments.count ?? 0
      }
    }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let (whole, atto) = seconds.components
    print(Double(whole) + Double(atto) / 1e18, usage.ru_maxrss, count)
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    let size = ftell(file)
    rewind(file)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = fread(buffer.baseAddress, 1, size, file)
    }
  }

  private static func messages(_ pack: [UInt8]) -> [[UInt8]] {
    var messages: [[UInt8]] = []
    var position = 0
    while position + 4 <= pack.count {
      let length = pack[position..<position + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
      guard length <= pack.count - position - 4 else { break }
      messages.append(Array(pack[position + 4..<position + 4 + length]))
      position += 4 + length
    }
    return messages
  }
}

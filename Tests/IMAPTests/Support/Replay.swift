import IMAP
import Mail
import Wire

/// A server's side, written down, played to a conversation.
enum Replay {
  /// UTF-8 or Latin-1, and dates that follow the rules: the real decoding is not for this module to know.
  static let decoding = HeaderDecoding(
    text: { bytes in
      String(validating: bytes, as: UTF8.self)
        ?? String(String.UnicodeScalarView(bytes.map(Unicode.Scalar.init)))
    },
    date: date)

  /// `day-name "," day month year time zone`, as RFC 5322 §3.3 writes it, and nothing else.
  @Sendable private static func date(_ bytes: [UInt8]) -> Timestamp? {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let words = text(bytes).split(separator: " ")
    guard words.count >= 6, let day = Int(words[1]), let month = months.firstIndex(of: String(words[2])),
      let year = Int(words[3]), let zone = Int(words[5])
    else { return nil }
    let time = words[4].split(separator: ":").compactMap { Int($0) }
    guard time.count == 3, (1...31).contains(day), (1...9999).contains(year), abs(zone) < 2400 else {
      return nil
    }
    let civil = CivilTime(
      year: year, month: month + 1, day: day, hour: time[0] % 24, minute: time[1] % 60, second: time[2] % 60)
    let offset = zone / 100 * 60 + zone % 100
    return Timestamp(seconds: civil.seconds(offsetMinutes: offset), offsetMinutes: offset)
  }

  /// What a conversation tells that was greeted, sent `commands` and then receives `bytes`, in chunks.
  static func events(
    _ bytes: [UInt8], after commands: [Command] = [.noop], chunk: Int = .max,
    limits: ResponseFramer.Limits = .init()
  ) -> [IMAPEvent] {
    var conversation = IMAPConversation(limits: limits, decoding: decoding)
    conversation.receive(Array("* OK\r\n".utf8))
    for command in commands { _ = conversation.submit(command) }
    _ = drain(&conversation)
    var events: [IMAPEvent] = []
    var start = 0
    while start < bytes.count {
      let end = chunk < bytes.count - start ? start + chunk : bytes.count
      conversation.receive(Array(bytes[start..<end]))
      events += drain(&conversation).events
      start = end
    }
    return events
  }

  static func events(_ text: String, after commands: [Command] = [.noop], chunk: Int = .max) -> [IMAPEvent] {
    events(Array(text.utf8), after: commands, chunk: chunk)
  }

  /// Everything `next` has to say now.
  static func drain(_ conversation: inout IMAPConversation) -> (sent: [Outgoing], events: [IMAPEvent]) {
    var sent: [Outgoing] = []
    var events: [IMAPEvent] = []
    while let step = conversation.next() {
      switch step {
      case .send(let outgoing): sent.append(outgoing)
      case .event(let event): events.append(event)
      }
    }
    return (sent, events)
  }

  /// The untagged responses among the events.
  static func responses(_ text: String) -> [Response] { events(text).responses }

  /// The only response to one untagged line.
  static func response(_ line: String) -> Response? { responses(line + "\r\n").first }

  static func fetch(_ line: String) -> FetchResponse? {
    if case .fetch(let fetch) = response(line) { fetch } else { nil }
  }
}

extension [IMAPEvent] {
  var responses: [Response] { compactMap { if case .response(let response) = $0 { response } else { nil } } }
  var fetches: [FetchResponse] {
    responses.compactMap { if case .fetch(let fetch) = $0 { fetch } else { nil } }
  }
  var completions: [Completion] {
    compactMap { if case .completed(_, let completion) = $0 { completion } else { nil } }
  }
  var malformed: [MalformedResponse] {
    compactMap { if case .malformed(let malformed) = $0 { malformed } else { nil } }
  }
  var failure: ProtocolFailure? {
    compactMap { if case .failed(let failure) = $0 { failure } else { nil } }.first
  }
  var folders: [ListedMailbox] {
    responses.compactMap {
      switch $0 {
      case .list(let listed), .lsub(let listed): listed
      default: nil
      }
    }
  }
  var statuses: [(MailboxName, MailboxStatus)] {
    responses.compactMap { if case .status(let name, let status) = $0 { (name, status) } else { nil } }
  }
  var codes: [ResponseCode] {
    compactMap { event in
      switch event {
      case .response(.ok(let text)), .response(.no(let text)), .response(.bad(let text)),
        .response(.bye(let text)):
        text.code
      case .completed(_, let completion): completion.text.code
      default: nil
      }
    }
  }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

func uids(_ numbers: UInt32...) -> UIDSet {
  guard let set = UIDSet(numbers.compactMap(UID.init)) else { preconditionFailure("no UIDs") }
  return set
}

/// Another response came than the one due.
struct Surprise: Error {}

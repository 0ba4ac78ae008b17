import Foundation
import IMAP
import Mail
import Testing

/// Answers of real servers, as other clients' authors recorded them.
@Suite(.enabled(if: Corpus.isPresent, "corpus not present")) struct TranscriptTests {
  /// Commands enough that the tag of a transcript is one of theirs.
  private static let commands: [Command] = [.noop]

  private static func replay(_ path: String, chunk: Int = .max) throws -> [IMAPEvent] {
    var bytes = Corpus.wire(try Corpus.bytes(path))
    if path.contains("greeting") {
      var conversation = IMAPConversation(limits: .init(), decoding: Replay.decoding)
      var events: [IMAPEvent] = []
      while !bytes.isEmpty {
        conversation.receive(Array(bytes.prefix(chunk)))
        bytes.removeFirst(min(chunk, bytes.count))
        events += Replay.drain(&conversation).events
      }
      return events
    }
    return Replay.events(bytes, after: commands, chunk: chunk)
  }

  @Test func everyRecordedAnswerIsReadToItsTaggedLine() throws {
    let paths = Corpus.files("mailkit", suffix: ".txt")
    #expect(paths.count > 200)
    for path in paths {
      let source = String(decoding: try Corpus.bytes(path), as: UTF8.self)
      let events = try Self.replay(path)
      #expect(events.failure == nil, "\(path)")
      #expect(events.malformed.isEmpty, "\(path): \(events.malformed)")
      #expect(events.fetches.allSatisfy { $0.defects.isEmpty }, "\(path)")
      #expect(events.completions.isEmpty == !source.contains("A########"), "\(path)")
      for chunk in [1, 13, 1000] {
        #expect(try Self.replay(path, chunk: chunk) == events, "\(path) in chunks of \(chunk)")
      }
    }
  }

  @Test func everyGreetingIsOne() throws {
    let paths = Corpus.files("mailkit", suffix: ".txt").filter { $0.contains("greeting") }
    #expect(!paths.isEmpty)
    for path in paths {
      guard case .greeting(let greeting) = try Self.replay(path).first else { throw Surprise() }
      #expect(greeting.kind == (path.contains("preauth") ? .preauth : .ok), "\(path)")
    }
  }

  @Test func librarySamplesAreRead() throws {
    let folders = ["response-data", "response-done", "extensions"]
    let paths = folders.flatMap { Corpus.files("libetpan/" + $0, suffix: ".imap") }
    #expect(paths.count > 40)
    for path in paths where !path.contains("overflow") {
      let bytes = Corpus.wire(try Corpus.bytes(path))
      let events = Replay.events(bytes + Array("\r\n".utf8))
      #expect(events.failure == nil, "\(path)")
      #expect(events.responses.count + events.malformed.count > 0, "\(path)")
      #expect(
        events.malformed.allSatisfy { $0.expected.hasPrefix("the tag") }, "\(path): \(events.malformed)")
      #expect(events.fetches.allSatisfy { $0.defects.isEmpty }, "\(path)")
    }
  }

  private func response(_ name: String) throws -> Response {
    let bytes = Corpus.wire(try Corpus.bytes("libetpan/response-data/\(name).imap"))
    return try #require(Replay.events(bytes + Array("\r\n".utf8)).responses.first)
  }

  @Test func nestedFlagListsAreFlattened() throws {
    guard case .flags(let flags) = try response("flags-nested-invalid") else { throw Surprise() }
    #expect(Set(flags).isSuperset(of: [.answered, .deleted, .draft, .flagged, .seen, Flag("$label1")]))
    guard case .fetch(let fetch) = try response("fetch-flags-nested-invalid") else { throw Surprise() }
    #expect(fetch.flags?.isSuperset(of: [.seen, Flag("$label1")]) == true)
    #expect(fetch.uid == UID(10))
    #expect(fetch.size == 12)
  }

  @Test func aMessageIDWithQuotesInItSurvives() throws {
    guard case .fetch(let fetch) = try response("fetch-envelope-icloud-message-id") else { throw Surprise() }
    #expect(fetch.envelope?.messageID == "<\"392889836.11.1529401004417.JavaMail.Redacted\"@Redacted>")
    #expect(fetch.uid == UID(11153))
  }

  /// 4 GiB announced: counted, not gathered, and whatever follows is taken for its octets.
  @Test func aLiteralOfFourGigabytesIsNotGathered() throws {
    let bytes = Corpus.wire(try Corpus.bytes("libetpan/response-data/fetch-literal-overflow.imap"))
    #expect(Replay.events(bytes + Array("\r\nA1 OK\r\n".utf8)).isEmpty)
  }

  @Test func foldersOfManyServersAreKnown() throws {
    let gmail = try Self.replay("mailkit/gmail/xlist.txt").folders
    #expect(gmail.compactMap(\.mailbox.specialUse).contains(.drafts))
    let nameless = try Self.replay("mailkit/common/list-nil-folder-delim.txt").folders
    #expect(!nameless.isEmpty)
    #expect(nameless.contains { $0.mailbox.delimiter == nil })
  }

  @Test func unknownItemsOfAOLCostNothing() throws {
    let fetches = try Self.replay("mailkit/dovecot/fetch1.txt").fetches
    #expect(fetches.map(\.uid?.rawValue).starts(with: (1...7).map { $0 }))
    #expect(fetches[0].flags == [.answered, .seen, .draft])
  }
}

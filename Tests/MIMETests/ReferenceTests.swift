import Foundation
import MIME
import Mail
import TestSupport
import Testing

/// What CPython's email package reads in every message: a second opinion, and for its own messages the first.
@Suite(.enabled(if: MailCorpus.isPresent, "corpus not present")) struct ReferenceTests {
  @Test(arguments: CorpusTreeTests.sets) func everyFact(set: String) throws {
    try Self.facts(set).check(Self.deviations.filter { $0.message.hasPrefix(set + "/") })
  }

  private static let deviations = [
    Deviation("cpython/msg_42", " 2 ", "a multipart that is empty is the text that it holds"),
    Deviation("deltachat/attach_filename_combined", "name", "the extended form wins over the plain one"),
    Deviation("deltachat/mailparse-0.16.0-panic", " 1 ", "broken base64 is decoded as far as it goes"),
    Deviation(
      "flanker/bilingual-simple", " 1 ", "blanks at the end of a quoted-printable line go (RFC 2045 §6.7)"),
    Deviation("flanker/enclosed-broken-body", " 2.1 ", "broken base64 is decoded as far as it goes"),
    Deviation("flanker/mailformed-headers", "subject", "octets without a charset are guessed"),
    Deviation("flanker/mailformed-headers", " 1 ", "the delimiters are not those of the header: all is text"),
    Deviation("flanker/missing-final-boundary", " 1 ", "the last line end is the text's own"),
    Deviation("flanker/spam/broken-headers", "subject", "octets without a charset are guessed"),
    Deviation("php-imap/boolean_decoded_content", " 2 ", "broken base64 is decoded as far as it goes"),
    Deviation("php-imap/imap_mime_header_decode_returns_false", "subject", "decoded as far as it goes"),
    Deviation("php-imap/issue-410", "subject", "vendor characters are read"),
    Deviation(
      "php-mime-mail-parser/failure", " 1.1 ",
      "the last line end is the text's own, where no delimiter follows"),
    Deviation("php-mime-mail-parser/issue116", "subject", "vendor characters are read"),
    Deviation("php-mime-mail-parser/issue133", "name", "the name as sent; it is made safe later"),
    Deviation("php-mime-mail-parser/issue149", "subject", "octets without a charset are guessed"),
    Deviation("php-mime-mail-parser/m0013", " 1 ", "blanks at the end of a quoted-printable line go"),
    Deviation("php-mime-mail-parser/m0018", " 2 ", "broken base64 is decoded as far as it goes"),
    Deviation("rspamd/alternative-empty-related", " 2 ", "the last line end is the delimiter's"),
    Deviation("rspamd/fname", " 1 ", "broken base64 is decoded as far as it goes"),
    Deviation("rspamd/fname", " 2 ", "the same"),
    Deviation(
      "ruby-mail/attachment_emails/attachment_message_rfc822_inline", " 1.1.1 ", "blanks at the end go"),
    Deviation(
      "ruby-mail/attachment_emails/attachment_with_encoded_name", "name", "Shift_JIS under a wrong label"),
    Deviation(
      "ruby-mail/attachment_emails/attachment_with_unquoted_name", "name", "unquoted names may have blanks"),
    Deviation(
      "ruby-mail/error_emails/content_transfer_encoding_qp_with_space", "encoding", "read as what is meant"),
    Deviation("ruby-mail/error_emails/content_transfer_encoding_with_semi_colon", "encoding", "the same"),
    Deviation(
      "ruby-mail/error_emails/invalid_subject_characters", "subject", "octets without a charset are guessed"),
    Deviation(
      "ruby-mail/error_emails/multiple_invalid_content_dispositions", "disposition",
      "no word is decoded there"),
    Deviation(
      "ruby-mail/mime_emails/raw_email4", " 3 ", "the line end after the delimiter is the delimiter's"),
    Deviation("ruby-mail/plain_emails/raw_email8", "name", "Shift_JIS under a wrong label"),
    Deviation("ruby-mail/plain_emails/raw_email_double_at", "message-id", "the whole identifier"),
    Deviation("ruby-mail/rfc2822/example13", " 1 ", "a line that is no field begins the body"),
  ]

  static func facts(_ set: String) throws -> FactSheet {
    var sheet = FactSheet("reference/" + set)
    let reference = try #require(try MailCorpus.json("mime/\(set)/reference-cpython.json") as? [String: Any])
    let messages = try #require(reference["messages"] as? [String: [String: Any]])
    for (name, expected) in messages.sorted(by: { $0.key < $1.key }) {
      guard let parts = expected["parts"] as? [[String: Any]] else { continue }
      let message = ReadMessage(try MailCorpus.bytes("mime/\(set)/\(name)"))
      let what = "\(set)/\(name)"
      header(expected["headers"] as? [String: String] ?? [:], message, what, &sheet)
      // Which parts there are is what CorpusTreeTests compares.
      guard CorpusTreeTests.outline(message.message) == CorpusTreeTests.outline(parts) else { continue }
      let visible = CorpusTreeTests.visible(parts)
      for (entity, part) in zip(message.message.entities, visible) where part["children"] == nil {
        content(entity, part, message, "\(what) \(entity.part.path)", &sheet)
      }
    }
    return sheet
  }

  private static func header(
    _ wanted: [String: String], _ message: ReadMessage, _ what: String, _ sheet: inout FactSheet
  ) {
    if let subject = wanted["subject"] {
      sheet.compare(what + " subject", message.text("Subject"), subject.withSingleSpaces)
    }
    if let id = wanted["message-id"] {
      sheet.compare(what + " message-id", message.text("Message-ID"), id.withSingleSpaces)
    }
  }

  private static func content(
    _ entity: Entity, _ wanted: [String: Any], _ message: ReadMessage, _ what: String,
    _ sheet: inout FactSheet
  ) {
    let part = entity.part
    if let encoding = wanted["cte"] as? String {
      sheet.compare(what + " encoding", part.encoding, encoding.lowercased())
    }
    if let kind = wanted["disposition"] as? String {
      sheet.compare(what + " disposition", part.disposition?.kind, kind.lowercased())
    }
    if let name = wanted["filename"] as? String {
      sheet.compare(what + " name", part.fileName?.withSingleSpaces, name.withSingleSpaces)
    }
    if let charset = wanted["charset"] as? String {
      sheet.compare(what + " charset", part.parameters.decoded("charset")?.lowercased(), charset.lowercased())
    }
    if let size = wanted["bytes"] as? Int, let digest = wanted["sha256"] as? String {
      let content = message.decoded(entity)
      sheet.compare(what + " size", content.count, size)
      // A build for tests is slow at this.
      if size > 4096 { return }
      sheet.compare(what + " digest", String(SHA256Digest.of(content).prefix(16)), digest)
    }
  }
}

/// Where hato reads a mail otherwise than CPython 3.11, and why. May only shrink.
enum ReferenceDeviations {
  static let reasons = [
    "aerc-rfc822/valid-quoted-mime-type.eml":
      "A type in quotes is the type.",
    "cpython/msg_15.txt":
      "An inner boundary that is also the outer one's begins the inner multipart's part, as its last opened.",
    "cpython/msg_37.txt":
      "A delimiter right behind another is an empty part between them, as IMAP servers count.",
    "cpython/msg_39.txt":
      "The parts of a multipart that was never closed are its parts.",
    "cpython/msg_42.txt":
      "What stands in a multipart without a boundary is its text, not its preamble.",
    "deltachat/attach_filename_combined.eml":
      "The pieces of RFC 2231 win over the plain name, which is there for old readers.",
    "deltachat/mailparse-0.16.0-panic.eml":
      "What stands in a multipart without a delimiter is its text, not its preamble.",
    "flanker/bilingual-simple.eml":
      "Blanks at the end of a line of quoted-printable go (RFC 2045 §6.7 rule 3).",
    "flanker/enclosed-broken-body.eml":
      "Base64 with junk in it is decoded around the junk (RFC 2045 §6.8).",
    "flanker/mailformed-headers.eml":
      "Raw octets of a header are read as what they most likely are; a line that is no field doesn't end the header.",
    "flanker/missing-final-boundary.eml":
      "Without a delimiter behind it, the last line end is the part's.",
    "flanker/spam/broken-headers.eml":
      "Raw octets of a header are read as what they most likely are.",
    "php-imap/boolean_decoded_content.eml":
      "Base64 of a length that can't be is decoded as far as it goes.",
    "php-imap/imap_mime_header_decode_returns_false.eml":
      "The encoded word is decoded although its base64 is of a length that can't be.",
    "php-imap/plain.eml":
      "The charset's label stands in backslashes; it is told as it stands.",
    "php-mime-mail-parser/failure.eml":
      "Without a delimiter behind it, the last line end is the part's.",
    "php-mime-mail-parser/issue116":
      "An encoded word is decoded although its charset has no such characters in Python.",
    "php-mime-mail-parser/issue133":
      "An unquoted value goes on to the semicolon, slash or not.",
    "php-mime-mail-parser/issue149":
      "Raw octets of a header are read as what they most likely are.",
    "php-mime-mail-parser/m0013":
      "Blanks at the end of a line of quoted-printable go (RFC 2045 §6.7 rule 3).",
    "php-mime-mail-parser/m0018":
      "Base64 of a length that can't be is decoded as far as it goes.",
    "rspamd/alternative-empty-related.eml":
      "The line end before a delimiter is the delimiter's, whichever multipart is ended by it.",
    "rspamd/badboundary.eml":
      "A delimiter with more text on its line is none (RFC 2046 §5.1.1).",
    "rspamd/fname.eml":
      "Base64 without its padding is decoded; a name without its quote is read.",
    "rspamd/phish_sender2.eml":
      "A line that is no field doesn't end the header when fields follow.",
    "rspamd/phish_sender4.eml":
      "A line that is no field doesn't end the header when fields follow.",
    "ruby-mail/attachment_emails/attachment_message_rfc822_inline_image.eml":
      "Blanks at the end of a line of quoted-printable go (RFC 2045 §6.7 rule 3).",
    "ruby-mail/attachment_emails/attachment_with_base64_encoded_name.eml":
      "An encoded word is read as a file name, quotes or not.",
    "ruby-mail/attachment_emails/attachment_with_encoded_name.eml":
      "An octet that its charset has not is read as what it most likely is.",
    "ruby-mail/attachment_emails/attachment_with_unquoted_name.eml":
      "An unquoted name has blanks in it.",
    "ruby-mail/error_emails/content_transfer_encoding_qp_with_space.eml":
      "Blanks in the name of an encoding are left out.",
    "ruby-mail/error_emails/content_transfer_encoding_with_semi_colon.eml":
      "The name of an encoding ends at the semicolon.",
    "ruby-mail/error_emails/invalid_subject_characters.eml":
      "Raw octets of a header are read as what they most likely are.",
    "ruby-mail/mime_emails/raw_email4.eml":
      "Line ends are as sent: this mail has them of both kinds.",
    "ruby-mail/mime_emails/raw_email_with_binary_encoded.eml":
      "A boundary in no quotes that has characters which want them is read.",
    "ruby-mail/mime_emails/raw_email_with_illegal_boundary.eml":
      "A boundary in no quotes that has characters which want them is read.",
    "ruby-mail/plain_emails/raw_email8.eml":
      "An octet that its charset has not is read as what it most likely is.",
    "ruby-mail/plain_emails/raw_email_bad_time.eml":
      "A boundary in no quotes that has characters which want them is read.",
    "ruby-mail/rfc2822/example13.eml":
      "A field whose fold lost its blanks doesn't end the header.",
  ]
}

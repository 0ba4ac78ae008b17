/// Words that nearly every message has. They are stored by their place here, so the list may only ever grow at its
/// end; what changes otherwise takes a new `PackedSummary.version`.
enum PackedWords {
  static let list = [
    "", "text", "plain", "html", "multipart", "alternative", "mixed", "related", "signed", "encrypted",
    "report",
    "digest", "message", "rfc822", "delivery-status", "disposition-notification", "application",
    "octet-stream", "pdf", "pgp-signature", "pgp-encrypted", "pgp-keys", "pkcs7-signature",
    "x-pkcs7-signature",
    "ms-tnef", "zip", "msword", "json", "xml", "image", "jpeg", "png", "gif", "calendar", "csv", "markdown",
    "x-patch", "x-diff", "audio", "video", "charset", "utf-8", "UTF-8", "us-ascii", "US-ASCII", "iso-8859-1",
    "ISO-8859-1", "iso-8859-15", "windows-1252", "Windows-1252", "boundary", "name", "filename", "format",
    "flowed", "delsp", "yes", "no", "type", "text/html", "text/plain", "multipart/alternative", "micalg",
    "pgp-sha256", "pgp-sha512", "sha-256", "protocol", "application/pgp-signature",
    "application/pkcs7-signature", "report-type", "method", "REQUEST", "reply", "size", "creation-date",
    "modification-date", "x-unix-mode", "0644", "x-mac-type", "7bit", "8bit", "binary", "base64",
    "quoted-printable", "inline", "attachment", "gmail.com", "googlemail.com", "outlook.com", "hotmail.com",
    "yahoo.com", "icloud.com", "gmx.de", "web.de", "github.com", "noreply.github.com", "lists.debian.org",
    "vger.kernel.org", "noreply", "no-reply", "info", "notifications",
  ]

  static let number = Dictionary(uniqueKeysWithValues: list.enumerated().map { ($1, $0) })
}

package import Mail

// What a part is to a reader.
extension BodyPart {
  /// An invitation, or what a calendar exports (RFC 5545 §8.1; "application/ics" was never registered).
  package var isCalendar: Bool {
    type.description == "text/calendar" || type.description == "application/ics"
      || type.description == "text/x-vcalendar"
  }

  /// A whole message inside (RFC 2046 §5.2.1, RFC 6532 §3.7).
  package var isMessage: Bool {
    type.type == "message" && ["rfc822", "global", "news"].contains(type.subtype)
  }

  /// The part of multipart/report that is for machines (RFC 3464, RFC 8098, RFC 5965, RFC 6533).
  package var isMachineReport: Bool {
    let kinds: Set = [
      "delivery-status", "disposition-notification", "feedback-report", "global-delivery-status",
      "global-disposition-notification",
    ]
    return type.type == "message" && kinds.contains(type.subtype)
  }

  /// The second part of multipart/signed (RFC 3156 §5, RFC 8551 §3.5.3).
  package var isSignature: Bool {
    [
      "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
    ].contains(type.description)
  }

  /// What Outlook packs a message into ([MS-OXTNEF]).
  package var isTNEF: Bool {
    type.description == "application/ms-tnef" || type.description == "application/vnd.ms-tnef"
      || fileName?.lowercased() == "winmail.dat"
  }

  /// A card with somebody's addresses (RFC 6350).
  package var isContactCard: Bool {
    ["text/vcard", "text/x-vcard", "text/directory"].contains(type.description)
  }
}

import Screen

/// Finds the mail that a reply of Outlook and its kin carries below itself: no element encloses it, a block of its
/// header fields stands before it. From there on everything is quoted, and once more from the next such block.
enum QuotedOriginal {
  /// Lines in which the fields stand, and how many of them make a block.
  private static let span = 8
  private static let fields = 3

  /// Whatever stands before the first block is new; when nothing does, the mail is passed on and nothing is quoted.
  static func mark(_ paragraphs: inout [Paragraph]) {
    var depth = 0
    var hasText = false
    var index = 0
    while index < paragraphs.count {
      if hasText, paragraphs[index].quoteDepth == 0, isBlock(paragraphs, at: index) {
        depth += 1
        // The other fields of the same block begin no other one.
        let end = min(paragraphs.count, index + span)
        while index < end, isField(paragraphs[index]) != nil {
          quote(&paragraphs[index], depth)
          index += 1
        }
        continue
      }
      if !paragraphs[index].isBlank { hasText = true }
      if depth > 0 { quote(&paragraphs[index], depth) }
      index += 1
    }
  }

  private static func quote(_ paragraph: inout Paragraph, _ depth: Int) {
    let role = paragraph.role
    paragraph = Paragraph(
      paragraph.spans, prefix: paragraph.prefix, firstPrefix: paragraph.firstPrefix,
      quoteDepth: paragraph.quoteDepth + depth, isPreformatted: paragraph.isPreformatted)
    if role == .heading || role == .code { paragraph.role = role }
  }

  /// From and two more fields, one below the other.
  private static func isBlock(_ paragraphs: [Paragraph], at start: Int) -> Bool {
    guard isField(paragraphs[start]) != nil else { return false }
    var found: Set<Field> = []
    for paragraph in paragraphs[start...].prefix(span) {
      guard let field = isField(paragraph) else { break }
      found.insert(field)
    }
    return found.contains(.from) && found.count >= fields
  }

  private enum Field { case from, date, to, subject, copy }

  private static func isField(_ paragraph: Paragraph) -> Field? {
    guard let first = paragraph.spans.first(where: { $0.text.contains { !$0.isWhitespace } }) else {
      return nil
    }
    let text = first.text.count < 30 && paragraph.spans.count > 1 ? paragraph.text : first.text
    let start = text.prefix(40).drop { $0.isWhitespace || $0 == "*" }
    guard let colon = start.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
    let name = start[..<colon].filter { !$0.isWhitespace && $0 != "\u{a0}" }.lowercased()
    return names[name]
  }

  /// Whether a colon stands within the first octets, quickly.
  private static func mayHoldColon(_ text: String) -> Bool {
    text.utf8.prefix(80).contains { $0 == UInt8(ascii: ":") || $0 == 0x9a }
  }

  /// As the mail programs of the usual languages write them, without spaces.
  private static let names: [String: Field] = {
    let lists: [(Field, String)] = [
      (
        .from,
        "from von de da van från fra od от від lähettäjä gönderen kimden feladó expéditeur 发件人 寄件者 差出人 보낸사람"
      ),
      (
        .date,
        "sent date gesendet gesendetam datum envoyé enviado enviadoel enviadaem fecha data inviato verzonden skickat"
          + " sendt wysłano odesláno отправлено дата дата/время надіслано lähetetty gönderildi tarih elküldve dátum"
          + " 发送时间 日期 寄件日期 傳送日期 送信日時 日付 날짜 보낸날짜"
      ),
      (.to, "to an à para a aan till til do komu кому vastaanottaja kime alıcı címzett 收件人 收件者 宛先 받는사람"),
      (
        .subject,
        "subject betreff objet asunto assunto oggetto onderwerp ämne emne temat předmět тема aihe konu tárgy 主题 主旨"
          + " 件名 제목"
      ),
      (.copy, "cc kopie copia копия kopia kopio bilgi másolatotkap 抄送 副本 참조"),
    ]
    var names: [String: Field] = [:]
    for (field, list) in lists { for name in list.split(separator: " ") { names[String(name)] = field } }
    return names
  }()
}

/// The words by which mail programs introduce what they quote, in the languages that they speak. All in lower case.
enum QuotePhrases {
  /// "wrote", as it stands in a line above a quote.
  static let wrote: [[UInt8]] = bytes([
    "wrote", "writes", "a écrit", "schrieb", "schreef", "ha scritto", "scrisse", "escribió", "escribio",
    "escreveu",
    "skrev", "kirjoitti", "napisał", "napisała", "napisał(a)", "pisze", "írta", "napsal", "napsala",
    "napísal",
    "napísala", "написал", "написала", "написал(а)", "пишет", "пише", "написав", "yazdı", "a scris", "έγραψε",
    "написа",
    "je napisao", "je napisala", "rašė", "rakstīja", "kirjutas", "đã viết", "menulis", "ha escrit",
    "idatzi du",
    "skrifaði", "写道", "寫道", "写到", "さんは書きました", "のメール", "님이 작성", "작성", "पर लिखा", "เขียน", "כתב", "כתבה", "كتب",
    "نوشت",
  ])

  /// How such a line begins; digits and days of the week besides.
  static let starters: Set<String> = [
    "on", "am", "le", "el", "em", "op", "den", "dne", "dňa", "dnia", "w", "in", "a", "på", "vào", "pada",
    "la",
    "στις",
    "il", "this", "at", "ב", "في", "в", "від",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday",
    "sunday", "mo", "di", "mi", "do", "fr", "sa", "so", "lun", "mar", "mer", "jeu", "ven", "sam", "dim",
    "mié", "jue",
    "vie", "sáb", "dom", "man", "tir", "ons", "tor", "fre", "lør", "søn", "ma", "ti", "ke", "to", "pe", "la",
    "su",
    "пн", "вт", "ср", "чт", "пт", "сб", "вс", "понедельник", "вторник", "среда", "четверг", "пятница",
    "суббота",
    "воскресенье", "pon", "wt", "śr", "czw", "pt", "sob", "niedz", "po", "út", "st", "čt", "pá",
    "jan", "feb", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// What stands between dashes above a mail that is answered.
  static let original: Set<String> = [
    "original message", "original-nachricht", "originalnachricht", "ursprüngliche nachricht",
    "urspruengliche nachricht",
    "message d'origine", "message d’origine", "message original", "mensaje original", "mensagem original",
    "messaggio originale", "oprindelig besked", "oprindelig meddelelse", "oorspronkelijk bericht",
    "oorspronkelijke bericht", "ursprungligt meddelande", "originalmeddelande", "opprinnelig melding",
    "alkuperäinen viesti", "oryginalna wiadomość", "wiadomość oryginalna", "původní zpráva", "pôvodná správa",
    "eredeti üzenet", "исходное сообщение", "original appointment", "orijinal mesaj", "mesaj original",
    "αρχικό μήνυμα", "原始邮件", "原始郵件", "元のメッセージ", "原始訊息", "원본 메시지", "reply message", "antwort",
  ]

  /// What stands above a mail that is passed on: new to who gets it.
  static let forwarded: Set<String> = [
    "forwarded message", "forwarded by", "begin forwarded message", "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail", "message transféré",
    "début du message réexpédié", "début du message transféré", "mensaje reenviado",
    "inicio del mensaje reenviado",
    "mensagem encaminhada", "início da mensagem reencaminhada", "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "doorgestuurd bericht", "begin doorgestuurd bericht", "videresendt besked", "videresendt meddelelse",
    "vidarebefordrat meddelande", "vidarebefordrat brev", "videresendt melding", "edelleenlähetetty viesti",
    "wiadomość przekazana dalej", "przekazana wiadomość", "přeposlaná zpráva", "továbbított üzenet",
    "пересылаемое сообщение", "пересылаемое письмо", "转发的邮件", "轉寄郵件", "转发邮件", "転送されたメッセージ",
    "転送メッセージ", "전달된 메시지", "iletilen mesaj", "προωθημένο μήνυμα",
  ]

  /// Names of header fields as Outlook and others write them above a quote.
  static let labels: [String: QuotedHeaderLabel] = {
    var labels: [String: QuotedHeaderLabel] = [:]
    for (label, names) in [
      (
        QuotedHeaderLabel.from,
        "from,von,de,van,fra,från,da,od,от,від,kimden,gönderen,lähettäjä,feladó,expéditeur,remitente,mittente,发件人,寄件者,寄件人,差出人,送信者,보낸 사람,보낸사람,από,di"
      ),
      (
        .date,
        "date,sent,datum,gesendet,envoyé,envoyé le,message du,enviado,enviado el,enviada em,enviado em,enviada,fecha,data,inviato,verzonden,dato,sendt,skickat,lähetetty,päivämäärä,päiväys,wysłano,odesláno,odoslané,elküldve,дата,отправлено,надіслано,tarih,gönderildi,发送时间,发件时间,日期,寄件日期,傳送時間,送信日時,日付,送信日,보낸 날짜,보낸날짜,ημερομηνία,dátum"
      ),
      (
        .to,
        "to,an,à,a,aan,para,til,till,do,кому,kime,vastaanottaja,címzett,destinataire,destinatario,收件人,收件者,宛先,받는 사람,받는사람,προς,cc,kopie,copie,copie à,kopi,copia,копия,抄送,副本,참조,bcc"
      ),
      (
        .subject,
        "subject,betreff,objet,asunto,assunto,oggetto,onderwerp,emne,ämne,aihe,temat,předmět,predmet,tárgy,тема,konu,subiect,θέμα,主题,主旨,件名,제목"
      ),
      (.other, "reply-to,antwort an,importance,wichtigkeit,priority,attachments,anlagen,organization"),
    ] {
      for name in names.split(separator: ",") { labels[String(name)] = label }
    }
    return labels
  }()

  /// How the line begins that a program on a telephone adds.
  static let sentFrom = bytes([
    "sent from my ", "sent from ", "sent via ", "sent with ", "get outlook for ", "envoyé de mon",
    "envoyé à partir d",
    "envoyé depuis", "gesendet von", "von meinem ", "diese nachricht wurde von mein", "enviado desde",
    "enviado do ",
    "enviado a partir", "inviato da", "verzonden vanaf", "verstuurd vanaf", "skickat från", "sendt fra",
    "wysłane z",
    "odesláno z", "отправлено с", "отправлено из", "lähetetty ", "iphoneから送信", "发自我的", "从我的",
    "télécharger outlook",
    "holen sie sich outlook", "obtener outlook", "나의 iphone에서 보냄",
  ])

  /// Above the name of who writes, alone on a line.
  static let closings: Set<String> = [
    "regards", "best regards", "kind regards", "warm regards", "with kind regards", "with best regards",
    "best", "cheers",
    "best wishes", "sincerely", "yours sincerely", "yours faithfully", "mit freundlichen grüßen",
    "mit freundlichem gruß",
    "freundliche grüße", "viele grüße", "beste grüße", "liebe grüße", "schöne grüße", "cordialement",
    "bien cordialement",
    "bien à vous", "cordialmente", "saludos", "un saludo", "saludos cordiales", "atenciosamente",
    "cumprimentos",
    "cordiali saluti", "distinti saluti", "met vriendelijke groet", "met vriendelijke groeten", "groeten",
    "med vänliga hälsningar", "vänliga hälsningar", "med venlig hilsen", "venlig hilsen",
    "med vennlig hilsen",
    "vennlig hilsen", "ystävällisin terveisin", "terveisin", "pozdrawiam", "z poważaniem", "s pozdravem",
    "üdvözlettel",
    "с уважением", "з повагою", "saygılarımla", "thank you", "thanks", "many thanks", "thanks and regards",
  ]

  /// In the last lines of a mail to a list.
  static let list = bytes([
    "mailing list", "mailman/listinfo", "unsubscribe", "google groups", "groups.google.com", "-leave@",
    "signoff ",
    "désinscri", "désabonn", "abbestell", "abmeld", "cancelar suscrip", "cancelar la suscrip", "отписаться",
    "退会", "退訂",
    "退订", "メーリングリスト", "archives",
  ])

  /// How the notice of a lawyer begins, and what must be in it.
  static let noticeStarts = bytes([
    "this email and any", "this e-mail and any", "this message and any", "this message (including",
    "this email (including",
    "this e-mail (including", "this email message ", "this e-mail message ", "confidentiality notice",
    "disclaimer",
    "the information contained in this", "the information in this e", "this email is confidential",
    "this e-mail is confidential", "this communication ", "this message contains confidential",
    "diese e-mail enthält",
    "diese nachricht ", "diese e-mail ", "ce message et ", "ce courriel ", "este mensaje ", "este correo ",
    "esta mensagem ", "questo messaggio ", "dit bericht ", "deze e-mail ",
  ])
  static let noticeSigns = bytes([
    "confidential", "privileged", "intended recipient", "intended solely", "vertraulich", "confidentiel",
    "confidencial",
    "riservat", "vertrouwelijk",
  ])

  /// Who writes so has written into the quote: it is not to be folded.
  static let seeBelow = bytes([
    "below", "inline", "in-line", "in line", "interspersed", "unten", "im text", "ci-dessous",
    "dans le texte", "abajo",
    "abaixo", "sotto", "hieronder", "nedan", "nedenfor", "alla", "poniżej", "ниже", "aşağıda", "下記", "以下",
    "下に",
    "文中", "아래", "インライン", "in rot", "in red", "in blue", "en rouge",
  ])

  private static func bytes(_ words: [String]) -> [[UInt8]] { words.map { Array($0.utf8) } }
}

/// Which field of a quoted header a line is.
enum QuotedHeaderLabel { case from, date, to, subject, other }

import Mail
import TestSupport
import Testing

@testable import MIME

/// Text without a label, in all the charsets that its language is mailed in.
@Suite struct CharsetDetectorTests {
  private static let letters: [(language: String, charsets: [String], text: String)] = [
    (
      "fr", ["CP1252", "MACINTOSH"],
      "L’été dernier, nous avons dîné près de la rivière ; le garçon a apporté une crème brûlée délicieuse à mon frère."
    ),
    (
      "fr", ["CP850"],
      "L'été dernier, nous avons dîné près de la rivière ; le garçon a apporté une crème brûlée délicieuse à mon frère."
    ),
    (
      "de", ["CP1252", "MACINTOSH", "CP850"],
      "Sehr geehrte Frau Müller, für die Lieferung nächste Woche benötigen wir Ihre Bestätigung. Schöne Grüße aus Köln"
    ),
    (
      "es", ["CP1252", "MACINTOSH"],
      "Mañana por la mañana iré a la oficina. ¿Podrías enviarme el número de teléfono del señor Núñez? Gracias, adiós"
    ),
    (
      "pt", ["CP1252"],
      "Não há informações sobre a reunião de amanhã. A situação é difícil, mas você já conhece a solução, então até logo"
    ),
    (
      "it", ["CP1252"],
      "La riunione è spostata a lunedì perché la società non può partecipare. Così è più facile, sarà già deciso"
    ),
    (
      "sv", ["CP1252", "MACINTOSH"],
      "Hej, vi träffas på måndag för att gå igenom förslaget. Åsa tar med kaffe och smörgåsar, vi behöver också två stolar"
    ),
    (
      "da", ["CP1252"],
      "Kære Søren, mødet er flyttet til på fredag. Vi håber, at det også går for dig. Må jeg høre, hvad du synes?"
    ),
    (
      "is", ["CP1252"],
      "Góðan daginn, ég þarf að fá upplýsingar um það hvenær fundurinn verður. Kær kveðja, Þórður"
    ),
    (
      "pl", ["CP1250", "ISO-8859-2", "CP852"],
      "Dzień dobry, proszę o przesłanie faktury za usługę. Spotkanie odbędzie się w środę, będziemy mówić o różnych pomysłach, łącznie z żółtą książką"
    ),
    (
      "cs", ["CP1250", "ISO-8859-2"],
      "Dobrý den, děkuji za zprávu. Schůzka se uskuteční příští úterý, prosím přineste žádost o souhlas a čtyři kopie smlouvy"
    ),
    (
      "hu", ["CP1250", "ISO-8859-2"],
      "Tisztelt Uram, köszönöm a levelét. A következő időpontban szívesen találkoznék önnel, hogy megbeszéljük a szerződést és a költségeket"
    ),
    (
      "ro", ["CP1250", "ISO-8859-2"],
      "Bună ziua, vă mulţumesc pentru mesaj. Întâlnirea va avea loc joi, vă rugăm să aduceţi şi cărţile pe care le-aţi împrumutat"
    ),
    (
      "hr", ["CP1250", "ISO-8859-2"],
      "Poštovani, zahvaljujem na poruci. Sljedeći tjedan možemo održati sastanak, molim vas da pošaljete četiri rješenja i sve što već imate, čak i đačke knjižice"
    ),
    (
      "tr", ["CP1254"],
      "Sayın yetkili, siparişiniz için teşekkür ederiz. Ürünler yarın kargoya verilecektir, lütfen adresinizi doğrulayınız. İyi günler dileriz"
    ),
    (
      "lt", ["CP1257"],
      "Laba diena, ačiū už laišką. Susitikimas įvyks kitą savaitę, prašome atsiųsti reikalingus dokumentus, jūsų pažymėjimą ir šį sąrašą"
    ),
    (
      "lv", ["CP1257"],
      "Labdien, paldies par vēstuli. Tikšanās notiks nākamnedēļ, lūdzu atsūtiet nepieciešamos dokumentus un jūsu apliecību, kā arī šo ķēdi"
    ),
    (
      "et", ["CP1257"],
      "Tere, täname teid kirja eest. Koosolek toimub järgmisel nädalal, palun võtke ühendust meie bürooga, et küsida täpsemat teavet õhtuse üritüse kohta"
    ),
    (
      "ru", ["CP1251", "KOI8-R", "CP866", "ISO-8859-5", "MAC-CYRILLIC"],
      "Здравствуйте! Отправляю вам договор, который мы обсуждали вчера. Пожалуйста, подпишите его и вышлите обратно до пятницы. С уважением, Мария"
    ),
    (
      "uk", ["CP1251", "KOI8-U"],
      "Доброго дня! Надсилаю вам договір, який ми обговорювали вчора. Будь ласка, підпишіть його і поверніть до п'ятниці, щоб ми її отримали"
    ),
    (
      "bg", ["CP1251", "ISO-8859-5"],
      "Здравейте! Изпращам ви договора, който обсъдихме вчера. Моля, подпишете го и го върнете до петък. С уважение, Мария"
    ),
    (
      "sr", ["CP1251", "ISO-8859-5"],
      "Поштовани, шаљем вам уговор о коме смо јуче разговарали. Молим вас да га потпишете и вратите до петка. Срдачан поздрав, Љиљана"
    ),
    (
      "el", ["CP1253", "ISO-8859-7"],
      "Καλημέρα σας, σας στέλνω τη σύμβαση που συζητήσαμε χθες. Παρακαλώ υπογράψτε την και στείλτε την πίσω μέχρι την Παρασκευή"
    ),
    (
      "he", ["CP1255", "ISO-8859-8"],
      "שלום רב, מצורף החוזה שעליו דיברנו אתמול. נא לחתום עליו ולהחזיר אותו עד יום שישי. בברכה, רותי"
    ),
    (
      "ar", ["CP1256", "ISO-8859-6"],
      "السلام عليكم، أرسل إليكم العقد الذي ناقشناه أمس. يرجى التوقيع عليه وإعادته قبل يوم الجمعة مع خالص التحية"
    ),
    (
      "fa", ["CP1256"],
      "با سلام، قرارداد را براي شما ارسال مي کنم. لطفا آن را امضا کنيد و تا روز جمعه برگردانيد"
    ),
    (
      "th", ["CP874"],
      "สวัสดีครับ ผมส่งสัญญาที่เราคุยกันเมื่อวานนี้มาให้ กรุณาลงนามและส่งกลับภายในวันศุกร์ ขอบคุณมากครับ"
    ),
    (
      "ja", ["CP932", "EUC-JP-MS"],
      "お世話になっております。昨日お話しした契約書をお送りします。金曜日までに署名してご返送ください。よろしくお願いいたします。"
    ),
    (
      "zhs", ["GB18030"],
      "您好！现将昨天讨论的合同发给您，请签字后于星期五之前寄回。如有任何问题，请随时与我联系。谢谢！"
    ),
    (
      "zht", ["BIG5"],
      "您好！現將昨天討論的合約寄給您，請簽名後於星期五之前寄回。如有任何問題，請隨時與我聯絡。謝謝！"
    ),
    (
      "ko", ["UHC"],
      "안녕하세요. 어제 논의한 계약서를 보내 드립니다. 서명하신 후 금요일까지 돌려보내 주시기 바랍니다. 감사합니다."
    ),
  ]

  private func octets(_ text: String, _ charset: String) throws -> [UInt8] {
    try #require(Transcoder.encode(text, as: charset), "\(charset)")
  }

  @Test func lettersAreReadWithoutALabel() throws {
    for (language, charsets, text) in Self.letters {
      for charset in charsets {
        let octets = try octets(text, charset)
        for label in [nil, "us-ascii", "unknown-8bit", "utf-8"] {
          let read = Charset.decode(octets, label: label)
          #expect(read.text == text, "\(language) in \(charset), labelled \(label ?? "not")")
          #expect((read.defect == .mislabelled("utf-8")) == (label == "utf-8"))
        }
      }
    }
  }

  /// A subject is short: of its first octets nine in ten must be enough.
  @Test(arguments: [(60, 98), (30, 92), (16, 75)]) func beginningsAreReadToo(length: Int, percent: Int) throws
  {
    var right = 0
    var count = 0
    for (_, charsets, text) in Self.letters {
      for charset in charsets {
        var beginning = ""
        while beginning.count < text.count, try octets(beginning, charset).count < length {
          beginning = String(text.prefix(beginning.count + 1))
        }
        let octets = try octets(beginning, charset)
        guard octets.contains(where: { $0 >= 0x80 }) else { continue }
        count += 1
        if Charset.decode(octets, label: nil).text == beginning { right += 1 }
      }
    }
    #expect(right * 100 >= count * percent, "\(right) of \(count) with \(length) octets")
  }

  /// One sign among much ASCII is a sign, and no letter of elsewhere.
  @Test(arguments: [
    "It’s a “test” – nothing else…", "Price: £100, or 120 €", "© 2024 Example, Inc. All rights reserved",
    "at 20 °C",
    "José and Zoë met at the café", "Smörgåsbord", "§ 5 Abs. 2", "Ångström", "1½ cups", "naïve",
    "The company’s plan",
    "Weiß", "München", "Łódź", "Ægir • Þór", "Señor", "«Oui»", "100 % – “yes”", "Besançon", "El Niño",
    "Škoda",
  ])
  func signAmongASCIIIsWestern(text: String) throws {
    let charset = text.contains("ź") ? "CP1250" : "CP1252"
    let octets = try octets(text, charset)
    #expect(Charset.decode(octets, label: nil).text == text)
    #expect(Charset.decode(octets, label: "us-ascii").text == text)
    #expect(EncodedWord.decode(octets) == text)
  }

  /// Subjects without an encoded word, as mailers of their country send them.
  @Test(arguments: [
    ("CP932", "会議のお知らせ"), ("CP932", "Re: 資料送付の件"), ("EUC-JP-MS", "お見積もりについて"), ("GB18030", "会议通知"),
    ("GB18030", "Re: 合同"), ("BIG5", "會議通知"), ("BIG5", "訂單確認"), ("UHC", "회의 안내"), ("UHC", "Re: 견적서"),
    ("CP1251", "Встреча завтра"), ("KOI8-R", "Встреча завтра"), ("CP1251", "Re: Счет"),
    ("CP1253", "Συνάντηση αύριο"),
    ("CP1255", "פגישה מחר"), ("CP1256", "اجتماع غدا"), ("CP874", "การประชุมพรุ่งนี้"),
    ("CP1254", "Toplantı yarın"),
  ])
  func rawSubjectIsRead(charset: String, text: String) throws {
    #expect(EncodedWord.decode(try octets(text, charset)) == text)
  }

  /// The label of the wrong alphabet, as mailers put it that take the locale's.
  @Test(arguments: [
    ("ja", "CP932", "iso-8859-1"), ("ja", "EUC-JP-MS", "iso-8859-1"), ("ja", "CP932", "iso-2022-jp"),
    ("ja", "EUC-JP-MS", "shift_jis"), ("zhs", "GB18030", "iso-8859-1"), ("zht", "BIG5", "gb2312"),
    ("zhs", "GB18030", "big5"), ("ko", "UHC", "iso-8859-1"), ("ru", "CP1251", "iso-8859-1"),
    ("ru", "CP1251", "koi8-r"), ("ru", "KOI8-R", "windows-1251"), ("el", "CP1253", "iso-8859-1"),
    ("he", "CP1255", "windows-1252"), ("th", "CP874", "iso-8859-1"), ("ar", "CP1256", "windows-1252"),
  ])
  func wrongLabelIsMended(language: String, charset: String, label: String) throws {
    let text = try #require(Self.letters.first { $0.language == language }).text
    let read = Charset.decode(try octets(text, charset), label: label)
    #expect(read.text == text)
    #expect(read.defect == .mislabelled(label))
  }

  @Test func rightLabelIsBelieved() throws {
    for (language, charsets, text) in Self.letters {
      for charset in charsets {
        let read = Charset.decode(try octets(text, charset), label: charset)
        #expect(read.text == text && read.defect == nil, "\(language) in \(charset)")
      }
    }
  }

  @Test func likelyCharsetsComeFirst() {
    let octets: [UInt8] = [0xe9, 0xe8]
    #expect(Charset.decode(octets, label: nil, likely: ["koi8-r"]).charset == "koi8-r")
    // What is no text there is passed over, and so is what nobody knows.
    #expect(
      Charset.decode([0x93, 0xfa], label: nil, likely: ["euc-jp", "x-nobody", "shift_jis"]).text == "日")
    #expect(Charset.decode(Array("é".utf8), label: nil, likely: ["koi8-r"]).charset == "utf-8")
    #expect(Charset.decode(octets, label: "windows-1251", likely: ["koi8-r"]).charset == "windows-1251")
  }

  @Test func windowsLettersUnderAnISOLabelAreNoControls() throws {
    let octets = try octets("Dzień dobry – „łódź” płynie", "CP1250")
    let read = Charset.decode(octets, label: "iso-8859-2")
    #expect(read.text == "Dzień dobry – „łódź” płynie" && read.defect == .mislabelled("iso-8859-2"))
  }

  @Test func stateIsSeenWithoutALabel() throws {
    for (charset, text) in [
      ("ISO-2022-JP", "日本語の件名です"), ("ISO-2022-KR", "한국어 메일입니다"), ("UTF-16", "Grüße, UTF-16"),
    ] {
      #expect(Charset.decode(try octets(text, charset), label: nil).text == text, "\(charset)")
    }
    #expect(Charset.decode(Array("~{<:Ky2;S{#,NpJ)l6HK!#~}".utf8), label: nil).text == "己所不欲，勿施於人。")
    #expect(Charset.decode(Array("a ~{ b ~} c".utf8), label: nil).text == "a ~{ b ~} c")
  }

  /// The sample is bounded, and so is what it costs.
  @Test func muchTextCostsNoMoreThanItsSample() {
    let line = Array("Привет, мир. ".utf8.map { $0 ^ 0x40 }) + [0x0a]
    let long = Array(repeatElement(line, count: 40_000).joined())
    let detector = CharsetDetector(long)
    #expect(detector.sample.count <= CharsetDetector.sampled + 1)
    #expect(CharsetDetector([UInt8](repeating: 0x61, count: CharsetDetector.searched) + line).sample.isEmpty)
  }

  @Test(
    .enabled(if: MailCorpus.isPresent, "corpus not present"),
    arguments: ["utf-8", "big5", "gb18030", "shift_jis"])
  func textOfTheCorpusIsDetected(name: String) throws {
    let guess = Charset.decode(try MailCorpus.bytes("charset/libetpan/\(name).txt"), label: nil)
    #expect(guess.charset == name)
  }
}

import TestSupport
import Testing

@testable import MIME

@Suite struct PunycodeTests {
  /// RFC 3492 §7.1.
  static let vectors: [(String, String)] = [
    ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"),
    ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
    ("他們爲什麽不說中文", "ihqwctvzc91f659drss3x8bo0yb"),
    ("Pročprostěnemluvíčesky", "Proprostnemluvesky-uyb24dma41a"),
    ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"),
    ("यहलोगहिन्दीक्योंनहींबोलसकतेहैं", "i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd"),
    ("なぜみんな日本語を話してくれないのか", "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"),
    ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
    ("PorquénopuedensimplementehablarenEspañol", "PorqunopuedensimplementehablarenEspaol-fmd56a"),
    ("TạisaohọkhôngthểchỉnóitiếngViệt", "TisaohkhngthchnitingVit-kjcr8268qyxafd2f1b9g"),
    ("3年B組金八先生", "3B-ww4c5e180e575a65lsy2b"),
    ("安室奈美恵-with-SUPER-MONKEYS", "-with-SUPER-MONKEYS-pc58ag80a8qai00g7n9n"),
    ("Hello-Another-Way-それぞれの場所", "Hello-Another-Way--fc4qua05auwb3674vfr0b"),
    ("ひとつ屋根の下2", "2-u9tlzr9756bt3uc0v"),
    ("MajiでKoiする5秒前", "MajiKoi5-783gue6qz075azm5e"),
    ("パフィーdeルンバ", "de-jg4avhby1noc0d"),
    ("そのスピードで", "d9juau41awczczp"),
    ("-> $1.00 <-", "-> $1.00 <--"),
  ]

  @Test(arguments: vectors) func vectorsOfTheRFC(text: String, code: String) {
    #expect(Punycode.encode(text) == code)
    #expect(Punycode.decode(code) == text)
  }

  @Test func whatIsTooLongOrWrongIsRefused() {
    #expect(Punycode.decode(String(repeating: "a", count: 64)) == nil)
    #expect(Punycode.encode(String(repeating: "ü", count: 64)) == nil)
    #expect(Punycode.decode("99999999") == nil)
    #expect(Punycode.decode("ü") == nil)
    #expect(Punycode.decode("a_") == nil)
  }

  @Test func anythingMayCome() {
    var random = SeededRandom(seed: 3492)
    for _ in 0..<20_000 {
      let bytes = random.bytes(upTo: 70, dictionary: ["xn--", "-", "99999", "zzzz", "a", "ü", "а"])
      let text = String(decoding: bytes, as: UTF8.self)
      if let decoded = Punycode.decode(text), let again = Punycode.encode(decoded) {
        #expect(Punycode.decode(again) == decoded)
      }
      if let encoded = Punycode.encode(text) {
        #expect(Punycode.decode(encoded)?.utf8.count == text.utf8.count)
      }
    }
  }
}

@Suite struct DomainNameTests {
  @Test func bothForms() {
    let name = DomainName("Bücher.Example.")
    #expect(name.ascii == "xn--bcher-kva.example")
    #expect(name.unicode == "bücher.example")
    #expect(DomainName("XN--BCHER-KVA.example") == name)
    #expect(name.bothForms == "bücher.example (xn--bcher-kva.example)")
    #expect(DomainName("日本語。ｊｐ").ascii == "xn--wgv71a119e.jp")
    #expect(!name.isDeceptive && name.isValid)
  }

  @Test(
    arguments: [
      "example.org", "bücher.example", "日本語.jp", "ドメイン名例.jp", "東京タワーtokyo.jp", "пример.рф", "сосо.рф",
      "ресторан.com",
      "παράδειγμα.gr", "한국어abc.kr", "مثال.إختبار", "उदाहरण.परीक्षा", "yatırım.com.tr", "straße.de", "xn--a",
      "i❤.ws",
      "xn--80ak6aa92e", "_dmarc.example.org", "[192.0.2.1]", "192.0.2.1", "", "नी‌न.example",
    ])
  func honest(_ text: String) {
    #expect(!DomainName(text).isDeceptive)
  }

  @Test(
    arguments: [
      "аррӏе.com", "xn--80ak6aa92e.com", "pаypal.com", "ex\u{430}mple.org", "ɡoogle.com",
      "apple.com\u{2044}login.evil",
      "оkta.com", "ᏢᎪᎩ.com", "pay\u{200B}pal.com", "pay\u{AD}pal.com", "bank\u{2024}example.com", "νο.com",
      "ᴘaypal.com",
      "exa\u{338}mple.com", "i\u{307}cloud.com", "𝐩aypal.com", "aノb.com",
      "bank\u{3164}.com",
      "սո.com", "a b\u{E9}.com",
    ])
  func deceptive(_ text: String) {
    #expect(DomainName(text).isDeceptive)
  }

  @Test func organisations() {
    func same(_ a: String, _ b: String) -> Bool { DomainName(a).isSame(organisationAs: DomainName(b)) }
    #expect(same("mail.example.org", "example.org"))
    #expect(same("a.example.co.uk", "b.example.co.uk"))
    #expect(!same("a.co.uk", "b.co.uk"))
    #expect(!same("evil.github.io", "good.github.io"))
    #expect(!same("example.org", "example.com"))
    #expect(same("www.bücher.example", "xn--bcher-kva.example"))
    #expect(!same("10.0.0.1", "10.9.0.1"))
    #expect(!same("", ""))
    let long = String(repeating: "ü", count: 200)
    #expect(!same(long + ".example", long + "a.example"))
    #expect(!DomainName(String(repeating: "a.", count: 2000)).isValid)
  }

  @Test func anythingMayCome() {
    var random = SeededRandom(seed: 5890)
    let words = [
      "xn--", ".", "。", "xn--80ak6aa92e", "com", "а", "ü", "\u{200D}", "-", "日本", "🙂", "[1.2.3.4]",
    ]
    for _ in 0..<5_000 {
      let bytes = random.bytes(upTo: 300, dictionary: words)
      let name = DomainName(String(decoding: bytes, as: UTF8.self))
      #expect(name.ascii.utf8.allSatisfy { $0 < 0x80 && $0 > 0x20 })
      _ = (name.organisation, name.bothForms, name.isSame(organisationAs: name))
    }
  }
}

import TestSupport
import Testing

@testable import MIME

@Suite struct FamiliarDomainsTests {
  private func imitated(_ host: String, _ header: String = "") -> String? {
    FamiliarDomains(HeaderFields(Array((header + "\n\n").utf8))).imitated(by: DomainName(host))
  }

  @Test(arguments: [
    ("paypa1.com", "paypal.com"), ("www.paypa1.com", "paypal.com"), ("paypai.com", "paypal.com"),
    ("PAYPAI.COM", "paypal.com"), ("g00gle.com", "google.com"), ("rnicrosoft.com", "microsoft.com"),
    ("tvvitter.com", "twitter.com"), ("ámazon.com", "amazon.com"), ("ạmạzon.com", "amazon.com"),
    ("a\u{323}mazon.com", "amazon.com"), ("gıthub.com", "github.com"),
    ("barc1ays.co.uk", "barclays.co.uk"), ("\u{440}\u{430}ypal.com", "paypal.com"),
  ])
  func imitationsOfWhatEverybodyKnows(host: String, known: String) {
    #expect(imitated(host) == known)
    // The sender's word makes no imitation familiar.
    #expect(imitated(host, "To: a@\(host)\nFrom: b@\(host)") == known)
  }

  @Test func punycodeIsTheSame() {
    let ascii = DomainName("ámazon.com").ascii
    #expect(ascii.hasPrefix("xn--") && imitated(ascii) == "amazon.com")
  }

  @Test(arguments: [
    "paypal.com", "mail.paypal.com", "paypal.de", "paypa1.example", "appie.nl", "example.com", "mail.ru",
    "pay-pal.com", "notpaypal.com", "192.0.2.1", "[192.0.2.1]", "", ".", "com", "1.com", "localhost",
    "paypa1", "paypal.com.evil.example", "бцпк.рф",
  ])
  func othersAreNone(host: String) {
    #expect(imitated(host) == nil)
    #expect(imitated(host, "To: a@\(host)\nFrom: b@\(host)") == nil)
  }

  @Test func domainsOfTheMessageAreFamiliarInTheirOrder() {
    let header = """
      Delivered-To: bob@mill.example
      To: Ann <ann@mi11.example>, x@bücher.example
      From: Mill <news@harbour.example>
      """
    #expect(imitated("mi11.example", header) == "mill.example")
    #expect(imitated("www.mlll.example", header) == "mill.example")
    #expect(imitated("shop.mill.example", header) == nil)
    #expect(imitated("harb0ur.example", header) == "harbour.example")
    #expect(imitated("harbour.example", header) == nil)
    // Both are often one owner's.
    #expect(imitated("bucher.example", header) == nil)
    #expect(imitated("bücher.example", header) == nil)
    #expect(imitated("bücheг.example", header) == "xn--bcher-kva.example")
    // Where nothing is known of the message.
    #expect(FamiliarDomains().imitated(by: DomainName("mi11.example")) == nil)
  }

  @Test func shortNamesAndOthersTopLevelsAreNotCompared() {
    #expect(imitated("tl.example", "To: a@ti.example") == nil)
    #expect(imitated("acme.cl", "To: a@acme.ci") == nil)
    #expect(imitated("tll.example", "To: a@til.example") == "til.example")
  }

  @Test func onlySoManyAreLookedAt() {
    let many = (0..<1000).map { "a@abc\($0)abc.example" }.joined(separator: ", ")
    #expect(imitated("abc1oabc.example", "To: \(many)") == "abc10abc.example")
    #expect(imitated("abc2oabc.example", "To: \(many)") == nil)
    let fields = (0..<10).map { "To: a@mill\($0)x.example\n" }.joined()
    #expect(imitated("mlll2x.example", fields + "From: a@b.example") == "mill2x.example")
    #expect(imitated("mlll3x.example", fields + "From: a@b.example") == nil)
  }

  @Test func skeletonOfALongNameTakesLinearTime() {
    for unit in ["rn", "v", "1", "à", "\u{323}", "ѡ"] {
      let growth = ThreadTime.growth(fourfold: 20_000) {
        _ = LookAlike.skeleton(String(repeating: unit, count: $0), droppingMarks: true)
      }
      #expect(growth < ThreadTime.linear, "\(unit)")
    }
  }
}

/// Where domain names begin to belong to different people: the first lines of what <https://publicsuffix.org> lists.
enum PublicSuffix {
  /// What registries of two-letter domains put before them. That not every country has each of them errs in the safe
  /// direction: `a.co.de` and `b.co.de` then pass for two owners' names.
  private static let categories: Set<String> = [
    "ac", "ad", "adv", "asn", "biz", "co", "com", "ed", "edu", "gen", "go", "gob", "gouv", "gov", "govt",
    "gr", "id",
    "ind", "info", "int", "k12", "lg", "ltd", "me", "mil", "mod", "name", "ne", "net", "nhs", "nic", "nom",
    "or",
    "org", "plc", "police", "pro", "pub", "res", "sch", "school", "web",
  ]

  /// Names under which anybody gets one.
  private static let shared: Set<String> = [
    "amazonaws.com", "appspot.com", "azurewebsites.net", "blogspot.com", "br.com", "cloudfront.net", "cn.com",
    "co.com", "de.com", "duckdns.org", "dyndns.org", "eu.com", "eu.org", "firebaseapp.com", "fly.dev",
    "gb.net",
    "github.io", "gitlab.io", "herokuapp.com", "jp.net", "netlify.app", "ngrok.io", "no-ip.org",
    "onrender.com",
    "pages.dev", "ru.com", "sa.com", "uk.com", "uk.net", "us.com", "vercel.app", "web.app", "workers.dev",
    "za.com",
  ]

  /// Whether the last two labels of a name are nobody's own.
  static func isSuffix(_ labels: some BidirectionalCollection<Substring>) -> Bool {
    guard labels.count == 2, let first = labels.first, let last = labels.last else { return false }
    let isNational = last.utf8.count == 2 || last.hasPrefix("xn--")
    return isNational && categories.contains(String(first)) || shared.contains("\(first).\(last)")
  }
}

import Testing

@testable import hato

@Suite struct ConfigurationFileTests {
  private func read(_ text: String) throws -> Configuration {
    try ConfigurationFile(path: "config.toml", text: text).configuration()
  }

  private func refusal(_ text: String) -> String? {
    do {
      _ = try read(text)
      return nil
    } catch {
      return (error as? UsageFailure)?.sentence
    }
  }

  @Test func programsAndCharsetsAreTheUsers() throws {
    let configuration = try read(
      """
      charsets = ["shift_jis", "koi8-r"]
      open-url = "firefox --new-tab %s"
      print-command = "lp -d attic"
      hyperlinks = false
      """)
    #expect(configuration.likelyCharsets == ["shift_jis", "koi8-r"])
    #expect(configuration.programs != Configuration().programs)
    #expect(configuration.showsLinks == false)
    #expect(Configuration().showsLinks == nil)
  }

  @Test func theExampleOfTheReadmeIsUnderstood() throws {
    let configuration = try read(
      """
      newest = "bottom"
      [accounts.work]
      incoming = "imaps://alice@mail.example.org"
      outgoing = "smtps://alice@mail.example.org"
      from = "Alice <alice@example.org>"
      password-command = "pass show mail/work"
      keep-alive = "90s"
      ca-file = "/etc/ca.pem"
      metered = true
      connections = 1
      poll = "5m"
      cache = false
      cache-limit = "2 GB"
      on-new-mail = "notify-send hato"
      bell = true
      trusted-authserv-id = "MX.example.org"

      [accounts.attic]
      incoming = "/var/mail/attic"
      trusted-authserv-id = ["a.example.org", "b.example.org"]

      [accounts.far]
      tunnel = "ssh host imapd"
      """)
    #expect(!configuration.newestOnTop)
    #expect(configuration.accounts.map(\.name) == ["work", "attic", "far"])
    let work = try #require(configuration.accounts.first)
    #expect(
      work.keepAlive == 90 && work.passwordCommand == "pass show mail/work" && work.caFile == "/etc/ca.pem")
    #expect(work.isMetered && work.connections == 1 && work.poll == 300)
    #expect(!work.keepsCopy && work.copyLimit == 2_000_000_000)
    #expect(work.onNewMail == "notify-send hato" && work.bellsOnNewMail)
    let attic = configuration.accounts[1]
    #expect(!attic.isMetered && attic.connections == 2 && attic.poll == nil)
    #expect(attic.keepsCopy && attic.copyLimit == 500_000_000)
    #expect(work.authservIDs == ["mx.example.org"])
    #expect(attic.authservIDs == ["a.example.org", "b.example.org"])
    #expect(configuration.accounts[2].authservIDs.isEmpty)
    #expect(attic.onNewMail == nil && !attic.bellsOnNewMail)
    #expect(configuration.accounts[1].incoming == .maildir("/var/mail/attic"))
    #expect(configuration.accounts[2].incoming == .tunnel("ssh host imapd"))
  }

  private static let local =
    "[accounts.a]\nincoming = \"pop3s://h\"\nkeep = \"local\"\nmaildir = \"/m\"\n"

  @Test func mailOfAPOP3ServerStaysThereOrIsFetched() throws {
    let configuration = try read(
      """
      [accounts.usual]
      incoming = "pop3s://alice@mail.example.org"

      [accounts.there]
      incoming = "pop3://alice@mail.example.org"
      keep = "server"
      apop = true

      [accounts.here]
      leave-days = 36500
      maildir = "/var/mail/alice"
      keep = "local"
      incoming = "pop3s://alice@mail.example.org"

      [accounts.at-once]
      incoming = "pop3s://alice@mail.example.org"
      keep = "local"
      maildir = "/var/mail/bob"
      """)
    #expect(
      configuration.accounts.map(\.keep) == [
        .server, .server, .local(maildir: "/var/mail/alice", leaveDays: 36500),
        .local(maildir: "/var/mail/bob", leaveDays: 0),
      ])
    #expect(configuration.accounts.map(\.usesAPOP) == [false, true, false, false])
  }

  @Test(arguments: [
    ("[accounts.a]\nincoming = 3\n", "config.toml:2:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\n\nca-fille = \"x\"\n", "config.toml:4:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\nkeep-alive = \"soon\"\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"gopher://h\"\n", "config.toml:2:"),
    ("[accounts.a]\nfrom = \"x\"\n", "config.toml:1:"),
    ("\n\ncolour = \"red\"\n", "config.toml:3:"),
    ("newest = \"left\"\n", "config.toml:1:"), ("charsets = [\"klingon\"]\n", "config.toml:1:"),
    ("charsets = \"utf-8\"\n", "config.toml:1:"), ("open-url = \" \"\n", "config.toml:1:"),
    ("\nhyperlinks = 1\n", "config.toml:2:"), ("print-command = true\n", "config.toml:1:"),
    ("[accounts.a\n", "config.toml:1:"),
    ("[accounts.a]\r\nincoming = \"imaps://h\"\r\n\r\nca-fille = \"x\"\r\n", "config.toml:4:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\nin = \"x\"\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\nmetered = \"yes\"\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\nconnections = 3\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\nconnections = \"2\"\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\npoll = \"often\"\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\ncache = 1\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\ncache-limit = \"much\"\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\nbell = \"ding\"\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\non-new-mail = true\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\ntrusted-authserv-id = true\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\ntrusted-authserv-id = \"a b\"\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\ntrusted-authserv-id = [1]\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\ntrusted-authserv-id = []\n", "config.toml:3:"),
    ("[accounts.a]\ntunnel = \"ssh h imapd\"\nincoming = \"imaps://h\"\n", "config.toml:3:"),
    // How mail of a POP3 server is kept is for POP3 servers.
    ("[accounts.a]\nincoming = \"imaps://h\"\nkeep = \"server\"\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"imaps://h\"\napop = true\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"/var/mail/a\"\nkeep = \"local\"\nmaildir = \"/m\"\n", "config.toml:3:"),
    ("[accounts.a]\ntunnel = \"ssh h imapd\"\nleave-days = 3\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"pop3s://h\"\nkeep = \"here\"\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"pop3s://h\"\nkeep = true\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"pop3s://h\"\nkeep = \"local\"\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"pop3s://h\"\nkeep = \"local\"\nmaildir = 3\n", "config.toml:4:"),
    ("[accounts.a]\nincoming = \"pop3s://h\"\nmaildir = \"/m\"\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"pop3s://h\"\nleave-days = 3\n", "config.toml:3:"),
    ("[accounts.a]\nincoming = \"pop3s://h\"\nkeep = \"server\"\nleave-days = 3\n", "config.toml:4:"),
    ("[accounts.a]\nkeep = \"server\"\nleave-days = 3\nincoming = \"pop3s://h\"\n", "config.toml:3:"),
    (local + "leave-days = -1\n", "config.toml:5:"), (local + "leave-days = 36501\n", "config.toml:5:"),
    (local + "leave-days = \"7\"\n", "config.toml:5:"), (local + "leave-days = 1.5\n", "config.toml:5:"),
    (local + "apop = \"yes\"\n", "config.toml:5:"), (local + "leave = 3\n", "config.toml:5:"),
  ])
  func whatIsWrongIsToldWithItsLine(text: String, begins: String) {
    let sentence = refusal(text)
    #expect(sentence?.hasPrefix(begins) == true, "\(sentence ?? "taken")")
  }

  @Test func theFirstAccountIsTheFirstOfTheFileWhateverItsLineEnds() throws {
    let text = "[accounts.zoe]\r\nincoming = \"imaps://h\"\r\n[accounts.abe]\r\nincoming = \"imaps://h\"\r\n"
    #expect(try read(text).accounts.map(\.name) == ["zoe", "abe"])
  }

  @Test func sizesHaveUnits() {
    #expect(ConfigurationFile.octets("500 MB") == 500_000_000)
    #expect(ConfigurationFile.octets("64kB") == 64_000)
    #expect(ConfigurationFile.octets("0 MB") == 0)
    for text in ["", "MB", "-1 MB", "12", "1.5 GB", "9999999999999999999 TB", "99999999999 TB", "5 XB"] {
      #expect(ConfigurationFile.octets(text) == nil, "\(text)")
    }
  }

  @Test func timesHaveUnits() {
    #expect(ConfigurationFile.seconds("5m") == 300)
    #expect(ConfigurationFile.seconds("1h") == 3600)
    #expect(ConfigurationFile.seconds("45") == 45)
    for text in ["", "m", "0s", "-1m", "9999999999999999999h", "2d", "25h"] {
      #expect(ConfigurationFile.seconds(text) == nil)
    }
  }
}

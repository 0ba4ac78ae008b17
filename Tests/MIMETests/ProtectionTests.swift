import MIME
import Mail
import TestSupport
import Testing

@Suite struct ProtectionTests {
  private func protections(_ text: String) -> [Protection] {
    EntityParser.parse(Array(text.utf8)).structure?.protections ?? []
  }

  private func multipart(_ type: String, _ parts: [String]) -> String {
    "Content-Type: \(type); boundary=b\n\n" + parts.map { "--b\nContent-Type: \($0)\n\nx\n" }.joined()
      + "--b--\n"
  }

  @Test func signedPartCoversTheFirstPartOnly() {
    let signed = protections(
      multipart(
        "multipart/signed; protocol=\"application/pgp-signature\"; micalg=pgp-sha1",
        ["text/plain", "application/pgp-signature"]))
    #expect(signed.map(\.kind) == [.signed])
    #expect(signed.map(\.standard) == [.openPGP])
    #expect(signed.map(\.path) == [.message])
    #expect(signed.map(\.covered) == [SectionPath([1])])
    #expect(signed.map(\.payload) == [SectionPath([2])])
    #expect(signed.map(\.isWellFormed) == [true])
    let odd = protections(
      multipart(
        "multipart/signed; protocol=\"application/pkcs7-signature\"",
        ["text/plain", "application/x-pkcs7-signature", "text/html"]))
    #expect(odd.map(\.standard) == [.smime])
    #expect(odd.map(\.isWellFormed) == [false])
    #expect(protections(multipart("multipart/signed; protocol=x/y", ["text/plain"])).first?.payload == nil)
  }

  @Test func encryptedPartHasControlAndData() {
    let whole = protections(
      multipart(
        "multipart/encrypted; protocol=\"application/pgp-encrypted\"",
        ["application/pgp-encrypted", "application/octet-stream"]))
    #expect(whole.map(\.isWellFormed) == [true])
    #expect(whole.map(\.payload) == [SectionPath([2])])
    let mangled = protections(
      multipart(
        "multipart/mixed", ["text/plain", "application/pgp-encrypted", "application/octet-stream"]))
    #expect(mangled.map(\.kind) == [.encrypted])
    #expect(mangled.map(\.isWellFormed) == [false])
    #expect(mangled.map(\.payload) == [SectionPath([3])])
  }

  @Test(arguments: [
    ("smime-type=enveloped-data", Protection.Kind.encrypted), ("smime-type=Signed-Data", .signed),
    ("smime-type=authEnveloped-data", .authenticatedEncrypted), ("smime-type=compressed-data", .compressed),
    ("smime-type=certs-only", .certificates), ("name=smime.p7z", .compressed), ("name=smime.p7m", .sealed),
    ("x=y", .sealed),
  ])
  func smimeTellsWhatItIs(parameter: String, kind: Protection.Kind) {
    let found = protections("Content-Type: application/pkcs7-mime; \(parameter)\n\nMIIB\n")
    #expect(found.map(\.kind) == [kind])
    #expect(found.map(\.path) == [SectionPath([1])])
  }

  @Test func armorOfASignedText() {
    let text = """
      before
      -----BEGIN PGP SIGNED MESSAGE-----
      Hash: SHA256

      covered
      - -----BEGIN PGP MESSAGE-----
      -----BEGIN PGP SIGNATURE-----

      iQ==
      -----END PGP SIGNATURE-----
      after
      > -----BEGIN PGP MESSAGE-----
      """
    let found = PGPArmor.find(in: text)
    #expect(found.map(\.kind) == [.signedMessage])
    #expect(found.map(\.lines) == [1..<10])
    #expect(found.map(\.covered) == [4..<6])
    #expect(found.map(\.isComplete) == [true])
    let cut = text.split(separator: "-----END")[0]
    #expect(PGPArmor.find(in: String(cut)).map(\.covered) == [nil])
  }

  @Test func armorOfOtherKinds() {
    let text = """
      -----BEGIN PGP MESSAGE-----

      x
      -----END PGP MESSAGE-----\u{20}
      -----BEGIN PGP PUBLIC KEY BLOCK-----
      -----BEGIN PGP MESSAGE, PART 1/2-----
      -----BEGIN PGP NONSENSE-----
      """
    let found = PGPArmor.find(in: text)
    #expect(found.map(\.kind) == [.message, .publicKey, .message])
    #expect(found.map(\.lines) == [0..<4, 4..<5, 5..<7])
    #expect(found.map(\.isComplete) == [true, false, false])
    let many = String(repeating: "-----BEGIN PGP MESSAGE-----\n", count: 3000)
    #expect(PGPArmor.find(in: many).count <= PGPArmor.limit + 1)
  }

  @Test func anyLinesAreArmorInOrder() {
    var random = SeededRandom.fresh()
    print("seed", random.seed)
    let words = [
      "-----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP SIGNATURE-----\n",
      "-----END PGP SIGNATURE-----\n", "-----BEGIN PGP MESSAGE-----\n", "-----END PGP MESSAGE-----\n", "\n",
      "Hash: x\n", "-----", "- ",
    ]
    for _ in 0..<500 {
      let text = String(decoding: random.bytes(upTo: 300, dictionary: words), as: UTF8.self)
      let count = text.utf8.split(separator: 10, omittingEmptySubsequences: false).count
      var last = 0
      for armor in PGPArmor.find(in: text) {
        #expect(armor.lines.lowerBound >= last && armor.lines.upperBound <= count)
        if let covered = armor.covered {
          #expect(covered.lowerBound > armor.lines.lowerBound && covered.upperBound < armor.lines.upperBound)
        }
        last = armor.lines.upperBound
      }
    }
  }

  /// RFC 2046 §5.2.3 and §5.2.2.
  @Test func externalAndPartialBodies() throws {
    let message = EntityParser.parse(
      Array(
        """
        Content-Type: message/external-body; access-type=mail-server;
          server="listserv@bogus.bitnet"; subject="get";
          expiration="Fri, 14 Jun 1991 19:13:14 -0400 (EDT)"

        Content-type: application/postscript
        Content-ID: <id42@guppylake.bellcore.com>

        get RFC-MIME.DOC
        """.utf8))
    let external = try #require(
      ExternalBody(
        part: message.entities[0].part, content: Array(message.bytes[message.entities[0].body])))
    #expect(external.accessType == "mail-server")
    #expect(external.server == "listserv@bogus.bitnet")
    #expect(external.expiration?.seconds == 676_941_194)
    #expect(external.type == MediaType("application", "postscript"))
    #expect(external.contentID == "id42@guppylake.bellcore.com")
    #expect(external.command == "get RFC-MIME.DOC")

    func part(_ parameters: String) -> BodyPart {
      EntityParser.parse(Array("Content-Type: message/partial; \(parameters)\n\n".utf8)).entities[0].part
    }
    let fragment = PartialMessage(part: part("number=2; total=3; id=\"oc=jpbe0M2Yt4s@thumper.bellcore.com\""))
    #expect(fragment?.number == 2)
    #expect(fragment?.total == 3)
    #expect(fragment?.id == "oc=jpbe0M2Yt4s@thumper.bellcore.com")
    #expect(PartialMessage(part: part("number=0; id=a")) == nil)
    #expect(PartialMessage(part: part("number=5; total=3; id=a"))?.total == nil)
    #expect(ExternalBody(part: part("id=a"), content: []) == nil)
  }
}

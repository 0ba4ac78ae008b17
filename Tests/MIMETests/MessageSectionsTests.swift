import Mail
import Testing

@testable import MIME

@Suite struct MessageSectionsTests {
  private let message = EntityParser.parse(
    Array(
      """
      Subject: outside
      Content-Type: multipart/mixed; boundary=b

      --b
      X-Part: 1

      one
      --b
      Content-Type: message/rfc822

      Subject: inside

      two
      --b--

      """.utf8))

  private func text(_ section: BodySection, limit: Int = .max) -> String? {
    message.sections([section], limit: limit).first.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test func sectionsAreThoseOfAServer() {
    #expect(text(.header) == "Subject: outside\nContent-Type: multipart/mixed; boundary=b\n\n")
    #expect(text(.part(.message)) == String(decoding: message.bytes, as: UTF8.self))
    #expect(text(.part(SectionPath([1]))) == "one")
    #expect(text(.mime(SectionPath([1]))) == "X-Part: 1\n\n")
    #expect(text(.part(SectionPath([2]))) == "Subject: inside\n\ntwo")
    #expect(text(.partHeader(SectionPath([2]))) == "Subject: inside\n\n")
    #expect(text(.part(SectionPath([2, 1]))) == "two")
    #expect(text(.partHeader(SectionPath([1]))) == nil)
    #expect(text(.part(SectionPath([3]))) == nil && text(.mime(SectionPath([1, 1]))) == nil)
  }

  @Test func aLimitCutsAndSaysSo() {
    let cut = message.sections([.part(SectionPath([1])), .part(SectionPath([9]))], limit: 2)
    #expect(cut == [FetchedSection(section: .part(SectionPath([1])), bytes: Array("on".utf8), isCut: true)])
    #expect(message.sections([.part(SectionPath([1]))], limit: 3).first?.isCut == false)
    #expect(message.sections([.part(SectionPath([1]))], limit: -1).first?.bytes == [])
  }

  @Test func leavesHoldNothingElse() {
    #expect(message.leaves.map(\.part.path.description) == ["1", "2.1"])
    #expect(EntityParser.parse([]).leaves.map(\.part.path.description) == ["1"])
  }
}

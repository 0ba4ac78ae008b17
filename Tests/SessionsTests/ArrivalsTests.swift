import Mail
import Testing

@testable import Sessions

/// What is new mail and what is not.
struct ArrivalsTests {
  private let arrivals = Arrivals()

  private func status(_ next: UInt32?, unseen: Int?, validity: UInt64 = 1) -> MailboxStatus {
    MailboxStatus(unseen: unseen, uidNext: next, uidValidity: UIDValidity(validity))
  }

  @Test func theFirstWordIsNoNews() {
    #expect(arrivals.told(.inbox, status(100, unseen: 40)) == 0)
    #expect(arrivals.told(.inbox, status(103, unseen: 43)) == 3)
    #expect(arrivals.told(.inbox, status(103, unseen: 43)) == 0)
  }

  @Test func whatIsReadAlreadyIsNoNews() {
    _ = arrivals.told(.inbox, status(100, unseen: 0))
    #expect(arrivals.told(.inbox, status(105, unseen: 0)) == 0)
    #expect(arrivals.told(.inbox, status(107, unseen: 1)) == 1)
  }

  @Test func whatTheOpenMailboxToldIsNotToldAgainByItsStatus() {
    _ = arrivals.told(.inbox, status(100, unseen: 0))
    #expect(arrivals.came(2, in: .inbox) == 2)
    #expect(arrivals.told(.inbox, status(102, unseen: 2)) == 0)
    // UIDs have gaps: the message itself says where the next begins.
    #expect(arrivals.came(1, in: .inbox) == 1)
    arrivals.saw(UID(150)!, in: .inbox)
    #expect(arrivals.told(.inbox, status(151, unseen: 3)) == 0)
  }

  @Test func whatThisUserAppendedIsNoNewsEither() {
    _ = arrivals.told(.inbox, status(100, unseen: 0))
    arrivals.expectOwn(1, in: .inbox)
    #expect(arrivals.told(.inbox, status(103, unseen: 3)) == 2)
    arrivals.expectOwn(2, in: .inbox)
    #expect(arrivals.came(1, in: .inbox) == 0)
    arrivals.expectOwn(-1, in: .inbox)
    #expect(arrivals.came(1, in: .inbox) == 1)
  }

  @Test func aMailboxMadeAnewBeginsAnew() {
    _ = arrivals.told(.inbox, status(100, unseen: 0))
    #expect(arrivals.told(.inbox, status(900, unseen: 800, validity: 2)) == 0)
    #expect(arrivals.told(.inbox, status(901, unseen: 801, validity: 2)) == 1)
  }

  @Test func countsOfServersThatLieOrSayLittleStayPlausible() {
    _ = arrivals.told(.inbox, status(nil, unseen: 5))
    #expect(arrivals.told(.inbox, status(nil, unseen: 7)) == 2)
    #expect(arrivals.told(.inbox, status(.max, unseen: 3)) == 0)
    #expect(arrivals.told(.inbox, status(4, unseen: 3)) == 0)
    #expect(arrivals.came(1, in: .inbox) == 1)
    #expect(arrivals.told(.inbox, status(.max, unseen: -3)) == 0)
    #expect(arrivals.came(.max, in: .inbox) == .max)
  }
}

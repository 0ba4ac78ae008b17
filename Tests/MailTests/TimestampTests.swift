import Foundation
import Mail
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    (1970, 1, 1, 0), (2000, 2, 29, 951_782_400), (2026, 11, 20, 1_795_132_800), (1969, 12, 31, -86400),
    (1900, 3, 1, -2_203_891_200), (9999, 12, 31, 253_402_214_400),
  ])
  func knownDaysGoBothWays(year: Int, month: Int, day: Int, seconds: Int64) {
    let civil = CivilTime(year: year, month: month, day: day)
    #expect(civil.seconds(offsetMinutes: 0) == seconds)
    #expect(CivilTime(seconds: seconds, offsetMinutes: 0) == civil)
  }

  @Test func everyDayOfFourCenturiesAgreesWithTheSystem() {
    var seconds: Int64 = -11_676_096_000
    while seconds < 4_102_444_800 {
      let civil = CivilTime(seconds: seconds + 3661, offsetMinutes: 0)
      var clock = time_t(seconds + 3661)
      var system = tm()
      gmtime_r(&clock, &system)
      #expect(
        civil.year == Int(system.tm_year) + 1900 && civil.month == Int(system.tm_mon) + 1
          && civil.day == Int(system.tm_mday) && civil.weekday == Int(system.tm_wday))
      #expect((civil.hour, civil.minute, civil.second) == (1, 1, 1))
      seconds += 86400 * 11
    }
  }

  @Test func offsetsMoveTheDay() {
    let civil = CivilTime(seconds: 0, offsetMinutes: -60)
    #expect(civil == CivilTime(year: 1969, month: 12, day: 31, hour: 23))
    #expect(civil.seconds(offsetMinutes: -60) == 0)
  }

  @Test(arguments: [Int64.min, Int64.max]) func absurdInstantsAreClamped(seconds: Int64) {
    let civil = CivilTime(seconds: seconds, offsetMinutes: 1440)
    #expect((0...9999).contains(civil.year))
  }
}

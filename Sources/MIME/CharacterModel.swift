/// How likely octets are as text of one language of East Asia, in eighths of a bit, comparable with
/// `LetterModel`.
///
/// Characters cost after their place in the order of frequency (Zipf), others after the part of the standard
/// that they stand in: the first levels were chosen by use.
struct CharacterModel: Sendable {
  enum Language: Sendable { case japanese, simplified, traditional, korean }

  let charset: Charset
  let prior: Int
  private let coding: MultiByteCharset
  private let language: Language

  private init(_ charset: Charset, _ coding: MultiByteCharset, _ language: Language, prior: Int) {
    (self.charset, self.coding, self.language, self.prior) = (charset, coding, language, prior)
  }

  static let all: [CharacterModel] = [
    ("shift_jis", MultiByteCharset.shiftJIS, Language.japanese, 8), ("euc-jp", .eucJP, .japanese, 16),
    ("gb18030", .gb18030, .simplified, 16), ("big5", .big5, .traditional, 16),
    ("euc-kr", .eucKR, .korean, 16),
  ].compactMap { name, coding, language, prior in
    Charset(label: name).map { CharacterModel($0, coding, language, prior: prior) }
  }

  private static let faultCost = 320
  private static let mixtureCost = 12

  func cost(_ sample: [UInt8]) -> Int {
    guard let table = coding.table else { return Int.max / 2 }
    var total = prior
    var index = 0
    var isKana = false
    // Letters of both kinds don't often stand together without a space.
    var followsLetter = false
    var followsCharacter = false
    while index < sample.count {
      let lead = sample[index]
      if lead < 0x80 {
        total &+= Int(LetterModel.asciiCost(lead))
        isKana = false
        followsLetter = lead.isLetter
        if followsLetter, followsCharacter { total &+= Self.mixtureCost }
        followsCharacter = false
        index &+= 1
        continue
      }
      if coding.single(lead) != nil {
        // Half-width kana come in runs, and not often.
        total &+= isKana ? 64 : 128
        isKana = true
        followsLetter = false
        index &+= 1
        continue
      }
      isKana = false
      if followsLetter { total &+= Self.mixtureCost }
      (followsLetter, followsCharacter) = (false, true)
      let (cost, length) = character(sample, index, table)
      total &+= cost
      index &+= length
    }
    return total
  }

  private func character(_ sample: [UInt8], _ index: Int, _ table: DoubleByteTable) -> (Int, Int) {
    guard index &+ 1 < sample.count else { return (0, 1) }
    let (lead, trail) = (sample[index], sample[index &+ 1])
    if coding == .eucJP, lead == 0x8e, trail >= 0xa1, trail <= 0xdf { return (96, 2) }
    if coding == .eucJP, lead == 0x8f, trail >= 0xa1 { return (200, min(3, sample.count &- index)) }
    if coding == .gb18030, trail.isDigit { return (240, min(4, sample.count &- index)) }
    guard let scalar = table.scalar(lead, trail) else { return (Self.faultCost, trail < 0x80 ? 1 : 2) }
    let common = scalar < 0x10000 ? Int(Self.costs(language)[Int(scalar)]) : 0
    return (common != 0 ? common : rareCost(lead, trail, scalar), 2)
  }

  /// Of characters that are in no list.
  private func rareCost(_ lead: UInt8, _ trail: UInt8, _ scalar: UInt32) -> Int {
    if scalar >= 0xe000, scalar <= 0xf8ff { return 260 }
    switch coding {
    case .shiftJIS, .shiftJIS2004: return lead >= 0x88 && lead <= 0x97 ? 106 : lead <= 0x84 ? 112 : 156
    case .eucJP, .eucJP2004: return lead >= 0xb0 && lead <= 0xcf ? 106 : lead <= 0xa8 ? 112 : 156
    case .gb18030:
      guard trail >= 0xa1, lead >= 0xa1 else { return 164 }
      return lead >= 0xb0 && lead <= 0xd7 ? 106 : lead <= 0xa9 ? 120 : 148
    case .big5: return lead >= 0xa4 && lead <= 0xc6 ? 106 : lead <= 0xa3 ? 112 : 152
    case .eucKR:
      guard trail >= 0xa1, lead >= 0xa1 else { return 150 }
      return lead >= 0xb0 && lead <= 0xc8 ? 100 : lead <= 0xac ? 112 : 150
    }
  }

  private static func costs(_ language: Language) -> [UInt8] {
    switch language {
    case .japanese: japanese
    case .simplified: simplified
    case .traditional: traditional
    case .korean: korean
    }
  }

  private static let japanese = table(
    [(hiragana, 30, 1), (katakana, 56, 0.5)], FrequentCharacters.japanese, zipf: 60)
  private static let simplified = table([], FrequentCharacters.simplified, zipf: 38)
  private static let traditional = table([], FrequentCharacters.traditional, zipf: 38)
  private static let korean = table([], FrequentCharacters.korean, zipf: 40)

  /// The most frequent first.
  private static let hiragana =
    "のいにとしたるはてをがなでおすかまりれくらよもうきさごけせっえこあそつめどみわちじへやねろだげんずびほぶべふばぎょゅゃひむゆぐざぞぼぜづぬぢぱぴぷぺぽぁぃぅぇぉ"
  private static let katakana =
    "ーンスルトリイアラクドレシジフタロテマムコサデメプカグバッパニキチネオュビウナモエブポボミハベソツセヤホワノャダガゴケョゲヒペピゼザィヨズユギヘヌゾァェォヴヂヅ"
  private static let punctuation = "，。、！？：；（）「」“”《》・～　〜…─【】『』"

  /// A byte for each scalar of the basic plane; 0 where the scalar is in no list.
  private static func table(_ alphabets: [(String, Double, Double)], _ words: String, zipf: Int) -> [UInt8] {
    var costs = [UInt8](repeating: 0, count: 0x10000)
    func set(_ scalar: Unicode.Scalar, _ cost: Double) {
      let place = Int(scalar.value)
      if place < costs.count, costs[place] == 0 { costs[place] = UInt8(min(max(cost, 1), 250)) }
    }
    for (letters, first, step) in alphabets {
      for (rank, scalar) in letters.unicodeScalars.enumerated() { set(scalar, first + Double(rank) * step) }
    }
    for (rank, scalar) in punctuation.unicodeScalars.enumerated() { set(scalar, 44 + Double(rank) * 1.5) }
    var logarithm = 0.0
    for (rank, scalar) in words.unicodeScalars.enumerated() {
      // Eight times the binary logarithm of 1 + rank / 5, summed up by its derivative.
      if rank > 0 { logarithm += 11.54 / (4.5 + Double(rank)) }
      set(scalar, Double(zipf) + logarithm)
    }
    return costs
  }
}

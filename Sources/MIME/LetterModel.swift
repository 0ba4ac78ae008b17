/// How likely octets are as text of one language in one charset of single octets, in eighths of a bit: the less
/// it costs, the more it looks like that.
///
/// Made of what a speller knows: which letters a language has besides ASCII, in the order of their frequency;
/// that capitals begin words; that alphabets are not mixed within one.
struct LetterModel: Sendable {
  let charset: Charset
  /// What is against it before anything was read.
  let prior: Int
  private let costs: [UInt8]
  private let classes: [UInt8]
  private let transitions: [UInt8]

  private enum Kind: UInt8, CaseIterable {
    /// ASCII that is no letter; ASCII letters; letters of the upper half; signs of the upper half.
    case blank, small, capital, highSmall, highCapital, sign
    var isHigh: Bool { self == .highSmall || self == .highCapital }
    var isLetter: Bool { self != .blank && self != .sign }
    var isCapital: Bool { self == .capital || self == .highCapital }
  }

  /// `letters` are the language's own small letters, the most frequent first; `latin` ones stand between those
  /// of ASCII.
  init?(_ name: String, _ letters: String, latin: Bool, prior: Int) {
    guard let charset = Charset(label: name),
      let table = charset.singleByteName.flatMap(SingleByteCharset.named)
    else { return nil }
    self.charset = charset
    self.prior = prior
    var ranks: [UInt32: Int] = [:]
    for (rank, scalar) in letters.unicodeScalars.enumerated() { ranks[scalar.value] = rank }
    var costs = (0..<128).map { Self.asciiCost(UInt8($0)) }
    var classes = (0..<128).map { Self.asciiKind(UInt8($0)).rawValue }
    for octet in 128..<256 {
      let (cost, kind) = Self.entry(table.scalars[octet], ranks, latin)
      costs.append(cost)
      classes.append(kind.rawValue)
    }
    self.costs = costs
    self.classes = classes
    transitions = Self.transitions(latin)
  }

  func cost(_ sample: [UInt8]) -> Int {
    var total = prior
    var before = Int(Kind.blank.rawValue)
    sample.withUnsafeBufferPointer { sample in
      for octet in sample {
        let kind = Int(classes[Int(octet)])
        total &+= Int(costs[Int(octet)]) &+ Int(transitions[before &* 6 &+ kind])
        before = kind
      }
    }
    return total
  }

  /// The same in every model.
  static func asciiCost(_ octet: UInt8) -> UInt8 {
    switch octet {
    case ASCII.space: 24
    case _ where octet.isLetter: 36
    case ASCII.lineFeed, ASCII.carriageReturn, ASCII.tab: 40
    case _ where octet.isDigit: 44
    case 0..<0x20, 0x7f: 120
    default: 52
    }
  }

  private static func asciiKind(_ octet: UInt8) -> Kind {
    octet.isLetter ? (octet < 0x60 ? .capital : .small) : .blank
  }

  private static func entry(_ value: UInt32, _ ranks: [UInt32: Int], _ latin: Bool) -> (UInt8, Kind) {
    guard value != 0xfffd, let scalar = Unicode.Scalar(value) else { return (200, .sign) }
    if let rank = ranks[value] { return (letterCost(rank, latin), .highSmall) }
    let small = scalar.properties.lowercaseMapping.unicodeScalars
    if let first = small.first, first != scalar, let rank = ranks[first.value] {
      return (letterCost(rank, latin) &+ 8, .highCapital)
    }
    // An apostrophe stands within words.
    if value == 0x2019 { return (44, .blank) }
    if marks.contains(value) { return (52, .sign) }
    guard scalar.properties.isAlphabetic else { return (92, .sign) }
    return (100, small.first == scalar ? .highSmall : .highCapital)
  }

  private static func letterCost(_ rank: Int, _ latin: Bool) -> UInt8 {
    UInt8(min(latin ? 12 + rank * 3 : 26 + rank * 5 / 4, 90))
  }

  /// Signs that text of any language has.
  private static let marks: Set<UInt32> = Set(
    "\u{A0}«»“”‘„‚–—…•€§°№¡¿©®™£´·".unicodeScalars.map(\.value))

  private static func transitions(_ latin: Bool) -> [UInt8] {
    var costs = [UInt8](repeating: 0, count: 36)
    for before in Kind.allCases {
      for kind in Kind.allCases {
        costs[Int(before.rawValue) * 6 + Int(kind.rawValue)] =
          latin ? latinTransition(before, kind) : otherTransition(before, kind)
      }
    }
    return costs
  }

  private static func latinTransition(_ before: Kind, _ kind: Kind) -> UInt8 {
    var cost: UInt8 = 0
    if kind.isHigh {
      cost = before.isHigh ? 40 : 28
      if before == .blank, kind == .highSmall { cost += 8 }
      if before.isLetter, !before.isCapital, kind == .highCapital { cost += 40 }
      if before == .sign { cost += 12 }
    } else if kind == .sign, before.isLetter {
      cost = 12
    } else if kind.isLetter, before == .sign {
      cost = 12
    } else if before == .highSmall, kind == .capital {
      cost = 40
    }
    return cost
  }

  private static func otherTransition(_ before: Kind, _ kind: Kind) -> UInt8 {
    if kind.isHigh {
      switch before {
      case .small, .capital: return 48
      case .highSmall where kind == .highCapital: return 48
      case .highCapital where kind == .highCapital: return 16
      case .blank, .sign: return kind == .highCapital ? 24 : 16
      default: return 2
      }
    }
    return before.isHigh && kind.isLetter ? 48 : 0
  }
}

extension LetterModel {
  /// All that are tried, the more frequent first.
  static let all: [LetterModel] = {
    var models: [LetterModel] = []
    for (charsets, isLatin, languages) in families {
      for (charset, prior) in charsets {
        models += languages.compactMap { LetterModel(charset, $0, latin: isLatin, prior: prior) }
      }
    }
    return models
  }()

  /// By the name of the table.
  static let byCharset = Dictionary(grouping: all) { $0.charset.singleByteName ?? "" }

  private static let families: [([(String, Int)], Bool, [String])] = [
    (
      [("windows-1252", 0), ("macintosh", 64), ("cp850", 72)], true,
      [
        "éèàêçôîùûâëïœæ", "üäößé", "óíáéñúü", "ãçáéíóêõúâàô", "àèòùéì", "äöåøæéü", "íðáóéöþæúý",
        "éüöäáèóåíàñçøæ",
      ]
    ),
    (
      [("windows-1250", 16), ("iso-8859-2", 20), ("cp852", 80)], true,
      ["łóążęśćńź", "íáéěřčšžýůúťňďó", "áéíčžšýľťúôňäďóĺŕ", "áéöóőüíúű", "ăîşţâ", "čšžćđ"]
    ),
    ([("windows-1254", 20)], true, ["ıüşçğöâî"]),
    ([("windows-1257", 40)], true, ["ėšųįąūžčę", "āīšēņūžļģķč", "äõüöšž"]),
    (
      [
        ("windows-1251", 16), ("koi8-r", 24), ("koi8-u", 28), ("ibm866", 48), ("iso-8859-5", 56),
        ("x-mac-cyrillic", 72),
      ], false,
      [
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ", "оанивтрелісдкумпязьгбчйхжїюцшщєфґ",
        "аиоетнрсвлкдпмзгубчъяжхцщшйюьф", "аоиеунрсјткдвлмпгзбчшцњжћхђљфџ",
      ]
    ),
    ([("windows-1253", 16), ("iso-8859-7", 20)], false, ["αοιετσνηυρπκμλςίάόέήύωώγδθχφβξζψϊϋΐ"]),
    ([("windows-1255", 16), ("iso-8859-8-i", 24), ("cp862", 72)], false, ["יוהלאתרבשמםנדחקעפסןטגזכצךףץ"]),
    (
      [("windows-1256", 16), ("iso-8859-6", 32)], false,
      ["اليمونرتبةعدسفهكقحجشطصخذىأضإغءثئزظآؤ،؟", "ایيرندهمتوبسشکكزفگلخقپعجحچغصطآضظذثژئء،؟"]
    ),
    ([("windows-874", 16)], false, ["านรอก่เง้มยลวดทัสต์ะปิบคหีแุจพชขใไูโผื็ถำธณซศภษญฟฉฝฐฎฏฒฬฮ"]),
  ]
}

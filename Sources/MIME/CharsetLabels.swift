internal import Mail

/// Which decoder a charset label means: the labels of the WHATWG Encoding Standard §4.2, and what mail adds.
///
/// A closed table, because the C library loads code by name and a mail must not choose which.
enum CharsetLabels {
  enum Decoder: Hashable, Sendable {
    case utf8, utf7, hz
    /// `nil`: as the octets look.
    case utf16(WideUnicode.Order?)
    case utf32(WideUnicode.Order?)
    case iso2022(ISO2022.Language)
    case multiByte(MultiByteCharset)
    /// One of `SingleByteCharset`'s tables, by its name.
    case singleByte(String)
    /// The C library's converter of this name.
    case library(String)
  }

  struct Entry: Sendable {
    /// The name that people are shown: that of WHATWG where it has one.
    let name: String
    let decoder: Decoder
  }

  static func entry(for label: String) -> Entry? { table[normalized(label)] }

  /// All canonical names, in order.
  static let names: [String] = Array(Set(table.values.map(\.name))).sorted()

  /// Labels are compared without case, quotes and white space; mail writes all of them.
  static func normalized(_ label: String) -> String {
    let label = label.inLowerCase
    guard label.utf8.contains(where: isNoise) else { return label }
    return String(decoding: label.utf8.filter { !isNoise($0) }, as: UTF8.self)
  }

  private static func isNoise(_ octet: UInt8) -> Bool {
    octet <= ASCII.space || octet == ASCII.quote || octet == UInt8(ascii: "'")
  }

  private static let table: [String: Entry] = {
    var table: [String: Entry] = [:]
    func add(_ name: String, _ decoder: Decoder, _ labels: [String]) {
      for label in labels + [name] { table[label] = Entry(name: name, decoder: decoder) }
    }
    for part in [2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16] {
      add("iso-8859-\(part)", .singleByte("iso-8859-\(part)"), isoForms.map { $0 + String(part) })
    }
    for (part, page) in [1: 1252, 9: 1254, 11: 874] {
      add("windows-\(page)", .singleByte("windows-\(page)"), isoForms.map { $0 + String(part) })
    }
    for page in [874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258] {
      add("windows-\(page)", .singleByte("windows-\(page)"), windowsForms.map { $0 + String(page) })
    }
    for page in [437, 720, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 1125] {
      let name = page == 866 ? "ibm866" : "cp\(page)"
      add(name, .singleByte(name), dosForms.map { $0 + String(page) })
    }
    for (name, labels) in singleByte { add(name, .singleByte(name), words(labels)) }
    // The letters of iso-8859-8, here in the order in which they are read.
    add("iso-8859-8-i", .singleByte("iso-8859-8"), words("csiso88598i logical iso8859-8-i iso_8859-8-i"))
    for (name, decoder, labels) in others { add(name, decoder, words(labels)) }
    return table
  }()

  private static func words(_ list: String) -> [String] { list.split(separator: " ").map(String.init) }

  private static let isoForms = [
    "iso-8859-", "iso8859-", "iso8859", "iso_8859-", "iso_8859_", "iso-8859", "iso8859_", "8859_", "8859-",
  ]
  private static let windowsForms = [
    "windows-", "cp", "x-cp", "windows", "win-", "win", "cp-", "ansi-", "ms-",
  ]
  private static let dosForms = ["cp", "ibm", "ibm-", "cp-", "x-cp", "dos-", "", "csibm", "cspc"]

  /// A label means the superset that its writers use: iso-8859-1 is windows-1252.
  private static let singleByte: [(String, String)] = [
    (
      "windows-1252",
      "us-ascii ascii ansi_x3.4-1968 ansi_x3.4-1986 iso646-us iso_646.irv:1991 iso-ir-6 us cp367 ibm367 csascii "
        + "iso_8859-1:1987 iso-ir-100 latin1 latin-1 l1 ibm819 cp819 csisolatin1 x-ansi ansi_x3.110-1983 "
        + "x-user-defined replacement cswindows1252 ansi western"
    ),
    ("windows-1254", "iso_8859-9:1989 iso-ir-148 latin5 latin-5 l5 csisolatin5 turkish"),
    ("iso-8859-2", "csisolatin2 iso-ir-101 iso_8859-2:1987 l2 latin2 latin-2"),
    ("iso-8859-3", "csisolatin3 iso-ir-109 iso_8859-3:1988 l3 latin3 latin-3"),
    ("iso-8859-4", "csisolatin4 iso-ir-110 iso_8859-4:1988 l4 latin4 latin-4"),
    ("iso-8859-5", "csisolatincyrillic cyrillic iso-ir-144 iso_8859-5:1988"),
    (
      "iso-8859-6",
      "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 "
        + "iso_8859-6:1987"
    ),
    ("iso-8859-7", "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso_8859-7:1987 sun_eu_greek"),
    ("iso-8859-8", "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso_8859-8:1988 visual"),
    ("iso-8859-10", "csisolatin6 iso-ir-157 iso_8859-10:1992 l6 latin6 latin-6"),
    ("iso-8859-13", "iso-ir-179 l7 latin7"),
    ("iso-8859-14", "iso-ir-199 iso_8859-14:1998 l8 latin8 iso-celtic"),
    ("iso-8859-15", "csisolatin9 l9 latin9 latin-9 latin0 latin-0 iso-ir-203"),
    ("iso-8859-16", "iso-ir-226 iso_8859-16:2001 l10 latin10"),
    (
      "windows-874",
      "tis-620 tis620 tis620-0 tis620.2529-1 tis620.2533-0 iso-ir-166 dos-874 iso-8859-11:2001 thai"
    ),
    ("windows-1256", "cswindows1256"),
    ("koi8-r", "cskoi8r koi koi8 koi8_r koi8r"),
    ("koi8-u", "koi8-ru koi8u koi8_u cskoi8u"),
    ("koi8-t", "koi8t"),
    ("macintosh", "csmacintosh mac x-mac-roman macroman mac-roman x-macroman"),
    ("x-mac-cyrillic", "x-mac-ukrainian mac-cyrillic mac-uk maccyrillic"),
    ("x-mac-ce", "mac-ce macce x-mac-centraleurroman mac-centraleurope maccentraleurope"),
    ("x-mac-croatian", "mac-croatian"),
    ("x-mac-romanian", "mac-romanian"),
    ("x-mac-greek", "mac-greek macgreek"),
    ("x-mac-turkish", "mac-turkish macturkish"),
    ("x-mac-icelandic", "mac-is x-mac-iceland mac-iceland"),
    ("cp437", "cspc8codepage437"),
    ("cp850", "cspc850multilingual"),
    ("cp852", "cspcp852"),
    ("ibm866", "866 csibm866 alternative"),
    ("viscii", "csviscii viscii1.1-1"),
    ("tcvn", "tcvn-5712 tcvn5712-1 tcvn5712-1:1993 x-viet-tcvn5712"),
    ("hp-roman8", "roman8 r8 cshproman8"),
    ("armscii-8", "armscii8"),
    ("georgian-ps", "georgianps"),
    ("georgian-academy", ""),
    ("pt154", "ptcp154 cp154 csptcp154 cyrillic-asian"),
    ("kz-1048", "kz1048 rk1048 strk1048-2002 cskz1048"),
    ("dec-mcs", "dec csdecmcs"),
    ("isiri-3342", "isiri3342"),
  ]

  private static let others: [(String, Decoder, String)] = [
    (
      "utf-8", .utf8,
      "utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf_8 utf-8n csutf8 utf8mb4 cesu-8 "
        + "unicode-2-0-utf-8 x-utf-8 utf-8-sig"
    ),
    ("utf-7", .utf7, "utf7 unicode-1-1-utf-7 csunicode11utf7 x-unicode-2-0-utf-7 unicode-2-0-utf-7 csutf7"),
    (
      "utf-16", .utf16(nil), "utf16 unicode ucs-2 ucs2 iso-10646-ucs-2 csunicode unicodefeff csutf16"
    ),
    ("utf-16le", .utf16(.little), "utf16le unicodelittle ucs-2le csutf16le"),
    ("utf-16be", .utf16(.big), "utf16be unicodefffe unicodebig ucs-2be csutf16be"),
    ("utf-32", .utf32(nil), "utf32 ucs-4 ucs4 iso-10646-ucs-4 csucs4"),
    ("utf-32le", .utf32(.little), "utf32le ucs-4le"),
    ("utf-32be", .utf32(.big), "utf32be ucs-4be"),
    (
      "iso-2022-jp", .iso2022(.japanese),
      "csiso2022jp csiso2022jp2 iso-2022-jp-ms iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-2004 "
        + "cp50220 cp50221 cp50222 jis x-jis jis7 jis_encoding iso2022jp x-windows-iso2022jp x-windows-50220 "
        + "x-windows-50221 iso-2022-7bit"
    ),
    ("iso-2022-kr", .iso2022(.korean), "csiso2022kr iso2022kr cp50225"),
    ("iso-2022-cn", .iso2022(.chinese), "iso-2022-cn-ext csiso2022cn iso2022cn x-iso-2022-cn-gb"),
    ("hz-gb-2312", .hz, "hz x-hz hzgb2312 hz-gb2312"),
    (
      "shift_jis", .multiByte(.shiftJIS),
      "shift-jis csshiftjis ms932 ms_kanji sjis windows-31j x-sjis cp932 x-ms-cp932 shiftjis windows-932 sjis-win "
        + "cswindows31j ibm943 ibm-943 cp943 cp943c x-ms-932 mskanji x-shift-jis shift_jis-ms"
    ),
    ("shift_jis-2004", .multiByte(.shiftJIS2004), "shift_jisx0213 shift-jis-2004 sjis-2004 shift_jis2004"),
    (
      "euc-jp", .multiByte(.eucJP),
      "cseucpkdfmtjapanese x-euc-jp eucjp euc-jp-ms eucjp-ms eucjp-win ujis x-euc eucjpms cp51932 euc_jp euc "
        + "extended_unix_code_packed_format_for_japanese x-eucjp"
    ),
    ("euc-jis-2004", .multiByte(.eucJP2004), "euc-jisx0213 euc_jis_2004 euc-jp-2004"),
    (
      // Everything that is said to be GB 2312 is written with Windows' GBK, of which GB 18030 is a superset.
      "gb18030", .multiByte(.gb18030), "gb-18030 gb_18030 gb18030-2000 csgb18030 cp54936"
    ),
    (
      "gbk", .multiByte(.gb18030),
      "gb2312 gb_2312 gb_2312-80 x-gbk chinese csgb2312 csiso58gb231280 iso-ir-58 cp936 windows-936 euc-cn euccn "
        + "x-euc-cn ms936 gb-2312 gb2312-80 csgbk x-cp20936 zh-cn gb x-gb2312 cn-gb"
    ),
    (
      "big5", .multiByte(.big5),
      "cn-big5 csbig5 x-x-big5 x-big5 big5-eten cp950 windows-950 ms950 big-5 big5-ascii zh-tw x-windows-950"
    ),
    ("big5-hkscs", .multiByte(.big5HKSCS), "big5hkscs cp951 big5-hkscs:2004 x-big5-hkscs"),
    (
      "euc-kr", .multiByte(.eucKR),
      "cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 cp949 "
        + "uhc x-windows-949 ks_c_5601 ksc-5601 euckr ms949 ks-c-5601-1987 ks_c_5601_1987 x-euc-kr 5601 "
        + "ksc5601-1987 ks_x_1001 x-cp949"
    ),
    ("euc-tw", .library("EUC-TW"), "x-euc-tw cns11643 euctw"),
    ("johab", .library("JOHAB"), "cp1361 ms1361 ksc5601_1992 ks_c_5601-1992"),
    ("tscii", .library("TSCII"), ""),
  ]
}

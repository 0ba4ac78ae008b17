internal import Mail

/// Which decoder a charset label means: the labels of the WHATWG Encoding Standard §4.2, and what mail adds.
///
/// The labels are mail's words; the values are names that the C library knows, or one of our own decoders. A
/// closed table, because the C library loads code by name and a mail must not choose which.
enum CharsetLabels {
  enum Decoder: Hashable, Sendable {
    case utf8, iso2022JP, hz
    /// The C library's converter of this name.
    case library(String)
  }

  static func decoder(for label: String) -> Decoder? { table[normalized(label)] }

  /// Labels are compared without case, quotes and white space; mail writes all of them.
  static func normalized(_ label: String) -> String {
    let label = label.inLowerCase
    guard label.utf8.contains(where: isNoise) else { return label }
    return String(decoding: label.utf8.filter { !isNoise($0) }, as: UTF8.self)
  }

  private static func isNoise(_ octet: UInt8) -> Bool {
    octet <= ASCII.space || octet == ASCII.quote || octet == UInt8(ascii: "'")
  }

  private static let table: [String: Decoder] = {
    var table: [String: Decoder] = [:]
    for label in words(utf8) { table[label] = .utf8 }
    for label in words(iso2022JP) { table[label] = .iso2022JP }
    for label in words("hz hz-gb-2312") { table[label] = .hz }
    for (name, labels) in library { for label in words(labels) { table[label] = .library(name) } }
    for part in [2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16] {
      for form in ["iso-8859-", "iso8859-", "iso8859", "iso_8859-", "iso-8859", "8859_"] {
        table[form + String(part)] = .library("ISO-8859-\(part)")
      }
    }
    for page in [1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258] {
      for form in ["windows-", "cp", "x-cp", "windows", "win-", "win", "cp-", "ansi-"] {
        table[form + String(page)] = .library("CP\(page)")
      }
    }
    for page in [437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869] {
      for form in ["cp", "ibm", "ibm-", "cp-", "x-cp", "dos-"] {
        table[form + String(page)] = .library("CP\(page)")
      }
    }
    return table
  }()

  private static func words(_ list: String) -> [String] { list.split(separator: " ").map(String.init) }

  private static let utf8 =
    "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf_8 utf-8n"

  private static let iso2022JP =
    "iso-2022-jp csiso2022jp iso-2022-jp-ms iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-2004 "
    + "cp50220 cp50221 cp50222 jis x-jis iso2022jp"

  /// A label means the superset that its writers use: iso-8859-1 is windows-1252, gb2312 is GB 18030.
  private static let library: [(String, String)] = [
    (
      "CP1252",
      "us-ascii ascii ansi_x3.4-1968 iso646-us iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 "
        + "latin1 l1 ibm819 cp819 csisolatin1 x-ansi 8859_1 ansi_x3.110-1983 x-user-defined"
    ),
    ("CP1254", "iso-8859-9 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 iso-ir-148 latin5 l5 csisolatin5"),
    ("ISO-8859-2", "csisolatin2 iso-ir-101 iso_8859-2:1987 l2 latin2"),
    ("ISO-8859-3", "csisolatin3 iso-ir-109 iso_8859-3:1988 l3 latin3"),
    ("ISO-8859-4", "csisolatin4 iso-ir-110 iso_8859-4:1988 l4 latin4"),
    ("ISO-8859-5", "csisolatincyrillic cyrillic iso-ir-144 iso_8859-5:1988"),
    (
      "ISO-8859-6",
      "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 "
        + "iso_8859-6:1987"
    ),
    ("ISO-8859-7", "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso_8859-7:1987 sun_eu_greek"),
    (
      "ISO-8859-8",
      "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso_8859-8:1988 visual csiso88598i "
        + "iso-8859-8-i logical"
    ),
    ("ISO-8859-10", "csisolatin6 iso-ir-157 l6 latin6"),
    ("ISO-8859-15", "csisolatin9 l9 latin9 latin-9 latin0"),
    ("CP874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 cp874 iso-8859-11:2001"),
    ("KOI8-R", "cskoi8r koi koi8 koi8-r koi8_r koi8r"),
    ("KOI8-U", "koi8-ru koi8-u koi8u"),
    ("KOI8-T", "koi8-t"),
    ("MACINTOSH", "csmacintosh mac macintosh x-mac-roman macroman"),
    ("MAC-CYRILLIC", "x-mac-cyrillic x-mac-ukrainian"),
    (
      "GB18030",
      "gb2312 gb_2312 gb_2312-80 gbk gb18030 x-gbk chinese csgb2312 csiso58gb231280 iso-ir-58 cp936 windows-936 "
        + "euc-cn euccn x-euc-cn ms936 gb-2312 gb_18030"
    ),
    (
      "BIG5",
      "big5 cn-big5 csbig5 x-x-big5 x-big5 big5-eten cp950 windows-950 ms950 big-5"
    ),
    ("BIG5-HKSCS", "big5-hkscs big5hkscs"),
    ("EUC-TW", "euc-tw x-euc-tw"),
    ("EUC-JP-MS", "euc-jp cseucpkdfmtjapanese x-euc-jp eucjp euc-jp-ms eucjp-ms eucjp-win ujis x-euc"),
    (
      "CP932",
      "shift_jis shift-jis csshiftjis ms932 ms_kanji sjis windows-31j x-sjis cp932 x-ms-cp932 shiftjis windows-932 "
        + "sjis-win"
    ),
    ("EUC-JISX0213", "euc-jisx0213 euc-jis-2004"),
    (
      "UHC",
      "euc-kr cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 "
        + "cp949 uhc x-windows-949 ks_c_5601 ksc-5601 euckr ms949"
    ),
    ("JOHAB", "johab cp1361"),
    ("ISO-2022-KR", "iso-2022-kr csiso2022kr"),
    ("UTF-7", "utf-7 utf7 unicode-1-1-utf-7 csunicode11utf7 x-unicode-2-0-utf-7 unicode-2-0-utf-7"),
    ("UTF-16", "utf-16 utf16 unicode ucs-2 iso-10646-ucs-2 csunicode unicodefeff"),
    ("UTF-16LE", "utf-16le utf16le unicodelittle"),
    ("UTF-16BE", "utf-16be utf16be unicodefffe unicodebig"),
    ("UTF-32", "utf-32 utf32 ucs-4 iso-10646-ucs-4"),
    ("UTF-32LE", "utf-32le"),
    ("UTF-32BE", "utf-32be"),
    ("VISCII", "viscii csviscii"),
    ("TCVN5712-1", "tcvn tcvn-5712 tcvn5712-1"),
    ("HP-ROMAN8", "hp-roman8 roman8 r8"),
    ("NEXTSTEP", "nextstep"),
    ("ARMSCII-8", "armscii-8"),
    ("GEORGIAN-PS", "georgian-ps"),
    ("PT154", "pt154 ptcp154 cp154"),
  ]
}

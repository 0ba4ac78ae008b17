extension DateField.Reading {
  /// The month of a name or its first letters, in English and where mailers took the user's language.
  static func month(_ word: String) -> Int? {
    months[word] ?? (word.count > 3 ? englishPrefix(word) : nil)
  }

  private static func englishPrefix(_ word: String) -> Int? {
    let full = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
      "november",
      "december",
    ]
    return full.firstIndex { $0.hasPrefix(word) }.map { $0 + 1 }
  }

  private static let months: [String: Int] = {
    let names = [
      "jan janv januar janvier jän gen ene enero", "feb feber februar févr fév februari febrero",
      "mar mär märz mars mrt marzo mrz", "apr avr april avril abr abril", "may mai mei maj mag mayo",
      "jun juin juni giu junio", "jul juil juli lug julio juillet", "aug août aou ago agosto",
      "sep sept set september septembre septiembre", "oct okt ott oktober octobre octubre",
      "nov november novembre noviembre", "dec dez déc dic dicembre dezember décembre diciembre",
    ]
    var table: [String: Int] = [:]
    for (index, line) in names.enumerated() {
      for name in line.split(separator: " ") { table[String(name)] = index + 1 }
    }
    return table
  }()

  /// `obs-zone` — RFC 5322 §4.3, in minutes east of UTC, and the names of Europe and Asia that occur. Military
  /// letters but Z mean nothing reliable, so they are -0000 (same section).
  static let zones: [String: Int] = {
    var table = [
      "ut": 0, "gmt": 0, "utc": 0, "z": 0, "wet": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
      "mst": -420,
      "mdt": -360, "pst": -480, "pdt": -420, "bst": 60, "cet": 60, "met": 60, "mez": 60, "cest": 120,
      "mest": 120,
      "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480,
      "ist": 330,
      "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "hst": -600, "akst": -540, "akdt": -480,
    ]
    for letter in "abcdefghiklmnopqrstuvwxy" { table[String(letter)] = 0 }
    return table
  }()
}

/// A value of RFC 8259 whose members stay in their order.
enum JSONValue {
  case null
  case number(Int)
  case string(String)
  case array([JSONValue])
  case object([(name: String, value: JSONValue)])

  /// `null` for what is absent.
  static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  /// Two columns deeper for each level; what holds nothing else stands on one line. Values nest as deep as this
  /// program makes them, not as a mail does.
  func text(indentation: String = "") -> String {
    switch self {
    case .null: return "null"
    case .number(let number): return String(number)
    case .string(let string): return Self.quoted(string)
    case .array(let values):
      return Self.block(values.map { $0.text(indentation: indentation + "  ") }, "[]", indentation)
    case .object(let members):
      let lines = members.map { Self.quoted($0.name) + ": " + $0.value.text(indentation: indentation + "  ") }
      return Self.block(lines, "{}", indentation)
    }
  }

  private static func block(_ lines: [String], _ brackets: String, _ indentation: String) -> String {
    guard !lines.isEmpty else { return brackets }
    let inside = lines.joined(separator: ",\n" + indentation + "  ")
    return "\(brackets.prefix(1))\n\(indentation)  \(inside)\n\(indentation)\(brackets.suffix(1))"
  }

  /// What could act on a terminal that the output goes to is escaped too: all controls and all that is invisible.
  private static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      default:
        if isPlain(scalar) {
          text.unicodeScalars.append(scalar)
        } else {
          for unit in String(scalar).utf16 { text += "\\u" + hexadecimal(unit) }
        }
      }
    }
    return text + "\""
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7f }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
      return false
    default: return true
    }
  }

  private static func hexadecimal(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}

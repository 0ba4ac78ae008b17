internal import Mail

extension Packing {
  mutating func put(_ structure: BodyStructure) {
    put(count: structure.parts.count)
    for part in structure.parts { put(part) }
  }

  private mutating func put(_ part: BodyPart) {
    put(count: part.path.numbers.count)
    for number in part.path.numbers { put(number) }
    put(part.depth)
    put(part.type.type)
    put(part.type.subtype)
    put(part.parameters)
    put(part.disposition?.kind)
    if let disposition = part.disposition { put(disposition.parameters) }
    put(part.encoding)
    put(UInt8(part.size == nil ? 0 : 1))
    if let size = part.size { put(size) }
    put(part.contentID)
    put(part.description)
    put(UInt8(part.envelope == nil ? 0 : 1))
    if let envelope = part.envelope { put(envelope) }
  }

  private mutating func put(_ parameters: [Parameter]) {
    put(count: parameters.count)
    for parameter in parameters {
      put(parameter.name)
      put(parameter.value)
    }
  }
}

extension Unpacking {
  mutating func structure() throws(Damaged) -> BodyStructure {
    var parts: [BodyPart] = []
    for _ in 0..<(try count()) { parts.append(try part()) }
    guard let structure = BodyStructure(parts) else { throw Damaged() }
    return structure
  }

  private mutating func part() throws(Damaged) -> BodyPart {
    var numbers: [Int] = []
    for _ in 0..<(try count()) { numbers.append(try int()) }
    let depth = try int()
    let type = try text()
    var part = BodyPart(path: SectionPath(numbers), depth: depth, type: MediaType(type, try text()))
    part.parameters = try parameters()
    if let kind = try optionalText() {
      part.disposition = Disposition(kind: kind, parameters: try parameters())
    }
    part.encoding = try text()
    if try byte() == 1 { part.size = try int() }
    part.contentID = try optionalText()
    part.description = try optionalText()
    if try byte() == 1 { part.envelope = try envelope() }
    return part
  }

  private mutating func parameters() throws(Damaged) -> [Parameter] {
    var parameters: [Parameter] = []
    for _ in 0..<(try count()) {
      let name = try text()
      parameters.append(Parameter(name: name, value: try text()))
    }
    return parameters
  }
}

import CVTerm

/// A terminal emulator (libvterm) without a window: bytes in, a screen out.
///
/// Not thread-safe: its owner, `PseudoTerminal`, keeps it on its own queue.
final class VTEmulator {
  private let vterm: OpaquePointer
  private let screen: OpaquePointer
  /// What libvterm's callbacks report; its address is stable for as long as the emulator lives.
  private let properties: UnsafeMutablePointer<Properties>
  private let callbacks: UnsafeMutablePointer<VTermScreenCallbacks>

  struct Properties {
    var isCursorVisible = true
    var isAlternate = false
    var bells = 0
    /// Properties that a program may set and hato never does: the title, the mouse, the cursor's shape.
    var strangeChanges: [String] = []
  }

  init(width: Int, height: Int) {
    guard let vterm = vterm_new(Int32(height), Int32(width)) else { fatalError("libvterm: out of memory") }
    self.vterm = vterm
    vterm_set_utf8(vterm, 1)
    screen = vterm_obtain_screen(vterm)
    properties = .allocate(capacity: 1)
    properties.initialize(to: Properties())
    callbacks = .allocate(capacity: 1)
    callbacks.initialize(to: VTermScreenCallbacks())
    callbacks.pointee.settermprop = { property, value, user in
      guard let properties = user?.assumingMemoryBound(to: Properties.self), let value else { return 1 }
      if property == VTERM_PROP_CURSORVISIBLE {
        properties.pointee.isCursorVisible = value.pointee.boolean != 0
      }
      let strange: [(VTermProp, String)] = [
        (VTERM_PROP_TITLE, "title"), (VTERM_PROP_ICONNAME, "icon"), (VTERM_PROP_REVERSE, "reverse"),
        (VTERM_PROP_MOUSE, "mouse"), (VTERM_PROP_CURSORSHAPE, "cursor"),
      ]
      if let found = strange.first(where: { $0.0 == property }) {
        properties.pointee.strangeChanges.append(found.1)
      }
      if property == VTERM_PROP_ALTSCREEN { properties.pointee.isAlternate = value.pointee.boolean != 0 }
      return 1
    }
    callbacks.pointee.bell = { user in
      user?.assumingMemoryBound(to: Properties.self).pointee.bells += 1
      return 1
    }
    vterm_screen_set_callbacks(screen, callbacks, properties)
    vterm_screen_enable_altscreen(screen, 1)
    vterm_screen_reset(screen, 1)
    // Its own reset tells of them too.
    properties.pointee.strangeChanges = []
  }

  deinit {
    vterm_free(vterm)
    properties.deallocate()
    callbacks.deallocate()
  }

  var bells: Int { properties.pointee.bells }
  var strangeChanges: [String] { properties.pointee.strangeChanges }

  /// What the terminal answers to questions in these bytes.
  func feed(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBytes {
      _ = vterm_input_write(vterm, $0.bindMemory(to: CChar.self).baseAddress, $0.count)
    }
    var answer = [UInt8](repeating: 0, count: 1024)
    let count = answer.withUnsafeMutableBytes {
      vterm_output_read(vterm, $0.bindMemory(to: CChar.self).baseAddress, $0.count)
    }
    return Array(answer[..<Int(count)])
  }

  func resize(width: Int, height: Int) { vterm_set_size(vterm, Int32(height), Int32(width)) }

  var snapshot: VTScreen {
    var width: Int32 = 0
    var height: Int32 = 0
    vterm_get_size(vterm, &height, &width)
    var cells: [VTScreen.Cell] = []
    for y in 0..<height { for x in 0..<width { cells.append(cell(x: x, y: y)) } }
    var position = VTermPos()
    vterm_state_get_cursorpos(vterm_obtain_state(vterm), &position)
    return VTScreen(
      width: Int(width), height: Int(height), cells: cells,
      cursor: .init(
        x: Int(position.col), y: Int(position.row), isVisible: properties.pointee.isCursorVisible),
      isAlternate: properties.pointee.isAlternate)
  }

  private func cell(x: Int32, y: Int32) -> VTScreen.Cell {
    var cell = VTermScreenCell()
    vterm_screen_get_cell(screen, VTermPos(row: y, col: x), &cell)
    let attributes = cv_attributes(&cell)
    func has(_ bit: Int) -> Bool { Int(attributes) & bit != 0 }
    return VTScreen.Cell(
      text: text(of: cell), foreground: Int(cv_color(&cell.fg)), background: Int(cv_color(&cell.bg)),
      isBold: has(Int(CV_BOLD)), isUnderlined: has(Int(CV_UNDERLINE)), isItalic: has(Int(CV_ITALIC)),
      isReversed: has(Int(CV_REVERSE)))
  }

  private func text(of cell: VTermScreenCell) -> String {
    var text = ""
    withUnsafeBytes(of: cell.chars) { bytes in
      for value in bytes.bindMemory(to: UInt32.self) {
        if value == 0 { break }
        // libvterm marks the second half of a wide character so.
        if value == UInt32.max { return }
        if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
      }
      if text.isEmpty { text = " " }
    }
    return text
  }
}

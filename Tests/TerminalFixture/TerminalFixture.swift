import Dispatch
import Glibc
import Screen
import Terminal

/// A small program that uses the terminal for real: shows a page of samples, its size and the keys it heard, and
/// dies in all the ways that the tests ask for.
@main
struct TerminalFixture {
  static func main() async {
    do {
      let fixture = try FixtureProgram(page: CommandLine.arguments.dropFirst().first ?? "samples")
      let status = await fixture.run()
      exit(status)
    } catch {
      print("fixture: \(error)")
      exit(2)
    }
  }
}

@MainActor
final class FixtureProgram {
  private let display: CursesDisplay
  private let page: String
  private var keys: CursesKeys?
  private var signals: TerminalSignals?
  private var heard: [String] = []
  private var batches = 0
  private var notes: [String] = []
  private var cursor: (x: Int, y: Int)?
  private var finish: CheckedContinuation<Int32, Never>?

  init(page: String) throws {
    self.page = page
    display = try CursesDisplay()
  }

  func run() async -> Int32 {
    keys = CursesKeys(
      display: display, onKeys: { [weak self] in self?.hear($0) }, onEnd: { [weak self] in self?.end(3) })
    signals = TerminalSignals(display: display) { [weak self] in self?.hear($0) }
    draw()
    return await withCheckedContinuation { finish = $0 }
  }

  private func end(_ status: Int32) {
    display.leave()
    signals?.close()
    keys?.close()
    finish?.resume(returning: status)
    finish = nil
  }

  private func hear(_ signal: TerminalSignal) {
    switch signal {
    case .terminate: return end(15)
    case .hangUp: return end(1)
    case .suspend: signals?.suspend()
    case .resized: notes.append("resized")
    case .resumed: notes.append("resumed")
    }
    draw()
  }

  private func hear(_ pressed: [Key]) {
    batches += 1
    for key in pressed {
      heard.append("\(key)")
      if case .character(let letter) = key, page != "keys" { act(letter) }
      if key == .control("z") {
        signals?.suspend()
        notes.append("back")
      }
      if key == .control("x") { return end(0) }
    }
    draw()
  }

  private func act(_ letter: Character) {
    switch letter {
    case "q": end(0)
    case "F": fatalError("the engine burst")
    case "S": raise(SIGSEGV)
    case "0":
      let nowhere = UnsafeMutablePointer<Int>(bitPattern: 8)
      nowhere?.pointee = 1
    case "A": abort()
    case "X": exit(7)
    case "E": write(2, "a library complains\n", 20)
    case "c": cursor = (3, 2)
    case "h": cursor = nil
    case "b": display.bell()
    case "C": display.copy("https://example.org/a?b=\u{1b}[31m\u{e9}c")
    case "L": display.invalidate()
    case "o": runOther()
    default: break
    }
  }

  /// Another program gets the terminal for a while.
  private func runOther() {
    display.leave()
    print("the other program", terminator: "\n")
    fflush(nil)
    display.enter()
  }

  private func draw() {
    guard finish != nil || heard.isEmpty else { return }
    var grid = Grid(size: display.size)
    switch page {
    case "samples": Samples.text(in: &grid)
    case "colors": Samples.colors(in: &grid)
    case "pairs": Samples.pairs(in: &grid, turn: heard.count)
    default: break
    }
    status(in: &grid)
    display.show(grid, cursor: cursor)
  }

  private func status(in grid: inout Grid) {
    let row = grid.bounds.row(grid.height - 1)
    let size = "\(grid.width)x\(grid.height) \(display.abilities.colorDepth) \(heard.count) keys"
    let text = ([size] + notes + heard.suffix(4)).joined(separator: " ")
    grid.fill(row)
    grid.put(text, in: row)
  }
}

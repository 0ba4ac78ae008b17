/// A screen that shows grids and hears keys. The runtime knows the terminal only as this.
@MainActor
package protocol Display: AnyObject {
  var size: Size { get }
  /// Shows this grid; what is unchanged since the last one costs nothing. `cursor` is where the terminal's
  /// cursor is shown; hidden when `nil`.
  func show(_ grid: Grid, cursor: (x: Int, y: Int)?)
  /// Everything is painted anew at the next `show`: another program may have written over the screen.
  func invalidate()
  /// Puts text into the clipboard, where the terminal has a way to it; printable ASCII only.
  func copy(_ text: String)
  /// Rings the bell.
  func bell()
  /// Gives the terminal back to the shell's way, and takes it again: for a suspension and for programs that
  /// need the terminal.
  func leave()
  func enter()
}

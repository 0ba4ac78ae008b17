/// A key press, as a terminal can tell it.
package enum Key: Hashable, Sendable {
  /// A printable character, as typed; Space is " ".
  case character(Character)
  /// Ctrl with a letter, in lower case: Ctrl-L is `.control("l")`. Enter, Tab, Esc and Backspace have cases of
  /// their own.
  case control(Character)
  /// Alt with a character (Esc followed at once by it).
  case alt(Character)
  case enter, tab, backTab, escape, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  case function(Int)
}

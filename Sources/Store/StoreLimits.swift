/// How much the local copy may take. Each keeps something of the user's from being eaten: the disk, or the memory.
package struct StoreLimits: Hashable, Sendable {
  /// Octets of all sections together; when there are more, the longest unused go. Rows don't count: without them
  /// there is no list.
  package var sectionOctets: Int
  /// A single section that is larger is not kept: it would drive out what many messages need.
  package var largestSection: Int
  /// The whole file: a server that lists four thousand million messages must not fill the disk. What does not fit is
  /// not kept.
  package var fileOctets: Int
  /// Octets that may wait to be written. What comes when there are more is given up; `settled()` keeps below it.
  package var waitingOctets: Int

  package init(
    sectionOctets: Int = 256 << 20, largestSection: Int = 16 << 20, fileOctets: Int = 4 << 30,
    waitingOctets: Int = 8 << 20
  ) {
    self.sectionOctets = sectionOctets
    self.largestSection = largestSection
    self.fileOctets = fileOctets
    self.waitingOctets = waitingOctets
  }

  package static let standard = StoreLimits()
}

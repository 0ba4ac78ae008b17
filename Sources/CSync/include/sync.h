#ifndef HATO_SYNC_H
#define HATO_SYNC_H

// syncfs, which Swift's Glibc module hides.

/// Waits until everything that was written to the file system of an open file or folder is on disk. Returns 0 or an
/// errno; since Linux 5.8 also that something could not be written.
int hato_syncfs(int descriptor);
#endif

#ifndef HATO_CZLIB_H
#define HATO_CZLIB_H
#include <zlib.h>

// What zlib offers as macros, which Swift does not see. A negative number of window bits means raw deflate
// (RFC 1951), without zlib's header and checksum.

/// For data of any sender: the window is 32 KiB.
static inline int hato_start_inflating(z_streamp stream) { return inflateInit2(stream, -15); }

/// Takes some 256 KiB.
static inline int hato_start_deflating(z_streamp stream) {
  return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}

/// Whether inflating stands between two blocks, where a sender may fall silent.
static inline int hato_is_between_blocks(const z_stream *stream) { return (stream->data_type & 128) != 0; }
#endif

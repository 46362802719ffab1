//! Tar, zip and compressed streams: strict, bounded, read in place.

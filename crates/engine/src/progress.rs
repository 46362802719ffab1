//! What a run tells about how far it is, to whoever shows it.
//!
//! Told once a layer, file or piece of a download, never once a byte; nothing waits for an answer.

/// Hears how far a run is. Every call may come from any thread and must return at once.
pub trait Progress: Send + Sync {
    /// A layer is to be read; it has that many bytes as stored, where that is known.
    fn layer_asked(&self, _size: Option<u64>) {}

    /// One of those layers is read.
    fn layer_read(&self) {}

    /// A file of a directory is handed over to be read.
    fn file_asked(&self) {}

    /// So many bytes more came from an engine or a registry.
    fn bytes_came(&self, _bytes: u64) {}
}

/// Nobody listens.
pub(crate) struct Silent;

impl Progress for Silent {}

//! What was read before: evidence and file indexes by layer, plans by archive.
//!
//! One immutable file an entry, written under another name and renamed, so that a crash or a second
//! process never shows half of one; each carries its checksum and says what it is. Bounded: when the
//! whole grows over its limit the entries longest unused go.
//!
//! Invariant: an entry that is damaged, of another build's shape, or not its owner's alone is as good as
//! none.

mod behind;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

pub(crate) use behind::WriteBehind;

use crate::private;

/// Shape of the entries: raised when the types in them change.
const MAGIC: &[u8; 8] = b"swcach11";
const HEADER: usize = 8 + 32;
/// One entry, unpacked.
const MAX_ENTRY: usize = 512 << 20;

/// The store.
#[derive(Clone, Debug)]
pub struct Cache {
    directory: PathBuf,
    limit: u64,
}

/// The name of an entry: everything that its content depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheKey(String);

impl CacheKey {
    /// The key as a file name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// A key of these parts, in this order.
    pub fn new(parts: &[&str]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(
            seawall_model::Digest::sha256(&hasher.finalize().into())
                .hex()
                .to_owned(),
        )
    }
}

impl Cache {
    /// The store in that directory, which is made on the first write; at most `limit` bytes.
    pub fn new(directory: PathBuf, limit: u64) -> Self {
        Self { directory, limit }
    }

    /// The entry of that key, if a sound one is there.
    pub fn get<T: DeserializeOwned>(&self, key: &CacheKey) -> Option<T> {
        private::check_directory(&self.directory).ok()?;
        let path = self.path(key);
        let file = private::open(&path).ok()?;
        let size = file.metadata().ok()?.len().min(MAX_ENTRY as u64);
        let mut bytes = Vec::with_capacity(usize::try_from(size).ok()? + 1);
        file.take(MAX_ENTRY as u64).read_to_end(&mut bytes).ok()?;
        let value = decode(&bytes);
        if value.is_none() {
            let _ = fs::remove_file(&path);
        } else if let Ok(file) = File::options().append(true).open(&path) {
            // Its last use, for eviction.
            let _ = file.set_modified(SystemTime::now());
        }
        value
    }

    /// Writes an entry. A cache that can't be written costs time, not the scan.
    pub fn put<T: Serialize>(&self, key: &CacheKey, value: &T) -> io::Result<()> {
        self.write(key, &encode(value)?, &mut Packer::default())
    }

    /// Writes an entry that is encoded already.
    fn write(&self, key: &CacheKey, plain: &[u8], packer: &mut Packer) -> io::Result<()> {
        let packed = packer.pack(plain)?;
        let path = self.path(key);
        let directory = path.parent().unwrap_or(&self.directory);
        private::make_directory(&self.directory)?;
        fs::create_dir_all(directory)?;
        private::replace(&path, |file| file.write_all(packed))
    }

    /// Removes the entries longest unused until the rest fits.
    pub fn evict(&self) -> io::Result<()> {
        private::check_directory(&self.directory)?;
        let mut entries = Vec::new();
        let mut total = 0;
        for shard in fs::read_dir(&self.directory)?.flatten() {
            for entry in fs::read_dir(shard.path()).into_iter().flatten().flatten() {
                let Ok(meta) = entry.metadata() else { continue };
                total += meta.len();
                entries.push((
                    meta.modified().unwrap_or(SystemTime::UNIX_EPOCH),
                    meta.len(),
                    entry.path(),
                ));
            }
        }
        if total <= self.limit {
            return Ok(());
        }
        entries.sort();
        for (_, size, path) in entries {
            if total <= self.limit {
                break;
            }
            match fs::remove_file(path) {
                // Another scan was there first.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                removed => removed?,
            }
            total -= size;
        }
        Ok(())
    }

    fn path(&self, key: &CacheKey) -> PathBuf {
        let (shard, _) = key.0.split_at(2);
        self.directory.join(shard).join(&key.0)
    }
}

fn encode<T: Serialize>(value: &T) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(io::Error::other)
}

/// Packs entries, one after the other.
#[derive(Default)]
struct Packer {
    compressor: Option<zstd::bulk::Compressor<'static>>,
    packed: Vec<u8>,
}

impl Packer {
    /// Half of an entry is hashes, which no level makes smaller: a fast one is as good.
    const LEVEL: i32 = -3;

    fn pack(&mut self, plain: &[u8]) -> io::Result<&[u8]> {
        let compressor = match &mut self.compressor {
            Some(compressor) => compressor,
            none => none.insert(zstd::bulk::Compressor::new(Self::LEVEL)?),
        };
        let size = HEADER + zstd::zstd_safe::compress_bound(plain.len());
        self.packed.resize(size.max(self.packed.len()), 0);
        let body = &mut self.packed[HEADER..];
        let length = compressor.compress_to_buffer(plain, body)?;
        let sum = Sha256::digest(&body[..length]);
        self.packed[..8].copy_from_slice(MAGIC);
        self.packed[8..HEADER].copy_from_slice(&sum);
        Ok(&self.packed[..HEADER + length])
    }
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (header, body) = bytes.split_at_checked(HEADER)?;
    if &header[..8] != MAGIC || Sha256::digest(body).as_slice() != &header[8..] {
        return None;
    }
    let size = zstd::zstd_safe::get_frame_content_size(body).ok()??;
    let size = usize::try_from(size)
        .ok()
        .filter(|size| *size <= MAX_ENTRY)?;
    let plain = zstd::bulk::decompress(body, size).ok()?;
    postcard::from_bytes(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_it_got_and_nothing_damaged() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::new(directory.path().join("c"), 1 << 20);
        let key = CacheKey::new(&["a", "b"]);
        assert_ne!(key, CacheKey::new(&["ab", ""]));
        assert_eq!(cache.get::<String>(&key), None);
        cache.put(&key, &"value".to_owned()).unwrap();
        assert_eq!(cache.get::<String>(&key).as_deref(), Some("value"));
        let path = cache.path(&key);
        let mut whole = Vec::new();
        File::open(&path).unwrap().read_to_end(&mut whole).unwrap();
        for at in 0..whole.len() {
            let mut bad = whole.clone();
            bad[at] ^= 1;
            assert_eq!(decode::<String>(&bad), None, "{at}");
            assert_eq!(decode::<String>(&whole[..at]), None, "{at}");
        }
    }

    #[test]
    fn what_is_not_ours_alone_is_neither_read_nor_written() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::new(directory.path().join("c"), 1 << 20);
        let key = CacheKey::new(&["a"]);
        cache.put(&key, &1_u8).unwrap();
        assert_eq!(cache.get::<u8>(&key), Some(1));
        let allow = |path: &std::path::Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        allow(&cache.path(&key), 0o644);
        assert_eq!(cache.get::<u8>(&key), None);
        cache.put(&key, &2_u8).unwrap();
        assert_eq!(cache.get::<u8>(&key), Some(2));
        allow(&cache.directory, 0o755);
        assert_eq!(cache.get::<u8>(&key), None);
        assert!(cache.put(&key, &3_u8).is_err());
        assert!(cache.evict().is_err());
        allow(&cache.directory, 0o700);
        assert_eq!(cache.get::<u8>(&key), Some(2));
        // A FIFO in an entry's place is not waited for.
        fs::remove_file(cache.path(&key)).unwrap();
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, cache.path(&key), mode).unwrap();
        assert_eq!(cache.get::<u8>(&key), None);
    }

    #[test]
    fn the_longest_unused_go_first() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::new(directory.path().join("c"), 400);
        let keys: Vec<_> = (0..8).map(|i| CacheKey::new(&[&i.to_string()])).collect();
        for (age, key) in keys.iter().enumerate() {
            cache.put(key, &vec![age; 50]).unwrap();
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(age as u64);
            File::options()
                .append(true)
                .open(cache.path(key))
                .unwrap()
                .set_modified(time)
                .unwrap();
        }
        cache.evict().unwrap();
        assert!(cache.get::<Vec<usize>>(&keys[7]).is_some());
        assert!(cache.get::<Vec<usize>>(&keys[0]).is_none());
    }
}

//! What was read before: evidence and file indexes by layer, plans by archive.
//!
//! One immutable file an entry, written under another name and renamed, so that a crash or a second
//! process never shows half of one; each carries its checksum and says what it is. Bounded: when the
//! whole grows over its limit the entries longest unused go.
//!
//! Invariant: an entry that is damaged, of another build's shape, or not its owner's alone is as good as
//! none.

mod behind;

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use lz4_flex::block::{compress_into, decompress, get_maximum_output_size};
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest as _, Sha256};

pub(crate) use behind::WriteBehind;

use crate::private;

/// Shape of the entries: raised when the types in them change.
const MAGIC: &[u8; 8] = b"swcach12";
/// Bytes of the checksum of all that follows it.
const SUM: usize = 32;
/// Bytes of the size that the entry has unpacked.
const SIZE: usize = 4;
const HEADER: usize = MAGIC.len() + SUM + SIZE;
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
        self.read(key, |plain| postcard::from_bytes(plain).ok())
    }

    /// Puts the entry of that key, a list, into these places; none if it is not there, or of another length.
    pub fn get_into<T: DeserializeOwned>(&self, key: &CacheKey, places: &mut [T]) -> Option<()> {
        self.read(key, |plain| {
            let mut list = postcard::Deserializer::from_bytes(plain);
            Places(places).deserialize(&mut list).ok()
        })
    }

    fn read<T>(&self, key: &CacheKey, decode: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        private::check_directory(&self.directory).ok()?;
        let path = self.path(key);
        let file = private::open(&path).ok()?;
        let size = file.metadata().ok()?.len().min(MAX_ENTRY as u64);
        let mut bytes = Vec::with_capacity(usize::try_from(size).ok()? + 1);
        file.take(MAX_ENTRY as u64).read_to_end(&mut bytes).ok()?;
        let value = unpack(&bytes).and_then(|plain| decode(&plain));
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
    packed: Vec<u8>,
}

impl Packer {
    /// Half of an entry is hashes, which nothing makes smaller: what unpacks fast is as good.
    fn pack(&mut self, plain: &[u8]) -> io::Result<&[u8]> {
        let size = u32::try_from(plain.len()).map_err(io::Error::other)?;
        let most = HEADER + get_maximum_output_size(plain.len());
        self.packed.resize(most.max(self.packed.len()), 0);
        let body = &mut self.packed[HEADER..];
        let length = compress_into(plain, body).map_err(io::Error::other)?;
        let (magic, rest) = self.packed.split_at_mut(MAGIC.len());
        magic.copy_from_slice(MAGIC);
        let (sum, summed) = rest.split_at_mut(SUM);
        summed[..SIZE].copy_from_slice(&size.to_le_bytes());
        sum.copy_from_slice(&Sha256::digest(&summed[..SIZE + length]));
        Ok(&self.packed[..HEADER + length])
    }
}

/// What was packed.
fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let (sum, summed) = bytes.strip_prefix(MAGIC)?.split_at_checked(SUM)?;
    if Sha256::digest(summed).as_slice() != sum {
        return None;
    }
    let (size, body) = summed.split_first_chunk()?;
    let size = usize::try_from(u32::from_le_bytes(*size)).ok()?;
    if size > MAX_ENTRY {
        return None;
    }
    let plain = decompress(body, size).ok()?;
    (plain.len() == size).then_some(plain)
}

/// Where the elements of a list go, as many as there are.
struct Places<'p, T>(&'p mut [T]);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Places<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, list: D) -> Result<(), D::Error> {
        list.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Places<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} elements", self.0.len())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let wanted = self.0.len();
        for (number, place) in self.0.iter_mut().enumerate() {
            let missing = || A::Error::invalid_length(number, &"more");
            *place = list.next_element()?.ok_or_else(missing)?;
        }
        match list.next_element::<T>()? {
            Some(_) => Err(A::Error::invalid_length(wanted + 1, &"fewer")),
            None => Ok(()),
        }
    }
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
            assert_eq!(unpack(&bad), None, "{at}");
            assert_eq!(unpack(&whole[..at]), None, "{at}");
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

//! Objects of a repository. What is read is checked against the id that names it, so that a commit's id
//! stands for every byte below it, whoever may write the repository.

use anyhow::{Context, anyhow, bail};
use gix_hash::ObjectId;
use gix_object::{Find, FindHeader, Kind, TreeRefIter};

use super::repository::Repository;

/// Bytes of a commit, a tag or a directory.
const MAX_SMALL: u64 = 32 << 20;
/// Bytes of anything that has to be unpacked on the way.
const MAX_OBJECT: usize = 256 << 20;
/// Fewest digits of an id's beginning.
const LEAST_DIGITS: usize = 4;

/// The store of objects.
pub(super) struct Objects {
    store: gix_odb::Handle,
    hash: gix_hash::Kind,
}

/// An entry of a directory.
pub(super) enum Entry {
    Directory(ObjectId),
    File(ObjectId),
    /// A symbolic link, or another repository.
    Other,
}

impl Objects {
    pub(super) fn of(repository: &Repository) -> anyhow::Result<Self> {
        let options = gix_odb::store::init::Options {
            alloc_limit_bytes: Some(MAX_OBJECT),
            ..gix_odb::store::init::Options::default()
        };
        let place = repository.common.join("objects");
        let opened = gix_odb::at_opts(&place, repository.hash, None, options);
        Ok(Self {
            store: opened.with_context(|| format!("{}: can't be read", place.display()))?,
            hash: repository.hash,
        })
    }

    /// What an object is, if it is there.
    pub(super) fn kind(&self, id: ObjectId) -> anyhow::Result<Option<Kind>> {
        let header = self
            .store
            .try_header(&id)
            .map_err(|error| anyhow!("{error}"))?;
        Ok(header.map(|header| header.kind))
    }

    /// The bytes of an object that must be there.
    pub(super) fn bytes(&self, id: ObjectId, kind: Kind, limit: u64) -> anyhow::Result<Vec<u8>> {
        let read = || {
            let header = self
                .store
                .try_header(&id)
                .map_err(|error| anyhow!("{error}"))?;
            let header = header.context("it is not there; a clone may be partial or shallow")?;
            if header.size > limit {
                bail!("over {limit} bytes");
            }
            let mut bytes = Vec::new();
            let found = self.store.try_find(&id, &mut bytes);
            let found = found.map_err(|error| anyhow!("{error}"))?;
            let found = found.context("it is not there")?;
            if found.kind != kind {
                bail!("it is a {}", found.kind);
            }
            let checked = found.verify_checksum(&id);
            checked.map_err(|_other| anyhow!("its bytes are not those that its id names"))?;
            Ok(found.data.to_vec())
        };
        read().with_context(|| format!("{kind} {id}: can't be read"))
    }

    pub(super) fn parents(&self, commit: ObjectId) -> anyhow::Result<Vec<ObjectId>> {
        let bytes = self.bytes(commit, Kind::Commit, MAX_SMALL)?;
        let commit = gix_object::CommitRefIter::from_bytes(&bytes, self.hash);
        Ok(commit.parent_ids().collect())
    }

    pub(super) fn tree(&self, commit: ObjectId) -> anyhow::Result<ObjectId> {
        let bytes = self.bytes(commit, Kind::Commit, MAX_SMALL)?;
        let tree = gix_object::CommitRefIter::from_bytes(&bytes, self.hash).tree_id();
        tree.map_err(|_malformed| anyhow!("the commit {commit} is malformed"))
    }

    pub(super) fn tagged(&self, tag: ObjectId) -> anyhow::Result<ObjectId> {
        let bytes = self.bytes(tag, Kind::Tag, MAX_SMALL)?;
        let target = gix_object::TagRefIter::from_bytes(&bytes, self.hash).target_id();
        target.map_err(|_malformed| anyhow!("the tag {tag} is malformed"))
    }

    /// The entry of that name in a directory.
    pub(super) fn entry(&self, directory: ObjectId, name: &[u8]) -> anyhow::Result<Option<Entry>> {
        let bytes = self.bytes(directory, Kind::Tree, MAX_SMALL)?;
        for entry in TreeRefIter::from_bytes(&bytes, self.hash) {
            let entry = entry.map_err(|_malformed| anyhow!("the tree {directory} is malformed"))?;
            if entry.filename != name {
                continue;
            }
            let id = entry.oid.to_owned();
            return Ok(Some(match entry.mode.kind() {
                gix_object::tree::EntryKind::Tree => Entry::Directory(id),
                gix_object::tree::EntryKind::Blob | gix_object::tree::EntryKind::BlobExecutable => {
                    Entry::File(id)
                }
                _ => Entry::Other,
            }));
        }
        Ok(None)
    }

    /// The one object whose id begins so.
    pub(super) fn beginning(&self, digits: &str) -> anyhow::Result<Option<ObjectId>> {
        let whole = self.hash.len_in_hex();
        if !(LEAST_DIGITS..=whole).contains(&digits.len()) {
            return Ok(None);
        }
        let Ok(first) = ObjectId::from_hex(format!("{digits:0<whole$}").as_bytes()) else {
            return Ok(None);
        };
        let prefix = gix_hash::Prefix::new(&first, digits.len());
        let prefix = prefix.map_err(|error| anyhow!("{error}"))?;
        let found = self.store.lookup_prefix(prefix, None);
        match found.map_err(|error| anyhow!("{error}"))? {
            None => Ok(None),
            Some(Ok(id)) => Ok(Some(id)),
            Some(Err(())) => bail!("several objects begin with {digits}: give more of the id"),
        }
    }
}

//! By what a code host knows a result again.
//!
//! GitHub knows an alert by its rule, its file and `primaryLocationLineHash`, which is `HASH:N`: a hash of
//! what stands at the line, and for the how-many-eth of the same hash it is. We have no line to hash where a
//! target is no checked-out file, and lines of lock files say less than we know. So the hash is made of the
//! finding's own fingerprint and the file: it stays the same when lines move and versions change, and is
//! another one for another package. `N` tells findings of several targets apart that are alike in both.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

/// Counts how often each hash came.
#[derive(Default)]
pub(super) struct LineHashes(HashMap<String, u32>);

impl LineHashes {
    /// Of a finding with that fingerprint in that file: sixteen hexadecimal digits, a colon, and a number.
    pub(super) fn next(&mut self, fingerprint: &str, path: &str) -> String {
        let mut hasher = Sha256::new();
        hasher.update((fingerprint.len() as u64).to_le_bytes());
        hasher.update(fingerprint);
        hasher.update(path);
        let digest = hasher.finalize();
        let hash = digest.iter().take(8).map(|byte| format!("{byte:02x}"));
        let hash: String = hash.collect();
        let number = self.0.entry(hash.clone()).or_default();
        *number += 1;
        format!("{hash}:{number}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_for_each_finding_in_each_file() {
        let mut hashes = LineHashes::default();
        let one = hashes.next("f", "a/lock");
        assert_eq!(one.len(), 18);
        assert!(one.ends_with(":1"));
        assert_ne!(hashes.next("f", "b/lock"), one);
        assert_ne!(hashes.next("g", "a/lock"), one);
        // What runs into another is another one.
        assert_ne!(hashes.next("fa", "/lock"), hashes.next("f", "a/lock"));
        let again = LineHashes::default().next("f", "a/lock");
        assert_eq!(again, one);
        let third = hashes.next("f", "a/lock");
        assert_eq!(third, one.replace(":1", ":3"));
    }
}

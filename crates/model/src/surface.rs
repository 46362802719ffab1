//! What an image offers whoever gets into one of its containers.

use serde::{Deserialize, Serialize};

/// The attack surface of an image, as far as its files tell. Programs are told by their names, sorted, each
/// once, and only those that can be started and lie where a shell would look for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Surface {
    /// Shells.
    pub shells: Vec<String>,
    /// Programs that install packages, of the system or of a language.
    pub package_managers: Vec<String>,
    /// Compilers.
    pub compilers: Vec<String>,
    /// Interpreters of programming languages.
    pub interpreters: Vec<String>,
    /// Files that lend whoever runs them the rights of their owner.
    pub setuid_files: u64,
    /// Files that lend whoever runs them the rights of their group.
    pub setgid_files: u64,
    /// Packages that are present.
    pub packages: u64,
    /// Regular files.
    pub files: u64,
    /// Bytes of the regular files, uncompressed; of a file with several names, once for each.
    pub bytes: u64,
}

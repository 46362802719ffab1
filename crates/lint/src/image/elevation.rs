//! Rights that a file lends whoever runs it.

pub(super) const SETUID: u32 = 0o4000;
pub(super) const SETGID: u32 = 0o2000;
const GROUP_EXECUTE: u32 = 0o010;
const ANY_EXECUTE: u32 = 0o111;

/// Setuid with any right to execute, setgid with the group's: setgid alone once meant mandatory
/// locking (inode(7)), and a file that nobody may execute lends nobody rights.
pub(super) fn elevates(mode: u32) -> bool {
    let setuid = mode & SETUID != 0 && mode & ANY_EXECUTE != 0;
    let setgid = mode & SETGID != 0 && mode & GROUP_EXECUTE != 0;
    setuid || setgid
}

//! The system calls of Linux: which architectures have each, its number on x86-64, and what Docker's default
//! profile says of it.
//!
//! The table `calls.tsv` has a line for each call, in the order of the names: the name, its number on x86-64
//! or `-`, the architectures, and for Docker's default profile `all` where it is allowed, `some` where it is
//! allowed with some arguments, the capabilities that allow it, or `-`. Architectures other than those of x86
//! and ARM are `other`. The facts are those of Linux 6.19, and of the profile of Docker 29.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    /// Its number on x86-64.
    pub(super) number: Option<u16>,
    /// The architectures that have it, between blanks.
    pub(super) architectures: &'static str,
    /// What Docker's default profile says of it.
    pub(super) docker: Docker,
}

/// What Docker's default profile says of a call, for a container with Docker's default capabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Docker {
    /// It is allowed.
    Allowed,
    /// It is allowed with some arguments.
    Some,
    /// It is refused.
    Refused,
}

static TABLE: LazyLock<BTreeMap<&'static str, Call>> =
    LazyLock::new(|| include_str!("calls.tsv").lines().filter_map(row).collect());

fn row(line: &'static str) -> Option<(&'static str, Call)> {
    let mut fields = line.split('\t');
    let (name, number, architectures) = (fields.next()?, fields.next()?, fields.next()?);
    let docker = match fields.next()? {
        // A container has this capability if nobody takes it.
        "all" | "CAP_SYS_CHROOT" => Docker::Allowed,
        words if words.split(',').any(|word| word == "some") => Docker::Some,
        _ => Docker::Refused,
    };
    let number = number.parse().ok();
    let call = Call {
        number,
        architectures,
        docker,
    };
    Some((name, call))
}

/// The call of that name.
pub(super) fn call(name: &str) -> Option<&'static Call> {
    TABLE.get(name)
}

/// Every name, in order.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.keys().copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn of(architecture: &str) -> BTreeSet<&'static str> {
        let has = |call: &Call| call.architectures.split(' ').any(|a| a == architecture);
        let rows = TABLE.iter().filter(|(_, call)| has(call));
        rows.map(|(name, _)| *name).collect()
    }

    #[test]
    fn the_table_is_whole() {
        let lines: Vec<_> = include_str!("calls.tsv").lines().collect();
        assert_eq!(lines.len(), TABLE.len());
        assert!(lines.is_sorted());
        for architecture in ["x86_64", "x86", "x32", "aarch64", "arm"] {
            assert!(of(architecture).len() > 300, "{architecture}");
        }
        let known = ["x86_64", "x86", "x32", "aarch64", "arm", "other"];
        for (name, call) in TABLE.iter() {
            let mut all = call.architectures.split(' ');
            assert!(all.all(|a| known.contains(&a)), "{name}");
            assert_eq!(call.number.is_some(), of("x86_64").contains(name), "{name}");
        }
    }

    /// The kernel's own headers, as far as this machine has them.
    #[test]
    fn the_kernels_headers_agree() {
        let mut compared = 0;
        for (architecture, header) in [
            ("x86_64", "unistd_64.h"),
            ("x86", "unistd_32.h"),
            ("x32", "unistd_x32.h"),
        ] {
            let places = ["/usr/include/x86_64-linux-gnu/asm", "/usr/include/asm"];
            #[expect(clippy::disallowed_methods, reason = "the machine's headers")]
            let read = |place: &&str| std::fs::read_to_string(format!("{place}/{header}")).ok();
            let Some(text) = places.iter().find_map(read) else {
                continue;
            };
            compared += 1;
            let ours = of(architecture);
            for line in text.lines() {
                let Some((name, value)) = line
                    .strip_prefix("#define __NR_")
                    .and_then(|rest| rest.split_once(' '))
                else {
                    continue;
                };
                assert!(ours.contains(name), "{architecture}: {name}");
                if architecture == "x86_64" {
                    assert_eq!(call(name).unwrap().number, value.trim().parse().ok());
                }
            }
        }
        // A C compiler comes with the headers.
        let here = cfg!(target_arch = "x86_64")
            && seawall_testkit::has_program("the_kernels_headers_agree", "cc");
        assert!(compared > 0 || !here);
    }
}

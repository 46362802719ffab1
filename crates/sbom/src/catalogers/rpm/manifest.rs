//! `container-manifest-2`, the list that images without rpm carry (CBL-Mariner, Azure Linux
//! distroless): ten columns between tabs, as `rpm --queryformat` wrote them.

use seawall_model::{Content, Evidence, Hole, HoleName, PackageLocation};

use crate::holes::Holes;
use crate::lines::Lines;

use super::{WHAT, package};

const LINE: usize = 64 * 1024;
const PACKAGES: usize = 100_000;

/// NAME, VERSION-RELEASE, INSTALLTIME, BUILDTIME, VENDOR, EPOCH, SIZE, ARCH, EPOCHNUM, SOURCERPM.
pub(super) fn read(path: &str, content: &dyn Content) -> Evidence {
    let mut evidence = Evidence::default();
    let mut holes = Holes::default();
    let mut lines = Lines::new(content, LINE);
    loop {
        let offset = lines.offset();
        let line = match lines.next_line() {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                holes.unreadable(WHAT, offset, &error);
                break;
            }
        };
        if line.bytes.is_empty() {
            continue;
        }
        if evidence.packages.len() == PACKAGES {
            let hole = Hole::new(
                HoleName::LIMIT_PACKAGES,
                WHAT,
                "",
                "more than a system can have",
            );
            holes.push(hole.at(offset).limited("packages", PACKAGES));
            break;
        }
        if line.cut {
            let place = format!("line {}", line.number);
            let reason = "a line too long to keep whole";
            let hole = Hole::new(HoleName::MALFORMED_PACKAGE_DATABASE, WHAT, place, reason);
            holes.push(hole.at(offset).limited("line-size", LINE));
        }
        let text = String::from_utf8_lossy(line.bytes);
        let columns: Vec<&str> = text.split('\t').take(16).collect();
        let [name, version, _, _, vendor, epoch, _, arch, ..] = columns.as_slice() else {
            let place = format!("line {}", line.number);
            let reason = "not a package in ten columns";
            holes.push(
                Hole::new(HoleName::MALFORMED_PACKAGE_DATABASE, WHAT, place, reason).at(offset),
            );
            continue;
        };
        let told = |text: &str| (!matches!(text, "" | "(none)")).then(|| text.to_owned());
        let epoch: Option<u32> = epoch.parse().ok();
        let mut package = package::new(name, epoch, version, told(arch));
        package.vendor = told(vendor);
        let file = columns.get(9).and_then(|f| told(f));
        package.source = file.and_then(|f| package::source(&f, epoch, version));
        package.locations.push(PackageLocation {
            path: path.to_owned(),
            line: Some(line.number),
            ..PackageLocation::default()
        });
        evidence.packages.push(package);
    }
    evidence.holes = holes.into_vec();
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns() {
        let text = "vim\t9.0-1.cm2\t1\t1\tMicrosoft Corporation\t2\t45000\tx86_64\t2\tvim-9.0-1.cm2.src.rpm\nx\ty\n";
        let evidence = read("p", &text.as_bytes().to_vec());
        let vim = &evidence.packages[0];
        assert_eq!(
            (vim.version.as_str(), vim.arch.as_deref()),
            ("2:9.0-1.cm2", Some("x86_64"))
        );
        assert_eq!(vim.source.as_ref().unwrap().version, "2:9.0-1.cm2");
        assert_eq!(evidence.packages.len(), 1);
        assert_eq!(evidence.holes.len(), 1);
    }
}

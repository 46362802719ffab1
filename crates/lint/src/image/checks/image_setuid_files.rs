//! Programs that run with the rights of their owner.

use seawall_model::{
    Check, CheckExample, CheckMeta, Family, FileEntry, FileKind, Finding, Severity,
};

use std::collections::BTreeSet;

use crate::image::elevation::{SETGID, SETUID, elevates};
use crate::image::files::ImageFiles;
use crate::image::{Image, ImageFacts, location};

/// Most findings of one image; what is beyond is counted in the last one.
const MOST: usize = 1_000;

/// Programs that distributions ship this way. They are as useful to an attacker as any, but nobody
/// is surprised by them.
const KNOWN: [&str; 24] = [
    "bin/mount",
    "bin/ping",
    "bin/su",
    "bin/umount",
    "sbin/mount.nfs",
    "sbin/unix_chkpwd",
    "usr/bin/chage",
    "usr/bin/chfn",
    "usr/bin/chsh",
    "usr/bin/crontab",
    "usr/bin/expiry",
    "usr/bin/gpasswd",
    "usr/bin/mount",
    "usr/bin/newgrp",
    "usr/bin/passwd",
    "usr/bin/pkexec",
    "usr/bin/ssh-agent",
    "usr/bin/su",
    "usr/bin/sudo",
    "usr/bin/umount",
    "usr/bin/wall",
    "usr/lib/openssh/ssh-keysign",
    "usr/sbin/pam_timestamp_check",
    "usr/sbin/unix_chkpwd",
];

static META: CheckMeta = CheckMeta {
    id: "image-setuid-files",
    title: "A program runs with the rights of its owner",
    severity: Severity::Medium,
    why: "Whoever starts a setuid or setgid program gets the rights of its owner or group. A flaw in \
          it makes root of any process in the container. Few images need one.",
    fix: "Take the bit away in the Dockerfile (chmod a-s), leave the package out, or start the \
          container with no-new-privileges.",
    references: &["https://man7.org/linux/man-pages/man7/inode.7.html"],
    aliases: &["CIS-DI-0008"],
    bad: CheckExample {
        title: "A setuid program of the application",
        input: r#"{"files": [{"path": "usr/local/bin/helper", "mode": "4755"}]}"#,
    },
    good: CheckExample {
        title: "A program without special bits, and a directory that hands its group on",
        input: r#"{"files": [{"path": "usr/local/bin/helper", "mode": "0755"},
            {"path": "var/mail", "mode": "2775", "kind": "directory"}]}"#,
    },
};

pub(crate) static IT: ImageSetuidFiles = ImageSetuidFiles;

/// The check.
pub(crate) struct ImageSetuidFiles;

impl Check<Image> for ImageSetuidFiles {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut beyond = 0_usize;
        let own = facts.evidence_of(ImageFiles::ELEVATED);
        let paths: BTreeSet<&str> = own.map(|e| e.evidence.path.as_str()).collect();
        for path in paths {
            // The pass came by it with its mode; the tree has it as it is seen in the end.
            let entry = facts.tree.entry(path);
            let Some(entry) = entry.filter(|e| e.kind == FileKind::File && elevates(e.mode)) else {
                continue;
            };
            if findings.len() == MOST {
                beyond = beyond.saturating_add(1);
            } else {
                findings.push(judge(facts, path, &entry));
            }
        }
        if beyond > 0
            && let Some(last) = findings.last_mut()
        {
            last.evidence = format!("{}; {beyond} more such files are not listed", last.evidence);
        }
        findings
    }
}

fn judge(facts: &ImageFacts<'_>, path: &str, entry: &FileEntry) -> Finding {
    let as_root = entry.mode & SETUID != 0 && entry.uid == 0;
    let bits = match (entry.mode & SETUID != 0, entry.mode & SETGID != 0) {
        (true, true) => "setuid and setgid",
        (true, false) => "setuid",
        _ => "setgid",
    };
    let severity = if KNOWN.contains(&path) || !as_root {
        Severity::Low
    } else {
        META.severity
    };
    let title = format!("{path} is {bits}");
    let mut finding = Image::finding(&META, severity, title);
    finding.location = location(facts, path, entry.layer);
    finding.evidence = format!(
        "mode {:04o}, owner {}, group {}",
        entry.mode & 0o7777,
        entry.uid,
        entry.gid
    );
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::example::Example;

    fn severities(files: &str) -> Vec<(String, Severity)> {
        let example = Example::parse(&format!(r#"{{"files": [{files}]}}"#));
        let findings = example.judged(|facts| IT.run(facts));
        let of = |f: Finding| (f.location.path.unwrap_or_default(), f.severity);
        findings.into_iter().map(of).collect()
    }

    #[test]
    fn modes_owners_and_names() {
        for (file, wanted) in [
            (
                r#"{"path": "usr/bin/passwd", "mode": "4755"}"#,
                Some(Severity::Low),
            ),
            (
                r#"{"path": "opt/passwd", "mode": "4755"}"#,
                Some(Severity::Medium),
            ),
            (
                r#"{"path": "opt/x", "mode": "6755"}"#,
                Some(Severity::Medium),
            ),
            (r#"{"path": "opt/x", "mode": "2755"}"#, Some(Severity::Low)),
            (
                r#"{"path": "opt/x", "mode": "4755", "uid": 1000}"#,
                Some(Severity::Low),
            ),
            (r#"{"path": "opt/x", "mode": "4644"}"#, None),
            (r#"{"path": "opt/x", "mode": "2644"}"#, None),
            (r#"{"path": "opt/x", "mode": "1777"}"#, None),
            (
                r#"{"path": "opt/x", "mode": "4755", "kind": "symlink"}"#,
                None,
            ),
            (
                r#"{"path": "opt/x", "mode": "4755", "kind": "special"}"#,
                None,
            ),
        ] {
            let found = severities(file).into_iter().map(|(_, s)| s).next();
            assert_eq!(found, wanted, "{file}");
        }
    }

    #[test]
    fn a_hostile_image_has_bounded_findings() {
        let files: Vec<_> = (0..MOST + 5)
            .map(|i| format!(r#"{{"path": "f{i}", "mode": "4755"}}"#))
            .collect();
        let example = Example::parse(&format!(r#"{{"files": [{}]}}"#, files.join(",")));
        let findings = example.judged(|facts| IT.run(facts));
        assert_eq!(findings.len(), MOST);
        assert!(findings[MOST - 1].evidence.contains("5 more"));
    }

    #[test]
    fn the_layer_and_its_instruction_are_named() {
        let example = Example::parse(
            r#"{"files": [{"path": "x", "mode": "4755", "layer": 1}],
                "layers": [{}, {"instruction": "COPY x /"}]}"#,
        );
        let location = example.judged(|facts| IT.run(facts)).remove(0).location;
        assert_eq!(location.layer, Some(1));
        assert_eq!(location.instruction.as_deref(), Some("COPY x /"));
    }
}

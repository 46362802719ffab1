//! Files that the user names.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use seawall_engine::private;
use seawall_model::{Report, TargetKind, TargetReport};

/// Bytes of a report.
pub(crate) const MAX_REPORT: u64 = 1 << 30;

/// An error if any of these paths leads nowhere.
pub(crate) fn there(paths: &[PathBuf]) -> anyhow::Result<()> {
    for path in paths {
        std::fs::metadata(path).with_context(|| format!("{}: can't be read", path.display()))?;
    }
    Ok(())
}

/// Where a file of a target lies.
pub(crate) fn place_of(target: &TargetReport, path: &str) -> PathBuf {
    let reference = Path::new(&target.target.reference);
    match target.target.kind {
        TargetKind::File => reference.to_owned(),
        _ => reference.join(path),
    }
}

/// A text file of the user's, up to a size.
pub(crate) fn read_text(path: &Path, limit: u64) -> anyhow::Result<String> {
    let file = File::open(path).with_context(|| format!("{}: can't be read", path.display()))?;
    text_of(file, path, limit)
}

/// The text of an open file, up to a size; the path is for errors.
pub(crate) fn text_of(file: File, path: &Path, limit: u64) -> anyhow::Result<String> {
    let read = || {
        let mut text = String::new();
        let taken = file.take(limit + 1).read_to_string(&mut text)?;
        if taken as u64 > limit {
            return Err(io::Error::other(format!("over {limit} bytes")));
        }
        Ok(text)
    };
    read().with_context(|| format!("{}: can't be read", path.display()))
}

/// A JSON report, of this version or of an older one, whose findings are known as those of this version
/// are.
pub(crate) fn read_report(path: &Path) -> anyhow::Result<Report> {
    report_of(&read_text(path, MAX_REPORT)?, &path.display().to_string())
}

/// The report that a text is; `name` is the file's, for errors.
pub(crate) fn report_of(text: &str, name: &str) -> anyhow::Result<Report> {
    let mut report = as_written(text, name)?;
    report.identify_anew();
    Ok(report)
}

/// A JSON report with the fingerprints that stand in it.
pub(crate) fn read_as_written(path: &Path) -> anyhow::Result<Report> {
    as_written(&read_text(path, MAX_REPORT)?, &path.display().to_string())
}

/// What is wrong with a text is not quoted: it may be any file's.
pub(crate) fn as_written(text: &str, name: &str) -> anyhow::Result<Report> {
    let report: Report = serde_json::from_str(text)
        .ok()
        .filter(|report: &Report| report.schema.starts_with("seawall-report/"))
        .with_context(|| format!("{name}: not a report of seawall's (--format json)"))?;
    Ok(report)
}

/// Puts a text in the place of a file, with the file as it was beside it under another name, which ends in
/// `.orig`. Nobody sees half of it; who may read it stays.
pub(crate) fn replace_keeping(path: &Path, text: &str) -> anyhow::Result<()> {
    let write = || -> io::Result<()> {
        let real = std::fs::canonicalize(path)?;
        let permissions = std::fs::metadata(&real)?.permissions();
        let kept = (0..).map(|number: u32| {
            let mut name = real.clone().into_os_string();
            name.push(".orig");
            if number > 0 {
                name.push(format!(".{number}"));
            }
            PathBuf::from(name)
        });
        for place in kept {
            let copy = File::options().write(true).create_new(true).open(&place);
            match copy {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                copy => {
                    io::copy(&mut File::open(&real)?, &mut copy?)?;
                    std::fs::set_permissions(&place, permissions.clone())?;
                    break;
                }
            }
        }
        private::replace(&real, |file| {
            file.write_all(text.as_bytes())?;
            file.set_permissions(permissions)
        })
    };
    write().with_context(|| format!("{}: can't be changed", path.display()))
}

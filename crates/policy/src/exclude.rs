//! What of a target is not looked at at all: `--exclude`, `--skip-dirs` and `--skip-files`.
//!
//! A pattern is a [`Glob`] of a path from the target's root. `/a`, `./a` and `a/` are `a`; `a/**` is
//! whatever is in `a`, and so `a` itself. What lies below something that is left out is left out with
//! it, and a package inside an archive (`a.jar!/b.jar`) with the archive.

use std::borrow::Cow;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use crate::{Glob, GlobError};

/// Most directories above a path that are looked at.
const DEEPEST: usize = 256;

/// What a pattern may leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExcludeKind {
    /// `--exclude`: directories and files.
    Any,
    /// `--skip-dirs`: directories.
    Directories,
    /// `--skip-files`: all but directories.
    Files,
}

impl ExcludeKind {
    /// The option that gives such patterns.
    pub fn option(self) -> &'static str {
        match self {
            Self::Any => "--exclude",
            Self::Directories => "--skip-dirs",
            Self::Files => "--skip-files",
        }
    }

    fn is_of(self, directory: bool) -> bool {
        match self {
            Self::Any => true,
            Self::Directories => directory,
            Self::Files => !directory,
        }
    }
}

/// A pattern as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcludePattern {
    /// What it may leave out.
    pub kind: ExcludeKind,
    /// The pattern.
    pub text: String,
}

/// Why a pattern leaves out nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExcludeError {
    /// It is no pattern.
    #[error("{} {}: not a pattern", .0.kind.option(), .0.text)]
    NoPattern(ExcludePattern, #[source] GlobError),
    /// It is empty, or the root.
    #[error("{} {:?}: it names the root of the target, of which nothing would be left", .0.kind.option(), .0.text)]
    Root(ExcludePattern),
}

/// Compiled patterns.
#[derive(Clone, Debug, Default)]
pub struct Excludes {
    patterns: Vec<Compiled>,
}

#[derive(Clone, Debug)]
struct Compiled {
    written: ExcludePattern,
    shapes: Vec<Shape>,
}

/// What a pattern is held against; trees have many paths, and most patterns are names.
#[derive(Clone, Debug)]
enum Shape {
    /// The whole path.
    Path(Glob),
    /// What stands behind the last slash: of `**/NAME` the `NAME`.
    Name(Glob),
}

impl Shape {
    fn new(plain: &str) -> Result<Self, GlobError> {
        let name = plain.strip_prefix("**/");
        match name.filter(|name| !name.contains('/') && !name.contains("**")) {
            Some(name) => Glob::new(name).map(Self::Name),
            None => Glob::new(plain).map(Self::Path),
        }
    }

    fn matches(&self, path: &str) -> bool {
        match self {
            Self::Path(glob) => glob.matches(path),
            Self::Name(glob) => glob.matches(path.rsplit('/').next().unwrap_or(path)),
        }
    }
}

impl Excludes {
    /// Compiles patterns.
    ///
    /// # Errors
    /// If one of them is no pattern, or names the root.
    pub fn new(patterns: &[ExcludePattern]) -> Result<Self, ExcludeError> {
        let compiled = |written: &ExcludePattern| {
            let plain = normal(&written.text);
            if plain.is_empty() {
                return Err(ExcludeError::Root(written.clone()));
            }
            let shapes = shapes(&plain).map_err(|e| ExcludeError::NoPattern(written.clone(), e))?;
            Ok(Compiled {
                written: written.clone(),
                shapes,
            })
        };
        let patterns = patterns.iter().map(compiled).collect::<Result<_, _>>()?;
        Ok(Self { patterns })
    }

    /// The same for a target that is this directory: a pattern that leads into it from the working
    /// directory, or from the root of this machine, is understood as well (`src/vendor` of `src`).
    #[must_use]
    pub fn within(mut self, directory: &Path) -> Self {
        for pattern in &mut self.patterns {
            let inner = inner(&pattern.written.text, directory);
            let more = inner.and_then(|inner| shapes(&inner).ok());
            pattern.shapes.extend(more.into_iter().flatten());
        }
        self
    }

    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The patterns as they were written.
    pub fn patterns(&self) -> impl ExactSizeIterator<Item = &ExcludePattern> {
        self.patterns.iter().map(|pattern| &pattern.written)
    }

    /// The number of the pattern that this path matches itself; directories above it are not looked at.
    pub fn matching(&self, path: &str, directory: bool) -> Option<usize> {
        self.patterns.iter().position(|pattern| {
            pattern.written.kind.is_of(directory) && pattern.shapes.iter().any(|s| s.matches(path))
        })
    }

    /// The number of the pattern that leaves out a file, by its path or by a directory above it.
    pub fn leaving_out_file(&self, path: &str) -> Option<usize> {
        if self.is_empty() {
            return None;
        }
        let above = above(path).find_map(|directory| self.matching(directory, true));
        above.or_else(|| self.matching(path, false))
    }

    /// The same of what has this path in a report, which may lie in an archive (`a.jar!/b.jar`): it is
    /// left out with the archive, too.
    pub fn leaving_out(&self, path: &str) -> Option<usize> {
        let archive = above(path).filter_map(|above| above.strip_suffix('!'));
        self.leaving_out_file(path).or_else(|| {
            archive
                .take(if self.is_empty() { 0 } else { DEEPEST })
                .find_map(|archive| self.matching(archive, false))
        })
    }
}

/// What stands before each slash of a path.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(end, _)| end);
    ends.take(DEEPEST).map(|end| &path[..end])
}

/// What a pattern stands for.
fn shapes(plain: &str) -> Result<Vec<Shape>, GlobError> {
    let whole = plain.strip_suffix("/**");
    let whole = whole.filter(|whole| !whole.is_empty() && !whole.ends_with('\\'));
    [Some(plain), whole]
        .into_iter()
        .flatten()
        .map(Shape::new)
        .collect()
}

/// Without what only says where the path begins, or that it is a directory.
fn normal(text: &str) -> String {
    let parts = text.split('/').filter(|part| !matches!(*part, "" | "."));
    parts.collect::<Vec<_>>().join("/")
}

/// What of a pattern lies in the directory, where the pattern leads into it from outside.
fn inner(text: &str, directory: &Path) -> Option<String> {
    let said = directory.to_string_lossy();
    let begins_here = text.starts_with('/') || text.starts_with("./") || text.starts_with("../");
    let (pattern, base) = if begins_here {
        (absolute(text.as_ref())?, absolute(directory)?)
    } else {
        (Cow::Borrowed(text).into_owned(), normal(&said))
    };
    let inner = pattern.strip_prefix(&base)?.strip_prefix('/')?;
    let inner = normal(inner);
    (!base.is_empty() && !inner.is_empty()).then_some(inner)
}

/// An absolute path without `.` and `..`; links are not asked for.
fn absolute(path: &Path) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in std::path::absolute(path).ok()?.components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?.to_owned()),
            Component::ParentDir => drop(parts.pop()),
            _ => {}
        }
    }
    Some(format!("/{}", parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excludes(kind: ExcludeKind, text: &str) -> Excludes {
        let text = text.to_owned();
        Excludes::new(&[ExcludePattern { kind, text }]).unwrap()
    }

    #[test]
    fn paths_are_told_from_the_root_with_all_below_them() {
        for (pattern, out, kept) in [
            (
                "a/b",
                &["a/b", "a/b/c/d"][..],
                &["b", "a", "a/bc", "x/a/b"][..],
            ),
            ("/a/b/", &["a/b", "a/b/c"], &["a"]),
            ("./a//b/.", &["a/b"], &["b"]),
            ("a/**", &["a", "a/b", "a/b/c"], &["ab", "b/a"]),
            (
                "**/node_modules",
                &["node_modules/x", "a/node_modules/x"],
                &["a/node_modules2"],
            ),
            ("node_modules", &["node_modules/x"], &["a/node_modules/x"]),
            (
                "**/*.jar",
                &["x.jar", "a/x.jar!/y/z.jar", "a/.jar"],
                &["x.jar.d"],
            ),
            (
                "a.jar!/b.jar",
                &["a.jar!/b.jar", "a.jar!/b.jar!/c"],
                &["a.jar", "a.jar!/c.jar"],
            ),
            ("a\\*b", &["a*b"], &["axb"]),
        ] {
            let excludes = excludes(ExcludeKind::Any, pattern);
            for path in out {
                assert_eq!(excludes.leaving_out(path), Some(0), "{pattern} on {path}");
            }
            for path in kept {
                assert_eq!(excludes.leaving_out(path), None, "{pattern} on {path}");
            }
        }
    }

    #[test]
    fn directories_and_files_are_told_apart() {
        let directories = excludes(ExcludeKind::Directories, "**/a");
        assert_eq!(directories.leaving_out("x/a"), None);
        assert_eq!(directories.leaving_out("x/a/b"), Some(0));
        let files = excludes(ExcludeKind::Files, "**/a");
        assert_eq!(files.leaving_out("x/a"), Some(0));
        assert_eq!(files.leaving_out("x/a/b"), None);
        assert_eq!(files.leaving_out("x/a!/b"), Some(0));
    }

    #[test]
    fn what_leads_into_the_target_is_understood() {
        let here = std::path::absolute(".").unwrap();
        let from_root = here.join("src/vendor").display().to_string();
        for (pattern, directory) in [
            ("./src/vendor", "src"),
            ("./src/vendor", "./src/"),
            ("src/vendor", "src"),
            ("src/vendor", "./src"),
            ("./x/../src/vendor", "src"),
            (&from_root, "src"),
        ] {
            let within = excludes(ExcludeKind::Any, pattern).within(directory.as_ref());
            assert_eq!(
                within.leaving_out("vendor/x"),
                Some(0),
                "{pattern} of {directory}"
            );
        }
        for (pattern, directory, kept) in [
            ("./src/vendor", "lib", "vendor"),
            ("srcs/vendor", "src", "vendor"),
            ("./src", "src", "x"),
            ("vendor", "/", "home/vendor"),
        ] {
            let within = excludes(ExcludeKind::Any, pattern).within(directory.as_ref());
            assert_eq!(within.leaving_out(kept), None, "{pattern} of {directory}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in ["", "/", "./", ".", "a[b", "{a", "a\\"] {
            let kind = ExcludeKind::Any;
            let text = text.to_owned();
            assert!(Excludes::new(&[ExcludePattern { kind, text }]).is_err());
        }
    }
}

//! Files that are looked into a second time, under other names than those that they are stored by.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use seawall_model::{Content, Evidence, FileFacts, Hole, HoleName, Inspect, Wanted};
use serde::{Deserialize, Serialize};

/// A regular file of a layer that is to be read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedAgain {
    /// The path that the layer stores it by, as [`crate::path_text`] writes it.
    pub path: String,
    /// The names under which it is looked into.
    pub names: Vec<String>,
}

/// Looks into some files alone, each under its other names, as somebody else would: what the pass over
/// a layer is given to read it again.
pub struct Renamed<'a> {
    inspect: &'a dyn Inspect,
    files: HashMap<&'a str, (&'a [String], AtomicBool)>,
}

impl<'a> Renamed<'a> {
    /// Looks into these files as `inspect` does.
    pub fn new(inspect: &'a dyn Inspect, asked: &'a [AskedAgain]) -> Self {
        let file = |asked: &'a AskedAgain| {
            let names = (asked.names.as_slice(), AtomicBool::new(false));
            (asked.path.as_str(), names)
        };
        Self {
            inspect,
            files: asked.iter().map(file).collect(),
        }
    }

    /// After the pass: the files that it did not come by.
    pub fn missing(&self) -> Vec<Hole> {
        let gone = self
            .files
            .iter()
            .filter(|(_, (_, seen))| !seen.load(Ordering::Relaxed));
        let mut gone: Vec<(&str, &[String])> =
            gone.map(|(path, (names, _))| (*path, *names)).collect();
        gone.sort_unstable();
        let hole = |(path, names): (&str, &[String])| {
            let place = names.first().map_or(path, String::as_str);
            let reason = format!("it is another name of {path}, which was not found again");
            Hole::new(HoleName::UNREAD_LINK, "file not read", place, reason)
        };
        gone.into_iter().map(hole).collect()
    }
}

impl Inspect for Renamed<'_> {
    fn wants(&self, file: &FileFacts<'_>) -> bool {
        let asked = self.files.get(file.path);
        asked
            .inspect(|(_, seen)| seen.store(true, Ordering::Relaxed))
            .is_some()
    }

    fn wants_content(&self, file: &FileFacts<'_>, head: &[u8]) -> Wanted {
        let asked = self.files.get(file.path).into_iter();
        let names = asked.flat_map(|(names, _)| *names);
        let wanted = names.map(|path| {
            let named = FileFacts { path, ..*file };
            self.inspect.wants_content(&named, head)
        });
        wanted.max().unwrap_or(Wanted::Nothing)
    }

    fn inspect(&self, file: &FileFacts<'_>, content: &dyn Content) -> Vec<Evidence> {
        let names = self
            .files
            .get(file.path)
            .into_iter()
            .flat_map(|(names, _)| *names);
        names
            .flat_map(|path| self.inspect.inspect(&FileFacts { path, ..*file }, content))
            .collect()
    }

    fn revision(&self) -> String {
        self.inspect.revision()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tells a file's path and its content.
    struct Tells;

    impl Inspect for Tells {
        fn wants(&self, _: &FileFacts<'_>) -> bool {
            true
        }

        fn wants_content(&self, file: &FileFacts<'_>, _: &[u8]) -> Wanted {
            match file.path {
                "parts" => Wanted::Parts,
                "nothing" => Wanted::Nothing,
                _ => Wanted::Whole,
            }
        }

        fn inspect(&self, file: &FileFacts<'_>, _: &dyn Content) -> Vec<Evidence> {
            vec![Evidence {
                path: file.path.to_owned(),
                ..Evidence::default()
            }]
        }

        fn revision(&self) -> String {
            String::new()
        }
    }

    fn asked(path: &str, names: &[&str]) -> AskedAgain {
        AskedAgain {
            path: path.to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn a_file_is_looked_into_under_each_name_and_no_other() {
        let files = [
            asked("a", &["x", "y"]),
            asked("b", &["nothing", "parts"]),
            asked("c", &["nothing"]),
            asked("gone", &["z"]),
        ];
        let renamed = Renamed::new(&Tells, &files);
        let file = |path| FileFacts {
            path,
            size: 1,
            mode: 0o644,
        };
        assert!(
            renamed.wants(&file("a")) && renamed.wants(&file("b")) && renamed.wants(&file("c"))
        );
        assert!(!renamed.wants(&file("x")));
        let wanted = |path| renamed.wants_content(&file(path), b"");
        let all = [wanted("a"), wanted("b"), wanted("c"), wanted("x")];
        let expected = [
            Wanted::Whole,
            Wanted::Parts,
            Wanted::Nothing,
            Wanted::Nothing,
        ];
        assert_eq!(all, expected);
        let found = renamed.inspect(&file("a"), &Vec::new());
        let paths: Vec<_> = found.iter().map(|e| e.path.as_str()).collect();
        assert_eq!(paths, ["x", "y"]);
        let missing = renamed.missing();
        assert_eq!(missing.len(), 1);
        assert_eq!(
            (missing[0].name.as_str(), missing[0].place.as_str()),
            ("unread-link", "z")
        );
    }
}

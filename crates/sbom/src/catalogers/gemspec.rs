//! Installed gems: `specifications/NAME-VERSION.gemspec`, written by RubyGems itself
//! (`Gem::Specification#to_ruby`).
//!
//! The file is a program in Ruby. What RubyGems writes is read line by line; nothing is run, so a
//! value that a hand-written file computes is taken from the name of the file, or is a hole.

use seawall_model::{Content, Evidence, FileFacts, Hole, HoleName, Package, PackageKind};

use crate::cataloger::{Cataloger, Pattern};
use crate::text::{hole, read_text};

pub(crate) static IT: Gemspec = Gemspec;

pub(crate) struct Gemspec;

impl Cataloger for Gemspec {
    fn name(&self) -> &'static str {
        "gemspec"
    }

    fn patterns(&self) -> &'static [Pattern] {
        &[
            Pattern::Tail("specifications/*.gemspec"),
            Pattern::Tail("specifications/default/*.gemspec"),
        ]
    }

    fn extract(&self, file: &FileFacts<'_>, content: &dyn Content) -> Evidence {
        let text = match read_text(content) {
            Ok(text) => text,
            Err(missing) => return hole(missing),
        };
        let stem = of_file_name(file.path);
        let first = |field: &str| assigned(&text, field).and_then(|right| quoted(right).next());
        // The file's name may end in a platform, so what is stated goes first.
        let name = first("name").or(stem.map(|(name, _)| name));
        let version = first("version").or(stem.map(|(_, version)| version));
        let (Some(name), Some(version)) = (name, version) else {
            let reason = "neither the text nor the file's name tells name and version";
            return hole(Hole::new(
                HoleName::UNREADABLE_MANIFEST,
                "a gem",
                "",
                reason,
            ));
        };
        let mut package = Package::new(PackageKind::GEM, name, version);
        package.licences = assigned(&text, "licenses")
            .or_else(|| assigned(&text, "license"))
            .map(|right| quoted(right).map(str::to_owned).collect())
            .unwrap_or_default();
        Evidence {
            packages: vec![package],
            ..Evidence::default()
        }
    }
}

/// What stands right of `s.FIELD =`, on its first line.
fn assigned<'t>(text: &'t str, field: &str) -> Option<&'t str> {
    text.lines().find_map(|line| {
        let (left, right) = line.split_once('=')?;
        let variable = left.trim().strip_suffix(field)?.strip_suffix('.')?;
        let plain = variable
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_');
        (plain && !variable.is_empty()).then_some(right)
    })
}

/// The texts in quotes: `"x".freeze, "y".freeze`, `Gem::Version.new('1.0')`. One with something to
/// compute inside (`"#{x}"`) ends them.
fn quoted(right: &str) -> impl Iterator<Item = &str> {
    let mut rest = right;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '\''])?;
        let quote = char::from(*rest.as_bytes().get(start)?);
        let inside = rest.get(start + 1..)?;
        let end = inside.find(quote)?;
        let text = inside.get(..end)?;
        rest = inside.get(end + 1..)?;
        (!text.is_empty() && !text.contains("#{")).then_some(text)
    })
}

/// `NAME-VERSION.gemspec` or `NAME-VERSION-PLATFORM.gemspec`: the version is the first part that
/// begins with a digit and follows a dash, and all of it digits, dots and letters.
fn of_file_name(path: &str) -> Option<(&str, &str)> {
    let stem = path.rsplit('/').next()?.strip_suffix(".gemspec")?;
    let dashes = stem.match_indices('-').map(|(at, _)| at);
    for dash in dashes {
        let (name, version) = (stem.get(..dash)?, stem.get(dash + 1..)?);
        let version = version.split('-').next()?;
        if !name.is_empty()
            && version.starts_with(|c: char| c.is_ascii_digit())
            && version.contains('.')
        {
            return Some((name, version));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(path: &str, text: &str) -> Evidence {
        let file = FileFacts {
            path,
            size: text.len() as u64,
            mode: 0o644,
        };
        IT.extract(&file, &text.as_bytes().to_vec())
    }

    #[test]
    fn as_rubygems_writes_it() {
        let got = extract(
            "specifications/net-imap-0.3.4.gemspec",
            "Gem::Specification.new do |s|\n  s.name = \"net-imap\".freeze\n  s.version = \"0.3.4\"\n  \
             s.required_rubygems_version = \">= 0\"\n  s.licenses = [\"Ruby\".freeze, \"BSD-2-Clause\".freeze]\nend\n",
        );
        assert_eq!(got.packages[0].reference, "net-imap@0.3.4");
        assert_eq!(got.packages[0].licences, ["Ruby", "BSD-2-Clause"]);
        let got = extract(
            "a.gemspec",
            "spec.name = 'a'\nspec.version = Gem::Version.new '1.0'\n",
        );
        assert_eq!(got.packages[0].reference, "a@1.0");
    }

    #[test]
    fn computed_values_come_from_the_file_name_or_are_a_hole() {
        let text = "s.name = \"#{x}\"\ns.version = V\n";
        let got = extract("specifications/nokogiri-1.16.0-x86_64-linux.gemspec", text);
        assert_eq!(got.packages[0].reference, "nokogiri@1.16.0");
        let got = extract("specifications/a.gemspec", text);
        assert!(got.packages.is_empty());
        assert_eq!(got.holes.len(), 1);
    }
}

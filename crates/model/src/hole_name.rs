//! The names of everything that a report may say it did not read or judge: one table, of which the
//! help, the documentation and the checks of `--allow-gap` are made.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a hole weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// We cover it but did not read or could not judge it: the answer is incomplete (exit code 3)
    /// unless the user allows this name.
    Gap,
    /// A reader should know it; it changes no exit code.
    Note,
}

/// The name of a hole. A name that is written here is one of [`hole_names`]; one that was read from
/// a report may come from a newer version, and is kept as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HoleName(Cow<'static, str>);

/// What the table says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoleInfo {
    /// The name.
    pub name: &'static str,
    /// Whether it makes the answer incomplete.
    pub grade: Grade,
    /// What it means, for a reader.
    pub about: &'static str,
}

impl HoleName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a hole of this name makes the answer incomplete. A name that this version does not
    /// know is taken for a gap: whatever it means, it is not "clean".
    pub fn grade(&self) -> Grade {
        let row = hole_names().iter().find(|row| row.name == self.0);
        row.map_or(Grade::Gap, |row| row.grade)
    }
}

impl fmt::Display for HoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl PartialEq<str> for HoleName {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for HoleName {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// Declares a constant for each name, and the table of them in the order of the names.
macro_rules! hole_names {
    ($($name:literal $constant:ident $grade:ident $about:literal)*) => {
        impl HoleName {
            $(
                #[doc = $about]
                pub const $constant: Self = Self(Cow::Borrowed($name));
            )*
        }

        static NAMES: &[HoleInfo] = &[$(
            HoleInfo { name: $name, grade: Grade::$grade, about: $about },
        )*];
    };
}

/// Every name that this version writes, in the order of the names.
pub fn hole_names() -> &'static [HoleInfo] {
    NAMES
}

/// The published list: a Markdown table.
pub fn hole_names_markdown() -> String {
    let mut out = String::from("| name | is a | means |\n|---|---|---|\n");
    for row in NAMES {
        let grade = match row.grade {
            Grade::Gap => "gap",
            Grade::Note => "note",
        };
        out.push_str(&format!("| `{}` | {grade} | {} |\n", row.name, row.about));
    }
    out
}

hole_names! {
    "ambiguous-archive" AMBIGUOUS_ARCHIVE Gap
        "An archive inside the target can be read in more than one way."
    "base-image" BASE_IMAGE Note
        "Which image was taken for the base image."
    "base-not-found" BASE_NOT_FOUND Note
        "No base image was found, so nothing counts as its."
    "built-in-advisories" BUILT_IN_ADVISORIES Note
        "Packages were judged by the small table of well-known vulnerabilities, for want of advisories."
    "changed-while-read" CHANGED_WHILE_READ Gap
        "A file, directory or archive changed while it was read, and went on changing."
    "chosen-distribution" CHOSEN_DISTRIBUTION Note
        "The distribution is the one that the user named, not the one that the files tell."
    "contradictory-engine" CONTRADICTORY_ENGINE Gap
        "What an engine exported is not the image that it was asked for."
    "contradictory-os-release" CONTRADICTORY_OS_RELEASE Gap
        "Files of the target name different distributions or releases."
    "damaged-advisories" DAMAGED_ADVISORIES Gap
        "Advisories at hand could not be read for a package."
    "dangling-link" DANGLING_LINK Note
        "A link has the name of a file that is looked for, and leads to none in the target: out of it, or nowhere."
    "declared-only" DECLARED_ONLY Note
        "Packages are only declared by lock files and manifests, and nothing installed answers to them; they don't count."
    "digest-mismatch" DIGEST_MISMATCH Gap
        "The bytes of a layer are not those that its digest names; nothing of it was used."
    "disabled-checks" DISABLED_CHECKS Note
        "Checks that the user switched off."
    "end-of-life" END_OF_LIFE Note
        "The distribution's release gets no more fixes, and hardly any advisories."
    "excluded" EXCLUDED Note
        "Directories, files, packages or file systems were left out on purpose; of `--exclude` the pattern is named, and how much it left out."
    "foreign-ignore" FOREIGN_IGNORE Note
        "An entry of another tool's ignore file does not hold here."
    "foreign-package-database" FOREIGN_PACKAGE_DATABASE Gap
        "Packages of a database that is not of the system that os-release names were not judged."
    "inactive-profiles" INACTIVE_PROFILES Note
        "Only profiles of a project that are not active by default ask for packages; they were not counted."
    "judged-alone" JUDGED_ALONE Note
        "Compose files that may belong together were judged each by itself."
    "layers-not-told-apart" LAYERS_NOT_TOLD_APART Note
        "The target was read as one layer, so nothing is known of the layers it has."
    "limit-archive" LIMIT_ARCHIVE Gap
        "An archive inside the target goes beyond a limit; the rest of it was not read."
    "limit-commands" LIMIT_COMMANDS Gap
        "A script or page has more commands or longer lines than are judged."
    "limit-depth" LIMIT_DEPTH Gap
        "Archives lie in archives deeper than the limit `depth`."
    "limit-entries" LIMIT_ENTRIES Gap
        "A layer or directory has more entries than the limit `entries`."
    "limit-expansion" LIMIT_EXPANSION Gap
        "More comes out of a compressed archive than the limit allows."
    "limit-file-size" LIMIT_FILE_SIZE Gap
        "A file inside a compressed layer is larger than the limit `file-size`."
    "limit-findings" LIMIT_FINDINGS Gap
        "There are more findings than the limit `memory` has room for; the rest is not told."
    "limit-layer" LIMIT_LAYER Gap
        "A layer goes beyond a limit; the rest of it was not read."
    "limit-memory" LIMIT_MEMORY Gap
        "What was found takes more memory than the limit `memory` allows; the rest of it was dropped."
    "limit-owned-paths" LIMIT_OWNED_PATHS Gap
        "A package database names more files than are kept."
    "limit-package-text" LIMIT_PACKAGE_TEXT Gap
        "An entry of a package database is longer than is read."
    "limit-packages" LIMIT_PACKAGES Gap
        "A file lists more packages than are read of one file."
    "limit-poms" LIMIT_POMS Gap
        "Maven projects inherit or import more than is followed."
    "limit-relations" LIMIT_RELATIONS Note
        "Which packages need which is not followed to the end."
    "limit-time" LIMIT_TIME Gap
        "The target has had its time; the rest of it was not read."
    "malformed-package-database" MALFORMED_PACKAGE_DATABASE Gap
        "An entry of a package database could not be read."
    "missing-advisories" MISSING_ADVISORIES Gap
        "No advisories are at hand for packages that were found."
    "no-history" NO_HISTORY Note
        "The history of an image tells of no instruction, so that no check on its instructions was made."
    "no-image" NO_IMAGE Gap
        "An archive or layout holds no image."
    "no-operating-system" NO_OPERATING_SYSTEM Note
        "Neither a distribution nor a package database was found."
    "no-package-database" NO_PACKAGE_DATABASE Gap
        "The distribution is known, but its package database was not found."
    "no-sandbox" NO_SANDBOX Note
        "This kernel lacks a part of the sandbox that the parsers run in."
    "not-asked" NOT_ASKED Note
        "A kind of finding that the user did not ask for was not looked for."
    "nothing-assessed" NOTHING_ASSESSED Gap
        "Packages were found, and no advisory can speak of any of them."
    "nothing-judged" NOTHING_JUDGED Gap
        "Neither a package nor anything else that is judged was found; exit code 2 where that holds of every target."
    "overlay-attribute" OVERLAY_ATTRIBUTE Gap
        "A layer has an attribute by which overlayfs shows other files than the layer has; they were not looked for."
    "platform-not-there" PLATFORM_NOT_THERE Note
        "An index names images of other platforms that are not in the archive."
    "sbom-entries" SBOM_ENTRIES Note
        "Entries of an SBOM were passed over."
    "sbom-incomplete" SBOM_INCOMPLETE Gap
        "An SBOM says itself that it is incomplete."
    "sbom-operating-systems" SBOM_OPERATING_SYSTEMS Gap
        "An SBOM names several operating systems."
    "sbom-packages" SBOM_PACKAGES Gap
        "An SBOM lists more packages than are read."
    "sparse-file" SPARSE_FILE Gap
        "A file that should be read is stored as a sparse file."
    "stale-advisories" STALE_ADVISORIES Gap
        "Advisories are older than the limit `advisory-age`; a note where the user gave them by `--feeds`."
    "third-party-packages" THIRD_PARTY_PACKAGES Note
        "Packages of a vendor that the distribution's advisories do not speak of."
    "truncated-archive" TRUNCATED_ARCHIVE Gap
        "An archive ends before its end, or breaks off."
    "truncated-export" TRUNCATED_EXPORT Gap
        "What an engine or registry sent ended before its end."
    "truncated-layer" TRUNCATED_LAYER Gap
        "A layer ends before its end, or breaks off."
    "unassessed" UNASSESSED Note
        "Packages that no advisory at hand can speak of."
    "uncovered-package-database" UNCOVERED_PACKAGE_DATABASE Gap
        "The package database of a system was found that is not read."
    "undated-advisories" UNDATED_ADVISORIES Gap
        "Advisories that judged packages tell of no day, so that nobody knows how old they are; a note where the user gave them by `--feeds`."
    "unended-layer" UNENDED_LAYER Gap
        "A layer has no end mark, so that it may have been cut off between two entries."
    "unhashed-blob" UNHASHED_BLOB Note
        "Layers were read without hashing them against the digest that names them."
    "unidentified-programs" UNIDENTIFIED_PROGRAMS Gap
        "Programs were found, and nothing that tells what they are made of; a note beside packages in a directory."
    "unjudged-blocks" UNJUDGED_BLOCKS Note
        "A page shows parts of files by themselves, which were not judged."
    "unjudged-commands" UNJUDGED_COMMANDS Note
        "Commands are for a shell or another program whose texts are not read."
    "unjudged-findings" UNJUDGED_FINDINGS Gap
        "Findings lack what the gate asks for, such as a severity, so that it can't judge them."
    "unjudged-values" UNJUDGED_VALUES Note
        "Command lines take values from variables, which were not judged."
    "unknown-distribution" UNKNOWN_DISTRIBUTION Gap
        "System packages were found, but no file tells of which distribution they are."
    "unknown-end-of-life" UNKNOWN_END_OF_LIFE Note
        "It is not known until when the distribution's release gets fixes."
    "unknown-source-package" UNKNOWN_SOURCE_PACKAGE Gap
        "A package database does not tell the source packages by which its distribution's advisories are sorted."
    "unparsable-version" UNPARSABLE_VERSION Note
        "A version could not be compared with those of an advisory."
    "unrated" UNRATED Note
        "Nobody at hand rates findings, and NVD's scores of their years were not fetched."
    "unread-database-changes" UNREAD_DATABASE_CHANGES Gap
        "A package database has changes that are not written into it yet."
    "unread-link" UNREAD_LINK Gap
        "A file that should be read is another name of one that could not be read again, or of none."
    "unread-requirements" UNREAD_REQUIREMENTS Gap
        "A requirements file includes a file that is not read."
    "unread-target" UNREAD_TARGET Gap
        "A document is of several targets, and this one could not be read when it was made."
    "unreadable-advisory" UNREADABLE_ADVISORY Gap
        "An advisory of the files that the user gave could not be read."
    "unreadable-archive" UNREADABLE_ARCHIVE Gap
        "An archive could not be read."
    "unreadable-entry" UNREADABLE_ENTRY Gap
        "An entry of a lock file or manifest could not be read."
    "unreadable-file" UNREADABLE_FILE Gap
        "A file or directory could not be read."
    "unreadable-image" UNREADABLE_IMAGE Gap
        "An image's manifest or configuration could not be read."
    "unreadable-layer" UNREADABLE_LAYER Gap
        "A layer could not be read."
    "unreadable-manifest" UNREADABLE_MANIFEST Gap
        "A lock file, manifest or program's list of packages could not be read."
    "unreadable-sbom" UNREADABLE_SBOM Gap
        "An SBOM, or an entry of one, could not be read."
    "unreadable-vex" UNREADABLE_VEX Gap
        "A statement of a VEX document could not be read; it may be one that takes another back."
    "unrecognised-files" UNRECOGNISED_FILES Note
        "Files among the advisories that the user gave are of no form that is read."
    "unresolved-version" UNRESOLVED_VERSION Note
        "Packages are asked for or listed without a version, so they were not judged."
    "unsupported-distribution" UNSUPPORTED_DISTRIBUTION Gap
        "The distribution is known, but no advisories of it are read."
    "unsupported-file" UNSUPPORTED_FILE Note
        "A lock file, manifest or package database is known, and not read yet."
    "unused-exclude" UNUSED_EXCLUDE Note
        "A pattern of `--exclude`, `--skip-dirs` or `--skip-files` matches nothing in any target."
    "unused-ignore" UNUSED_IGNORE Note
        "Rules that set findings aside matched none in the whole run."
    "unverified-diff-id" UNVERIFIED_DIFF_ID Gap
        "A layer's diff id should be verified and could not be."
    "upstream-only" UPSTREAM_ONLY Note
        "What only upstream says of language packages that the distribution ships is not counted."
    "vex-applied" VEX_APPLIED Note
        "Statements of a VEX document that hold of findings, and of how many."
    "vex-unmatched" VEX_UNMATCHED Note
        "Statements of a VEX document that hold of no finding, and why."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_plain_and_explained() {
        assert!(NAMES.is_sorted_by(|a, b| a.name < b.name));
        for row in NAMES {
            let plain = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(row.name.chars().all(plain), "{}", row.name);
            assert!(row.about.ends_with('.'), "{}", row.name);
        }
    }

    #[test]
    fn a_newer_versions_name_is_kept_and_weighs() {
        let read: HoleName = serde_json::from_str(r#""from-the-future""#).unwrap();
        assert_eq!(
            (read.as_str(), read.grade()),
            ("from-the-future", Grade::Gap)
        );
        assert_eq!(HoleName::EXCLUDED.grade(), Grade::Note);
    }
}

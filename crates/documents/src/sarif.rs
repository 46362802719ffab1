//! SARIF 2.1.0 (OASIS standard with errata 01): the parts that we write, under their names there.
//!
//! Texts of messages may hold links and placeholders (sections 3.11.5 and 3.11.6); use
//! [`Message::new`], which takes the meaning out of them. Results need not be in memory all at once: a
//! run takes whatever serializes as a sequence of [`Finding`].

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

/// A log file (section 3.13).
#[derive(Clone, Debug, Serialize)]
pub struct Log<R> {
    /// Address of the schema.
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    /// `2.1.0`.
    pub version: &'static str,
    /// The runs.
    pub runs: [Run<R>; 1],
}

impl<R: Serialize> Log<R> {
    /// A log of that run alone: a code host takes one of a name.
    pub fn new(run: Run<R>) -> Self {
        Self {
            runs: [run],
            schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            version: "2.1.0",
        }
    }
}

/// A run (section 3.14).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run<R> {
    /// The tool and its rules.
    pub tool: Tool,
    /// What tells this run from others of the same tool.
    pub automation_details: AutomationDetails,
    /// How the tool was run and what it could not do.
    pub invocations: Vec<Invocation>,
    /// What relative addresses are relative to.
    pub original_uri_base_ids: BTreeMap<&'static str, ArtifactLocation>,
    /// The results, a sequence of [`Finding`]; empty where the tool could not begin.
    pub results: R,
    /// `unicodeCodePoints`: what a column counts.
    pub column_kind: &'static str,
    /// More.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<&'static str, Value>,
}

/// The tool (section 3.18).
#[derive(Clone, Debug, Serialize)]
pub struct Tool {
    /// Its main part.
    pub driver: Driver,
}

/// A part of the tool (section 3.19).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Driver {
    /// Its name.
    pub name: String,
    /// Its version.
    pub semantic_version: String,
    /// Where to read about it.
    pub information_uri: &'static str,
    /// Rules, referred to by index.
    pub rules: Vec<Rule>,
    /// What notifications refer to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notifications: Vec<Descriptor>,
}

/// A descriptor of a notification (section 3.49).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// Its stable id.
    pub id: String,
    /// One line.
    pub short_description: Message,
    /// More.
    pub full_description: Message,
    /// What to do.
    pub help: Message,
}

/// What a notification is of (section 3.52).
#[derive(Clone, Debug, Serialize)]
pub struct DescriptorReference {
    /// The descriptor's id.
    pub id: String,
}

/// A rule (section 3.49).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// The vulnerability's or check's id.
    pub id: String,
    /// One line.
    pub short_description: Message,
    /// More.
    pub full_description: Message,
    /// What it is and what to do.
    pub help: Message,
    /// Where to read on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help_uri: Option<String>,
    /// Its usual level.
    pub default_configuration: Configuration,
    /// `security-severity` (0.0 to 10.0, in text), `tags`.
    pub properties: BTreeMap<&'static str, Value>,
}

/// A rule's configuration (section 3.50).
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Configuration {
    /// How bad.
    pub level: Level,
}

/// How bad (section 3.27.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It does not fail.
    None,
    /// Worth a look.
    Note,
    /// Medium.
    Warning,
    /// High and critical.
    Error,
}

/// What kind of result (section 3.27.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// It holds: something is wrong.
    Fail,
    /// It was looked at and is right.
    Pass,
    /// Nobody has decided yet.
    Open,
    /// For information.
    Informational,
    /// It does not apply.
    NotApplicable,
    /// A person must judge.
    Review,
}

/// A text, and perhaps the same in Markdown (sections 3.11 and 3.12).
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// Plain text.
    pub text: String,
    /// Markdown (GFM); escaping it is up to who makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
}

impl Message {
    /// A plain text without links and placeholders, whatever is in it.
    pub fn new(text: &str) -> Self {
        Self {
            text: text
                .replace("](", "] (")
                .replace('{', "{{")
                .replace('}', "}}"),
            markdown: None,
        }
    }
}

/// What tells runs apart (section 3.17).
#[derive(Clone, Debug, Serialize)]
pub struct AutomationDetails {
    /// A hierarchical name.
    pub id: String,
}

/// One execution of the tool (section 3.20).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    /// Whether it saw everything that it should.
    pub execution_successful: bool,
    /// When it began (RFC 3339, UTC).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time_utc: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time_utc: Option<String>,
    /// What it could not do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_execution_notifications: Vec<Notification>,
}

/// A notification (section 3.58).
#[derive(Clone, Debug, Serialize)]
pub struct Notification {
    /// What it is about.
    pub descriptor: DescriptorReference,
    /// How bad.
    pub level: Level,
    /// In words.
    pub message: Message,
}

/// A result (section 3.27).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule's id.
    pub rule_id: String,
    /// Its index in the driver's rules.
    pub rule_index: usize,
    /// What kind of result.
    pub kind: Kind,
    /// How bad; [`Level::None`] unless the kind is [`Kind::Fail`].
    pub level: Level,
    /// In words.
    pub message: Message,
    /// Where; the first is the one that is shown.
    pub locations: Vec<Location>,
    /// What stays the same when lines move.
    pub partial_fingerprints: BTreeMap<&'static str, String>,
    /// Who set it aside; empty for nobody.
    pub suppressions: Vec<Suppression>,
    /// What mends it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Fix>,
    /// More.
    pub properties: BTreeMap<&'static str, Value>,
}

/// A place (section 3.28).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// In a file.
    pub physical_location: PhysicalLocation,
    /// In the inventory.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub logical_locations: Vec<LogicalLocation>,
}

/// A place in a file (section 3.29).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PhysicalLocation {
    /// The file.
    pub artifact_location: ArtifactLocation,
    /// Where in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

/// A file (section 3.4).
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactLocation {
    /// A relative URI reference (RFC 3986); see [`relative_uri`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// What it is relative to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri_base_id: Option<&'static str>,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Message>,
}

/// A part of a file, from 1 (section 3.30).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    /// First line.
    pub start_line: u32,
    /// First column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_column: Option<u32>,
    /// Last line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<u32>,
    /// Column behind the last character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<u32>,
}

/// A place that is no file (section 3.33).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogicalLocation {
    /// Its short name.
    pub name: String,
    /// Its whole name.
    pub fully_qualified_name: String,
    /// What it is.
    pub kind: &'static str,
}

/// Why a result does not count (section 3.35).
#[derive(Clone, Debug, Serialize)]
pub struct Suppression {
    /// `external`: not in the source.
    pub kind: &'static str,
    /// `accepted`.
    pub status: &'static str,
    /// Why.
    pub justification: String,
}

/// A way to mend a result (section 3.55).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// What it does.
    pub description: Message,
    /// The files that it changes.
    pub artifact_changes: Vec<ArtifactChange>,
}

/// A change of one file (section 3.56).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactChange {
    /// The file.
    pub artifact_location: ArtifactLocation,
    /// What is replaced in it.
    pub replacements: Vec<Replacement>,
}

/// A part of a file that is replaced (section 3.57).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Replacement {
    /// What goes.
    pub deleted_region: ByteRegion,
    /// What comes instead.
    pub inserted_content: InsertedContent,
}

/// A part of a file, in bytes from 0 (section 3.30).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ByteRegion {
    /// Where it begins.
    pub byte_offset: u64,
    /// How long it is; 0 for a place between two bytes.
    pub byte_length: u64,
}

/// A text that is put in (section 3.3).
#[derive(Clone, Debug, Serialize)]
pub struct InsertedContent {
    /// The text as it is.
    pub text: String,
}

/// A path as a relative URI reference that never leads out of its base: every character that means
/// something to RFC 3986 is escaped. Segments `.` and `..` are left out, since escaped they would mean the
/// same to whoever reads the address.
pub fn relative_uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    let segments = path.split('/').filter(|s| !matches!(*s, "" | "." | ".."));
    for (i, segment) in segments.enumerate() {
        if i > 0 {
            uri.push('/');
        }
        for byte in segment.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_~+.".contains(&byte) {
                uri.push(char::from(byte));
            } else {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_their_base() {
        assert_eq!(relative_uri("/etc//a b.txt"), "etc/a%20b.txt");
        assert_eq!(relative_uri("../x/./..y"), "x/..y");
        assert_eq!(
            relative_uri("javascript:alert(1)"),
            "javascript%3Aalert%281%29"
        );
        assert_eq!(relative_uri("a.jar!/b?#é"), "a.jar%21/b%3F%23%C3%A9");
    }

    #[test]
    fn messages_hold_no_links() {
        assert_eq!(
            Message::new("[a](http://x) {0}").text,
            "[a] (http://x) {{0}}"
        );
    }
}

//! The configuration of hadolint, `.hadolint.yaml`
//! (<https://github.com/hadolint/hadolint#configure>).

use std::collections::BTreeMap;

use seawall_model::Severity;
use seawall_syntax::{Node, nearest, read_yaml};

use super::options::{LabelForm, Options};

/// What such a file says of findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HadolintConfig {
    /// Ids whose findings are of no interest.
    pub ignored: Vec<String>,
    /// Other severities, by id.
    pub severities: BTreeMap<String, Severity>,
    /// The least severity that a run fails at, where the file says so.
    pub failure_threshold: Option<Severity>,
    /// What the checks are told.
    pub options: Options,
}

/// Keys that say how hadolint writes, which is of no matter here.
const OF_OUTPUT: [&str; 4] = ["format", "no-color", "no-fail", "verbose"];
/// Every other key.
const KEYS: [&str; 7] = [
    "disable-ignore-pragma",
    "failure-threshold",
    "ignored",
    "label-schema",
    "override",
    "strict-labels",
    "trustedRegistries",
];

impl HadolintConfig {
    /// Reads the file's text. Beside what it says come the places that say nothing that is known, each as a
    /// sentence with its line; a text that is no YAML is an error of the same form.
    ///
    /// # Errors
    /// If the text is no YAML, or no mapping.
    pub fn read(text: &str) -> Result<(Self, Vec<String>), String> {
        let node = read_yaml(text).map_err(|error| format!("line {}: {error}", error.at.line))?;
        let mut config = Self::default();
        let mut odd = Vec::new();
        if node.entries().is_empty()
            && !text
                .lines()
                .all(|l| l.trim().is_empty() || l.starts_with('#'))
        {
            return Err(format!("line {}: it is no mapping of keys", node.at.line));
        }
        for entry in node.entries() {
            let (key, value) = (entry.key.as_str(), &entry.value);
            let mut wrong = |what: &str| odd.push(format!("line {}: {what}", value.at.line));
            match key {
                "ignored" => config.ignored = texts(value),
                "trustedRegistries" => config.options.registries = texts(value),
                "strict-labels" => config.options.strict_labels = is_true(value),
                "disable-ignore-pragma" => config.options.without_comments = is_true(value),
                "label-schema" => config.labels(value, &mut wrong),
                "override" => config.overrides(value, &mut wrong),
                "failure-threshold" => match value.text().and_then(Self::threshold) {
                    Some(threshold) => config.failure_threshold = threshold,
                    None => wrong("the threshold is none of error, warning, info, style and none"),
                },
                "no-fail" if is_true(value) => config.failure_threshold = None,
                _ if OF_OUTPUT.contains(&key) => {}
                _ => {
                    let near = nearest(key, KEYS).map(|near| format!("; {near} may be meant"));
                    let shown: String = key.chars().take(40).collect();
                    wrong(&format!(
                        "there is no key {shown:?}{}",
                        near.unwrap_or_default()
                    ));
                }
            }
        }
        Ok((config, odd))
    }

    /// The least severity that a run fails at, by hadolint's word for it: one of ours, or none for never. No
    /// answer where the word is not one of hadolint's.
    pub fn threshold(word: &str) -> Option<Option<Severity>> {
        if is_ignore(word) {
            return Some(None);
        }
        severity(word).map(Some)
    }

    fn labels(&mut self, value: &Node, wrong: &mut impl FnMut(&str)) {
        for entry in value.entries() {
            let form = match entry.value.text().unwrap_or_default() {
                "text" | "rawtext" => LabelForm::Text,
                "url" => LabelForm::Url,
                "rfc3339" => LabelForm::Time,
                "semver" => LabelForm::Version,
                "hash" => LabelForm::Hash,
                "spdx" => LabelForm::License,
                "email" => LabelForm::Email,
                _ => {
                    wrong(&format!(
                        "the form of the label {:?} is not known",
                        entry.key
                    ));
                    continue;
                }
            };
            self.options.labels.insert(entry.key.clone(), form);
        }
    }

    fn overrides(&mut self, value: &Node, wrong: &mut impl FnMut(&str)) {
        for entry in value.entries() {
            match severity(&entry.key) {
                Some(severity) => {
                    for id in texts(&entry.value) {
                        self.options.asked.insert(id.clone());
                        self.severities.insert(id, severity);
                    }
                }
                None if is_ignore(&entry.key) => self.ignored.extend(texts(&entry.value)),
                None => wrong(&format!("{:?} is no severity", entry.key)),
            }
        }
    }
}

/// A severity of hadolint's in ours.
fn severity(word: &str) -> Option<Severity> {
    match word {
        "error" => Some(Severity::High),
        "warning" => Some(Severity::Medium),
        "info" => Some(Severity::Low),
        "style" => Some(Severity::Negligible),
        _ => None,
    }
}

/// The words of hadolint for findings that do not count.
fn is_ignore(word: &str) -> bool {
    ["ignore", "none"].contains(&word)
}

/// One text, or a list of them.
fn texts(value: &Node) -> Vec<String> {
    let one = value.text().into_iter();
    let texts = one.chain(value.items().iter().filter_map(Node::text));
    texts.map(str::to_owned).collect()
}

fn is_true(value: &Node) -> bool {
    let text = value.text().unwrap_or_default();
    ["true", "yes", "on"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(text))
}

/// The options of an example: a configuration in one line, as the comment that the example begins with.
#[cfg(test)]
pub(super) fn of_example(input: &str) -> Options {
    let line = input.lines().next().unwrap_or_default();
    let text = line.strip_prefix("# .hadolint.yaml: ");
    text.map(|text| HadolintConfig::read(text).unwrap().0.options)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read() {
        let text = "failure-threshold: warning\nformat: json\nignored:\n  - DL3000\n  - SC1010\n\
                    label-schema:\n  author: text\n  created: rfc3339\n  license: spdx\n\
                    override:\n  error: [DL3001]\n  style:\n    - DL1001\n  ignore: [DL3008]\n\
                    strict-labels: true\ndisable-ignore-pragma: yes\ntrustedRegistries: docker.io\n";
        let (config, odd) = HadolintConfig::read(text).unwrap();
        assert_eq!(odd, [""; 0]);
        assert_eq!(config.ignored, ["DL3000", "SC1010", "DL3008"]);
        assert_eq!(config.severities["DL3001"], Severity::High);
        assert_eq!(config.severities["DL1001"], Severity::Negligible);
        assert!(config.options.asked.contains("DL1001") && config.options.without_comments);
        assert_eq!(config.failure_threshold, Some(Severity::Medium));
        assert_eq!(config.options.registries, ["docker.io"]);
        assert_eq!(config.options.labels["license"], LabelForm::License);
        assert!(config.options.strict_labels);
    }

    #[test]
    fn what_is_not_understood_is_told() {
        let text = "ignore: [DL3000]\noverride:\n  fatal: [DL3001]\nlabel-schema:\n  a: semantic\nfailure-threshold: 3\n";
        let (config, odd) = HadolintConfig::read(text).unwrap();
        assert_eq!(odd.len(), 4, "{odd:?}");
        assert!(odd[0].contains("line 1") && odd[0].contains("ignored may be meant"));
        assert_eq!(config.ignored, [""; 0]);
        for text in ["- a\n", "a: [\n", "DL3000"] {
            assert!(HadolintConfig::read(text).is_err(), "{text}");
        }
        for text in ["", "# nothing\n"] {
            assert_eq!(HadolintConfig::read(text).unwrap().1, [""; 0]);
        }
        let never = HadolintConfig::read("no-fail: true\n").unwrap().0;
        assert_eq!(never.failure_threshold, None);
    }
}

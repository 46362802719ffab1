//! The repacked records: which ids name one vulnerability, and at which versions ranges begin and end.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use serde_json::Value;

/// All records of one ecosystem.
#[derive(Default)]
pub(super) struct Records {
    /// The id that stands for each id's alias group.
    group: HashMap<String, String>,
    /// The records of each id; two gems may share one.
    by_id: HashMap<String, Vec<Value>>,
    /// Versions at which something changes, by package.
    pub(super) borders: BTreeMap<String, BTreeSet<String>>,
}

impl Records {
    /// Reads the loose records of an ecosystem.
    pub(super) fn read(folder: &Path) -> Result<Self, String> {
        let mut records = Self::default();
        let mut parents: HashMap<String, String> = HashMap::new();
        let mut names: Vec<_> = fs::read_dir(folder)
            .map_err(|e| format!("{}: {e}", folder.display()))?
            .filter_map(|e| e.ok().map(|e| e.path()))
            .collect();
        names.sort();
        for path in names {
            let file = File::open(&path).map_err(|e| e.to_string())?;
            let record: Value =
                serde_json::from_reader(BufReader::new(file)).map_err(|e| e.to_string())?;
            let id = text(&record["id"]);
            for alias in array(&record["aliases"]) {
                let (a, b) = (root(&parents, &id), root(&parents, &text(alias)));
                if a != b {
                    let (low, high) = if a < b { (a, b) } else { (b, a) };
                    parents.insert(high, low);
                }
            }
            for affected in array(&record["affected"]) {
                records.borders_of(affected);
            }
            records.by_id.entry(id).or_default().push(record);
        }
        for id in parents.keys() {
            records.group.insert(id.clone(), root(&parents, id));
        }
        Ok(records)
    }

    /// The id that stands for this one and its aliases.
    pub(super) fn group_of(&self, id: &str) -> String {
        self.group
            .get(id)
            .map_or_else(|| id.to_owned(), Clone::clone)
    }

    /// What a record says of a package.
    pub(super) fn affected<'r>(
        &'r self,
        id: &str,
        package: &'r str,
    ) -> impl Iterator<Item = &'r Value> {
        let records = self.by_id.get(id).into_iter().flatten();
        records
            .flat_map(|record| array(&record["affected"]))
            .filter(move |affected| affected["package"]["name"] == package)
    }

    /// The packages that a record names.
    pub(super) fn names<'r>(&'r self, id: &str) -> impl Iterator<Item = &'r str> {
        let records = self.by_id.get(id).into_iter().flatten();
        records
            .flat_map(|record| array(&record["affected"]))
            .filter_map(|affected| affected["package"]["name"].as_str())
    }

    fn borders_of(&mut self, affected: &Value) {
        let borders = self
            .borders
            .entry(text(&affected["package"]["name"]))
            .or_default();
        for range in array(&affected["ranges"]).filter(|r| r["type"] != "GIT") {
            for event in array(&range["events"]) {
                let version = ["introduced", "fixed", "last_affected"]
                    .into_iter()
                    .find_map(|key| event[key].as_str());
                borders.extend(version.filter(|v| *v != "0").map(str::to_owned));
            }
        }
        let mut listed = array(&affected["versions"]).map(text);
        borders.extend(listed.next());
        borders.extend(listed.next_back());
    }
}

fn root(parents: &HashMap<String, String>, id: &str) -> String {
    let mut id = id;
    while let Some(parent) = parents.get(id) {
        id = parent;
    }
    id.to_owned()
}

fn array(value: &Value) -> impl DoubleEndedIterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

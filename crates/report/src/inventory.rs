//! The packages of a target, looked up by reference: where they are, who installed them, and by which way
//! the project came to need them.

use std::collections::{HashMap, VecDeque};

use seawall_model::{Finding, FindingKind, Package, Report, TargetReport};

/// Steps of a way that are named; of a longer one the last.
const STEPS_NAMED: usize = 8;

/// The packages of a target by their references. Every look-up takes the same time, however many there are.
pub(crate) struct Inventory<'t> {
    by_reference: HashMap<&'t str, &'t Package>,
    /// Of what a direct dependency leads to: who needs it, on a shortest way.
    needed_by: HashMap<&'t str, &'t Package>,
}

/// A file that tells of what a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told<'t> {
    /// Its path from the root of the target.
    pub(crate) path: &'t str,
    /// The lines that tell of it, the first one first; empty where the file has none or nobody knows.
    pub(crate) lines: Vec<u32>,
}

impl Told<'_> {
    /// `package-lock.json:12`.
    pub(crate) fn text(&self) -> String {
        match self.lines.first() {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.to_owned(),
        }
    }
}

impl<'t> Inventory<'t> {
    /// Those of all targets, in their order.
    pub(crate) fn all(report: &'t Report) -> Vec<Self> {
        report.targets.iter().map(Self::of).collect()
    }

    pub(crate) fn of(target: &'t TargetReport) -> Self {
        let packages = target.packages.iter();
        let by_reference: HashMap<&str, &Package> =
            packages.map(|p| (p.reference.as_str(), p)).collect();
        let needed_by = ways(target, &by_reference);
        Self {
            by_reference,
            needed_by,
        }
    }

    /// The packages that a finding points to, those that it names itself; all of them where it names none.
    pub(crate) fn packages(&self, finding: &Finding) -> Vec<&'t Package> {
        let all = finding.refs.iter();
        let all: Vec<_> = all
            .filter_map(|r| self.by_reference.get(r.as_str()).copied())
            .collect();
        // What installed a package is pointed to as well, and is another one.
        let named = finding.package.as_deref();
        let named: Vec<_> = all
            .iter()
            .copied()
            .filter(|p| Some(p.purl.as_str()) == named)
            .collect();
        if named.is_empty() { all } else { named }
    }

    /// The first of these.
    pub(crate) fn package(&self, finding: &Finding) -> Option<&'t Package> {
        self.packages(finding).into_iter().next()
    }

    /// The package that installed this one.
    pub(crate) fn owner(&self, package: &Package) -> Option<&'t str> {
        let owner = self.by_reference.get(package.owned_by.as_deref()?)?;
        Some(&owner.name)
    }

    /// Every file that tells of what the finding is about, each once, the finding's own first. Of a finding
    /// that is about no package that is its place alone.
    pub(crate) fn files<'f>(&self, finding: &'f Finding) -> Vec<Told<'f>>
    where
        't: 'f,
    {
        let mut files: Vec<Told<'f>> = Vec::new();
        let mut at: HashMap<&'f str, usize> = HashMap::new();
        let mut add = |path: &'f str, line: Option<u32>| {
            let index = *at.entry(path).or_insert_with(|| {
                let lines = Vec::new();
                files.push(Told { path, lines });
                files.len() - 1
            });
            if let Some(told) = files.get_mut(index) {
                told.lines.extend(line.filter(|line| *line > 0));
            }
        };
        if let Some(path) = finding.location.path.as_deref().filter(|p| !p.is_empty()) {
            add(path, finding.location.line);
        }
        if finding.kind == FindingKind::Vulnerability {
            for location in self.packages(finding).iter().flat_map(|p| &p.locations) {
                if !location.path.is_empty() {
                    add(&location.path, location.line);
                }
            }
        }
        for told in &mut files {
            told.lines.sort_unstable();
            told.lines.dedup();
        }
        files
    }

    /// A shortest way from what the project asks for to the package: `express > body-parser > qs`; none
    /// where the project asks for it itself, or the files do not tell.
    pub(crate) fn way(&self, package: &'t Package) -> Option<String> {
        let mut names = vec![package.name.as_str()];
        let mut at = package;
        while let Some(above) = self.needed_by.get(at.reference.as_str()) {
            if names.len() == STEPS_NAMED {
                names.push("…");
                break;
            }
            names.push(&above.name);
            at = above;
        }
        names.reverse();
        (names.len() > 1).then(|| names.join(" > "))
    }

    /// The shortest of these of the packages that a vulnerability is of.
    pub(crate) fn way_of(&self, finding: &Finding) -> Option<String> {
        if finding.kind != FindingKind::Vulnerability {
            return None;
        }
        let packages = self.packages(finding).into_iter();
        packages.filter_map(|p| self.way(p)).min_by_key(String::len)
    }
}

/// For each package that is reached from a direct dependency and is none itself: who needs it, on a shortest
/// way. Of two shortest ways the one that begins first in the inventory.
fn ways<'t>(
    target: &'t TargetReport,
    by_reference: &HashMap<&'t str, &'t Package>,
) -> HashMap<&'t str, &'t Package> {
    let direct = |p: &&Package| p.direct == Some(true);
    let mut next: VecDeque<&Package> = target.packages.iter().filter(direct).collect();
    let mut needed_by: HashMap<&str, &Package> = HashMap::new();
    while let Some(package) = next.pop_front() {
        for need in &package.depends_on {
            let Some(needed) = by_reference.get(need.as_str()).copied() else {
                continue;
            };
            if !direct(&needed) && !needed_by.contains_key(needed.reference.as_str()) {
                needed_by.insert(&needed.reference, package);
                next.push_back(needed);
            }
        }
    }
    needed_by
}

#[cfg(test)]
mod tests {
    use seawall_model::{PackageKind, PackageLocation, Severity};

    use super::*;

    fn package(name: &str, direct: bool, needs: &[&str]) -> Package {
        let mut package = Package::new(PackageKind::NPM, name, "1");
        package.direct = Some(direct);
        package.depends_on = needs.iter().map(|n| format!("{n}@1")).collect();
        package.purl = format!("pkg:npm/{name}@1");
        package
    }

    fn target(packages: Vec<Package>) -> TargetReport {
        TargetReport {
            packages,
            ..TargetReport::default()
        }
    }

    #[test]
    fn the_shortest_way_in() {
        let target = target(vec![
            package("express", true, &["send", "body-parser"]),
            package("send", false, &["mime"]),
            package("body-parser", false, &["qs"]),
            package("mime", false, &["qs"]),
            package("qs", false, &["express", "gone"]),
            package("lonely", false, &[]),
        ]);
        let inventory = Inventory::of(&target);
        let way = |name: &str| {
            let package = target.packages.iter().find(|p| p.name == name);
            inventory.way(package.unwrap())
        };
        assert_eq!(way("qs").as_deref(), Some("express > body-parser > qs"));
        assert_eq!(way("mime").as_deref(), Some("express > send > mime"));
        assert_eq!(way("express"), None);
        assert_eq!(way("lonely"), None);
    }

    /// Neither a circle nor a way through a hundred thousand packages takes long or fills a line.
    #[test]
    fn long_ways_and_circles_are_cut() {
        let name = |i: usize| format!("p{i}");
        let many = 100_000;
        let packages = (0..many).map(|i| {
            let next = name((i + 1) % many);
            package(&name(i), i == 0, &[&next])
        });
        let target = target(packages.collect());
        let inventory = Inventory::of(&target);
        for package in &target.packages[many - 10..] {
            let way = inventory.way(package).unwrap();
            assert!(way.starts_with("… > "), "{way}");
            assert_eq!(way.matches(" > ").count(), STEPS_NAMED, "{way}");
        }
    }

    #[test]
    fn every_file_once_with_its_lines() {
        let place = |path: &str, line| PackageLocation {
            path: path.to_owned(),
            layer: None,
            line,
        };
        let mut qs = package("qs", false, &[]);
        qs.locations = vec![place("b/lock", Some(9)), place("b/lock", Some(3))];
        let mut other = qs.clone();
        other.reference = "qs@1#2".to_owned();
        other.locations = vec![place("a/lock", None)];
        let mut owner = package("nodejs", false, &[]);
        owner.locations = vec![place("var/lib/dpkg/status", Some(1))];
        let target = target(vec![qs, other, owner]);
        let inventory = Inventory::of(&target);
        let mut finding = Finding::new(FindingKind::Vulnerability, "CVE-1", "t", Severity::High);
        finding.package = Some("pkg:npm/qs@1".to_owned());
        finding.refs = vec![
            "qs@1".to_owned(),
            "qs@1#2".to_owned(),
            "nodejs@1".to_owned(),
        ];
        finding.location.path = Some("b/lock".to_owned());
        finding.location.line = Some(9);
        let files = |finding: &Finding| -> Vec<String> {
            let files = inventory.files(finding);
            files
                .iter()
                .map(|f| format!("{} {:?}", f.path, f.lines))
                .collect()
        };
        assert_eq!(files(&finding), ["b/lock [3, 9]", "a/lock []"]);
        finding.kind = FindingKind::Secret;
        assert_eq!(files(&finding), ["b/lock [9]"]);
        finding.location.path = None;
        assert!(files(&finding).is_empty());
    }
}

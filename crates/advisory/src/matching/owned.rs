//! Language packages that a system package installed.
//!
//! The distribution mends a library in its own package, often without a new upstream version. So
//! its verdict comes first and decides, where its data know that package; what the language's
//! ecosystem says stands beside it, and never makes a second finding of the same vulnerability.
//! `docs/matching.md` tells all cases.

use std::collections::{BTreeSet, HashMap, HashSet};

use seawall_model::{Finding, Hole, HoleName, Package, Status, Verdict};

use super::candidates::Candidate;
use super::run::{Run, some};
use super::said::Said;
use super::word::Word;
use super::{Matcher, candidates};

impl<'a> Run<'a> {
    /// Judges packages, each with the system package that installed it, once these are judged.
    pub(super) fn judge_owned(&mut self, owned: &[(&'a Package, &'a Package)]) {
        let mut of_owner: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, finding) in self.matches.findings.iter().enumerate() {
            for reference in &finding.refs {
                of_owner.entry(reference.clone()).or_default().push(index);
            }
        }
        let mut silent = BTreeSet::new();
        let mut unsaid = 0;
        for (package, owner) in owned {
            let word = self.word(package, owner);
            // Where the distribution's word does not hold, the package stands for itself.
            let decides = matches!(word, Word::Decides(_));
            let said = Said::of(package, self.grounds, self.matcher);
            let found = self.hear(package, said, !decides && package.counts());
            if found.is_empty() {
                continue;
            }
            let ground = self.grounds.of(owner);
            let said = ground.and_then(|g| Matcher::candidates(g, owner, true).ok());
            let said = said.unwrap_or_default();
            for mut finding in found {
                let same = of_owner.get(&owner.reference).into_iter().flatten();
                let same = same.copied().find(|at| {
                    let known = self.matches.findings.get(*at);
                    known.is_some_and(|known| are_one(known, &finding))
                });
                if let Some(known) = same.and_then(|at| self.matches.findings.get_mut(at)) {
                    join(known, finding, package);
                    continue;
                }
                finding.refs.push(owner.reference.clone());
                match &word {
                    Word::Decides(_) if clear(&mut finding, package, owner, &said) => {
                        self.matches.upstream.push(finding);
                    }
                    Word::Decides(sources) => {
                        undecided(&mut finding, package, owner, sources);
                        if package.counts() {
                            silent.insert(package.name.as_str());
                            unsaid += 1;
                        }
                        self.matches.upstream.push(finding);
                    }
                    Word::Missing => self.stands(finding, owner, &[]),
                    Word::Refused(verdicts) => self.stands(finding, owner, verdicts),
                }
            }
        }
        if unsaid > 0 {
            let many = if unsaid == 1 { "y" } else { "ies" };
            let what = format!("{unsaid} vulnerabilit{many} named by upstream alone");
            let reason = "a system package installed it, and the system's advisories say nothing of \
                          that; `--owned` lists them";
            let hole = Hole::new(HoleName::UPSTREAM_ONLY, what, some(&silent), reason);
            self.matches.coverage.add(hole);
        }
    }

    /// Upstream's word on what a system package installed, by itself: why the distribution's does not
    /// stand before it is told first.
    fn stands(&mut self, mut finding: Finding, owner: &Package, refused: &[Verdict]) {
        finding.remedy = format!(
            "{} The system package {} installed it: the fix must come with that one.",
            finding.remedy, owner.name
        );
        finding.verdicts.splice(0..0, refused.iter().cloned());
        self.matches.findings.push(finding);
    }
}

fn ids(finding: &Finding) -> impl Iterator<Item = &String> {
    std::iter::once(&finding.id).chain(&finding.aliases)
}

fn are_one(a: &Finding, b: &Finding) -> bool {
    let known: HashSet<&String> = ids(a).collect();
    ids(b).any(|id| known.contains(id))
}

/// Upstream's verdicts, each with the package that it is about.
fn of_package(verdicts: Vec<Verdict>, package: &Package) -> impl Iterator<Item = Verdict> {
    verdicts.into_iter().map(|mut verdict| {
        verdict.reason = candidates::of_package(package, &verdict.reason);
        verdict
    })
}

/// Puts what upstream says into the distribution's finding, behind what the distribution says.
fn join(known: &mut Finding, upstream: Finding, package: &Package) {
    known.refs.extend(upstream.refs);
    for verdict in of_package(upstream.verdicts, package) {
        if !known.verdicts.contains(&verdict) {
            known.verdicts.push(verdict);
        }
    }
    for alias in std::iter::once(upstream.id).chain(upstream.aliases) {
        if alias != known.id && !known.aliases.contains(&alias) {
            known.aliases.push(alias);
        }
    }
    for score in upstream.scores {
        if !known.scores.contains(&score) {
            known.scores.push(score);
        }
    }
    for link in upstream.references {
        if known.references.len() < 10 && !known.references.contains(&link) {
            known.references.push(link);
        }
    }
    if known.title.is_empty() {
        known.title = upstream.title;
    }
    // A distribution that has not rated it has not rated it lower.
    if known.severity == seawall_model::Severity::Unknown {
        known.severity = upstream.severity;
        known.severity_source = upstream.severity_source;
    }
    known.epss = known.epss.or(upstream.epss);
    known.kev = known.kev.or(upstream.kev);
}

/// Whether the distribution clears its package of this; if so, the finding says it first.
fn clear(finding: &mut Finding, package: &Package, owner: &Package, said: &[Candidate]) -> bool {
    let named: HashSet<&str> = ids(finding).map(String::as_str).collect();
    let speaking: Vec<&Candidate> = said.iter().filter(|c| c.names(&named)).collect();
    let Some(status) = super::cleared(&speaking) else {
        return false;
    };
    finding.status = status;
    let how = if status == Status::Fixed {
        "holds the fix: a backport"
    } else {
        "is not affected"
    };
    let said: BTreeSet<Verdict> = speaking.iter().map(|c| c.verdict()).collect();
    let first = said.first().map(|v| v.reason.clone()).unwrap_or_default();
    finding.evidence = format!(
        "{} {} {how}, though {} {} is in upstream's affected range ({first})",
        owner.name, owner.version, package.name, package.version
    );
    "Nothing: the distribution has dealt with it.".clone_into(&mut finding.remedy);
    finding.fixed_in.clear();
    let upstream = std::mem::take(&mut finding.verdicts);
    finding.verdicts = said.into_iter().collect();
    finding.verdicts.extend(of_package(upstream, package));
    true
}

/// The distribution's data are at hand and do not speak of it.
fn undecided(finding: &mut Finding, package: &Package, owner: &Package, sources: &[String]) {
    finding.status = Status::UnderInvestigation;
    let upstream = std::mem::take(&mut finding.verdicts);
    let id = &finding.id;
    let built_from = owner.source.as_ref().filter(|s| s.name != owner.name);
    let built_from = built_from.map_or_else(String::new, |s| format!(" (source {})", s.name));
    let silent = sources.iter().map(|source| Verdict {
        source: source.clone(),
        status: Status::UnderInvestigation,
        reason: format!("says nothing of {id} for {}{built_from}", owner.name),
    });
    finding.verdicts = silent.collect();
    finding.verdicts.extend(of_package(upstream, package));
    // The fix of upstream can't be had by itself.
    let fixed = std::mem::take(&mut finding.fixed_in);
    let fixed = fixed.last().map_or_else(String::new, |version| {
        format!(" Upstream mended it in {version}.")
    });
    finding.remedy = format!(
        "The distribution has not judged it: ask whether {} {} is affected; the fix must come with \
         it.{fixed}",
        owner.name, owner.version
    );
}

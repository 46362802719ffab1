//! What files that configure containers tell, each alone and those together that belong together.

use std::collections::BTreeMap;

use seawall_lint::compose::{Kept, TEXT, Together, VARIABLES, judge_together};
use seawall_model::{Evidence, Hole, HoleName, JudgedFile, LayeredEvidence, Visibility};

use crate::survey::Survey;
use crate::visit::Visit;
use crate::worker::protocol::Request;

/// Bytes of all files that are judged together: they go to the worker in one question.
const MOST: usize = 8 << 20;

/// The findings of files that configure containers: of those that are still seen, by what each tells of itself,
/// or by what they tell together.
pub(crate) fn judge_files(visit: &Visit<'_>, survey: &mut Survey, evidence: Vec<LayeredEvidence>) {
    let present = evidence.into_iter();
    let present = present.filter(|e| e.visibility == Visibility::Present);
    let mut all: Vec<Evidence> = present.map(|e| e.evidence).collect();
    let mut kept: Vec<Kept> = Vec::new();
    for one in &mut all {
        let text = one.facts.remove(TEXT);
        kept.extend(text.map(|text| (one.path.clone(), text)));
    }
    all.retain(|one| one.cataloger != VARIABLES);
    let together = together(visit, survey, kept);
    for mut one in all {
        // What could not be read was not judged.
        let unread = |hole: &Hole| hole.name == HoleName::UNREADABLE_FILE;
        if !one.holes.iter().any(unread) {
            survey.files.push(JudgedFile {
                path: one.path.clone(),
                kind: one.cataloger,
            });
        }
        if let Some(findings) = together.get(&one.path) {
            one.findings.clone_from(findings);
        }
        survey.findings.extend(one.findings);
        survey.coverage.extend(one.holes);
    }
    survey.files.sort();
}

/// The findings of files that are other ones when they are read together, by path.
fn together(
    visit: &Visit<'_>,
    survey: &mut Survey,
    kept: Vec<Kept>,
) -> BTreeMap<String, Vec<seawall_model::Finding>> {
    let mut found = BTreeMap::new();
    if kept.is_empty() {
        return found;
    }
    let place = kept
        .first()
        .map(|(path, _)| path.clone())
        .unwrap_or_default();
    let bytes: usize = kept
        .iter()
        .map(|(path, text)| path.len() + text.len())
        .sum();
    if bytes > MOST {
        let reason = format!("they have {bytes} bytes, over the limit of {MOST}");
        survey.coverage.add(judged_alone(&place, &reason));
        return found;
    }
    let answer = visit.ask(&Request::Together(kept), &[]);
    let gathered = match answer {
        Ok(answer) => visit.wait(answer),
        Err(error) => {
            survey
                .coverage
                .add(judged_alone(&place, &error.to_string()));
            return found;
        }
    };
    if gathered.failed.is_some() {
        survey
            .coverage
            .add(judged_alone(&place, "the worker did not answer"));
        return found;
    }
    for one in gathered.evidence {
        if one.holes.is_empty() {
            found.insert(one.path, one.findings);
        } else {
            survey.coverage.extend(one.holes);
        }
    }
    found
}

/// That a file was not judged together with others.
fn judged_alone(path: &str, reason: &str) -> Hole {
    Hole::new(
        HoleName::JUDGED_ALONE,
        "files that belong together",
        path,
        reason,
    )
}

/// The worker's answer: evidence of the files that tell other things together than alone.
pub(crate) fn told_together(files: &[Kept]) -> Vec<Evidence> {
    let Together { findings, left } = judge_together(files);
    let of = |path: String| Evidence {
        path,
        ..Evidence::default()
    };
    let judged = findings.into_iter().map(|(path, findings)| Evidence {
        findings,
        ..of(path)
    });
    let left = left.into_iter().map(|path| Evidence {
        holes: vec![judged_alone(&path, "there are too many of them")],
        ..of(path)
    });
    judged.chain(left).collect()
}

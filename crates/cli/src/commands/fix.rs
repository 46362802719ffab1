//! `seawall fix`: what lint found, mended where a change is known that does it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, anyhow};
use seawall_container::masked;
use seawall_lint::{Edited, LONGEST, NAMELESS, apply};
use seawall_model::{Edit, Finding, JudgedFile, Report, TargetReport, visible};
use seawall_report::gate_sentence;
use serde::Serialize;
use similar::TextDiff;

use crate::args::{ChoiceArgs, Common, FixArgs, ShowArgs, Style};
use crate::commands::lint::judged_files;
use crate::commands::scan::failures;
use crate::dockerd::{self, Verdict};
use crate::excerpts::{HIDDEN, secret_lines};
use crate::failure::Failure;
use crate::files::{place_of, read_text, replace_keeping};
use crate::judging::Judging;
use crate::output::{print, remark};
use crate::progress;

/// The kind of dockerd's configuration.
const DAEMON: &str = "daemon";
/// How often files are mended again because changes touched each other.
const MOST_ROUNDS: usize = 10;

pub(crate) fn run(args: &FixArgs, common: &Common) -> Result<u8, Failure> {
    if args.paths.iter().any(|path| path == Path::new(NAMELESS)) {
        let error = anyhow!("standard input can't be mended");
        return Err(Failure::from(error).hint("name the file"));
    }
    let known = |name: &String| {
        let mut checks = seawall_engine::checks();
        checks.any(|meta| meta.id == name || meta.aliases.contains(&name.as_str()))
    };
    if let Some(unknown) = args.only.iter().find(|name| !known(name)) {
        let error = anyhow!("--only {unknown}: no check has this id");
        return Err(Failure::from(error).hint("`seawall lint` prints the ids of what it finds"));
    }
    let mut report = judged(args, common)?;
    let mut files = mended(&report, args, common);
    let (found, code) = (report.gate.clone(), seawall_policy::exit_code(&report));
    let gaps = gaps_of(&report);
    // A change may bring out what another one covered, or touch what is to be changed as well.
    for _ in 1..MOST_ROUNDS {
        if !args.write || files.iter().all(|file| file.mended.is_empty()) {
            break;
        }
        report = judged(args, common)?;
        let more = mended(&report, args, common);
        if more.iter().all(|file| file.mended.is_empty()) {
            break;
        }
        merge(&mut files, more);
    }
    files.retain(|file| {
        let told = file.held_back > 0 || file.refused > 0 || file.failed.is_some();
        told || !file.mended.is_empty()
    });
    match args.format {
        Style::Json => print(&serde_json::to_string_pretty(&files).context("as JSON")?)?,
        Style::Text => print(shown(&files, args).trim_end())?,
    }
    // What was not read was not mended.
    progress::above(&gaps);
    if let Some(gate) = &found {
        progress::above(&format!("{}\n", gate_sentence(gate)));
    }
    let failed = files.iter().filter_map(|file| file.failed.as_deref());
    for why in failed.clone() {
        progress::above(&format!("error: {}\n", visible(why)));
    }
    let some_failed = failed.count() > 0;
    let proof = if args.write {
        proved(&files, &report, args, common)
    } else {
        0
    };
    let proof = if some_failed { 3 } else { proof };
    Ok(if code == 0 { proof } else { code })
}

/// Makes the changes of all files.
fn mended(report: &Report, args: &FixArgs, common: &Common) -> Vec<Changed> {
    let mut files = Vec::new();
    for target in &report.targets {
        for (path, findings) in of_files(target, args) {
            let changed = mend(target, path, &findings, args, common);
            // One file that can't be changed holds up no other.
            files.push(changed.unwrap_or_else(|error| Changed {
                path: place_of(target, path).display().to_string(),
                failed: Some(format!("{error:#}")),
                ..Changed::default()
            }));
        }
    }
    files
}

/// Adds what one more round changed in the same files.
fn merge(files: &mut Vec<Changed>, more: Vec<Changed>) {
    for mut later in more {
        if let Some(file) = files.iter_mut().find(|file| file.path == later.path) {
            file.mended.append(&mut later.mended);
            file.secret.append(&mut later.secret);
            let [before, after] = [&file.before, &later.after].map(|t| hidden(t, &file.secret));
            file.diff = difference(&before, &after, Path::new(&file.path));
            file.after = later.after;
            (file.held_back, file.refused) = (later.held_back, later.refused);
            file.failed = later.failed.or(file.failed.take());
        } else {
            files.push(later);
        }
    }
}

/// The gaps of a report, in lines.
fn gaps_of(report: &Report) -> String {
    let gaps = report.targets.iter().flat_map(|t| &t.coverage.gaps);
    let lines = gaps.map(|gap| {
        let told = format!(
            "gap: {}: {} in {}: {}",
            gap.name, gap.what, gap.place, gap.reason
        );
        format!("{}\n", visible(&told))
    });
    lines.collect()
}

/// What lint finds, and the policy leaves.
fn judged(args: &FixArgs, common: &Common) -> Result<Report, Failure> {
    let choice = ChoiceArgs::default();
    let show = ShowArgs::default();
    let mut judging = Judging::read(&args.judging, &show, &choice, &args.files, common)?;
    let options = judging.heed_hadolint(None, common)?;
    let drafts = judged_files(&args.paths, &args.files, judging.limits(), options, common)?;
    progress::above(&failures(&drafts.failed));
    judging.read_beside(&args.judging, &drafts)?;
    Ok(judging.judge(drafts))
}

/// The findings of a target that count, by file.
fn of_files<'t>(target: &'t TargetReport, args: &FixArgs) -> BTreeMap<&'t str, Vec<&'t Finding>> {
    let asked = |finding: &&Finding| {
        let mut names = std::iter::once(&finding.id).chain(&finding.aliases);
        args.only.is_empty() || names.any(|name| args.only.contains(name))
    };
    let counting = target.findings.iter().filter(|f| f.counts()).filter(asked);
    let mut files: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in counting {
        if let Some(path) = finding.location.path.as_deref() {
            files.entry(path).or_default().push(finding);
        }
    }
    files
}

/// A file, and what is changed in it.
#[derive(Default, Serialize)]
struct Changed {
    path: String,
    /// The findings that the changes mend.
    mended: Vec<One>,
    /// Findings of which the change may alter what a container does.
    held_back: usize,
    /// Findings of which the change touches another one's; they are mended the next time.
    refused: usize,
    diff: String,
    /// Why it could not be changed, or not again.
    failed: Option<String>,
    /// How often it could not be understood before it was changed.
    #[serde(skip)]
    flaws: usize,
    /// The text as it was, and as it is.
    #[serde(skip)]
    before: String,
    #[serde(skip)]
    after: String,
    /// Lines that findings say to hold secrets.
    #[serde(skip)]
    secret: Vec<String>,
}

/// A finding that is mended.
#[derive(Serialize)]
struct One {
    id: String,
    aliases: Vec<String>,
    title: String,
    line: Option<u32>,
}

/// Makes the changes of a file: in memory, and with `--write` on disk.
fn mend(
    target: &TargetReport,
    path: &str,
    findings: &[&Finding],
    args: &FixArgs,
    common: &Common,
) -> anyhow::Result<Changed> {
    let place = place_of(target, path);
    let text = read_text(&place, LONGEST)?;
    let own = |edit: &Edit| edit.path == path;
    let mut chosen = findings.to_vec();
    chosen.retain(|finding| !finding.edits.is_empty() && finding.edits.iter().all(own));
    let all = chosen.len();
    chosen.retain(|finding| is_wanted(finding, args));
    let held_back = all - chosen.len();
    // From the top of the file down, so that the same findings give the same changes in any order.
    chosen.sort_by_key(|finding| (finding.edits.first().map(|edit| edit.start), &finding.id));
    let groups: Vec<&[Edit]> = chosen.iter().map(|f| f.edits.as_slice()).collect();
    let Edited {
        text: after,
        made,
        refused,
    } = apply(&text, &groups);
    if args.write && after != text {
        let is_daemons = |file: &JudgedFile| file.path == path && file.kind == DAEMON;
        if target.files.iter().any(is_daemons) {
            agreed(&place, &text, &after, common)?;
        }
        replace_keeping(&place, &after)?;
    }
    let secret = secret_lines(&text, findings);
    let secret: Vec<String> = secret.into_iter().map(str::to_owned).collect();
    let shown = [&text, &after].map(|text| hidden(text, &secret));
    let made = made.into_iter().filter_map(|number| chosen.get(number));
    let one = |finding: &&Finding| One {
        id: finding.id.clone(),
        aliases: finding.aliases.clone(),
        title: finding.title.clone(),
        line: finding.location.line,
    };
    Ok(Changed {
        mended: made.map(one).collect(),
        held_back,
        refused: refused.len(),
        diff: difference(&shown[0], &shown[1], &place),
        failed: None,
        flaws: flaws(target, path),
        before: text,
        after,
        secret,
        path: place.display().to_string(),
    })
}

/// Asks dockerd about a configuration before it is written: what it takes stays what it takes.
fn agreed(place: &Path, before: &str, after: &str, common: &Common) -> anyhow::Result<()> {
    let ask = |text: &str| dockerd::validate(text).context("dockerd can't be asked");
    let name = place.display();
    match ask(after)? {
        Verdict::Accepted => remark(common, &format!("{name}: dockerd takes it")),
        Verdict::Unknown(why) => remark(common, &format!("{name}: not validated: {why}")),
        Verdict::Refused(why) if ask(before)? == Verdict::Accepted => {
            return Err(anyhow!(
                "{name}: not changed: dockerd would refuse it: {why}"
            ));
        }
        Verdict::Refused(why) => {
            remark(common, &format!("{name}: dockerd still refuses it: {why}"));
        }
    }
    Ok(())
}

/// How often a file could not be understood.
fn flaws(target: &TargetReport, path: &str) -> usize {
    let own = |f: &&Finding| f.location.path.as_deref() == Some(path) && f.id.ends_with("-syntax");
    target.findings.iter().filter(own).count()
}

/// Whether the changes that mend a finding are to be made.
fn is_wanted(finding: &Finding, args: &FixArgs) -> bool {
    let safe = finding.edits.iter().all(|edit| edit.safe);
    !finding.edits.is_empty() && (args.unsafe_too || safe)
}

/// A text without what may be a secret, and without these lines.
fn hidden(text: &str, secret: &[String]) -> String {
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        if secret.iter().any(|secret| secret == bare) {
            shown.push_str(HIDDEN);
        } else {
            shown.push_str(&masked(bare));
        }
        shown.push_str(&line[bare.len()..]);
    }
    shown
}

fn difference(before: &str, after: &str, path: &Path) -> String {
    let name = path.display().to_string();
    let diff = TextDiff::from_lines(before, after);
    let mut unified = diff.unified_diff();
    unified.header(&name, &name).to_string()
}

/// What a person reads.
fn shown(files: &[Changed], args: &FixArgs) -> String {
    let mut text = String::new();
    for file in files {
        for one in &file.mended {
            let also = match one.aliases.first() {
                Some(alias) => format!(" ({alias})"),
                None => String::new(),
            };
            let line = one.line.map_or_else(String::new, |line| format!(":{line}"));
            let One { id, title, .. } = one;
            text.push_str(&format!("{}{line}  {id}{also}: {title}\n", file.path));
        }
        text.push_str(&file.diff);
    }
    let count = |of: fn(&Changed) -> usize| files.iter().map(of).sum::<usize>();
    let mended = count(|file| file.mended.len());
    let many = if mended == 1 { "finding" } else { "findings" };
    text.push_str(&match (mended, args.write) {
        (0, _) => "nothing to mend\n".to_owned(),
        (some, true) => {
            format!("{some} {many} mended; the files as they were end in .orig\n")
        }
        (some, false) => format!("{some} {many} can be mended: --write does it\n"),
    });
    match count(|file| file.held_back) {
        0 => {}
        some => text.push_str(&format!(
            "{some} more with --unsafe, which may change what a container does\n"
        )),
    }
    match count(|file| file.refused) {
        0 => {}
        some => text.push_str(&format!(
            "{some} touch what others change already: run it once more\n"
        )),
    }
    text
}

/// The files that could be understood before they were changed, and can't be any more.
fn broken(files: &[Changed], now: &Report) -> Vec<String> {
    let judged = |target: &TargetReport, file: &JudgedFile| {
        let place = place_of(target, &file.path).display().to_string();
        let changed = files.iter().find(|changed| changed.path == place)?;
        (flaws(target, &file.path) > changed.flaws).then_some(place)
    };
    let targets = now.targets.iter();
    targets
        .flat_map(|target| {
            target
                .files
                .iter()
                .filter_map(move |file| judged(target, file))
        })
        .collect()
}

/// Whether what was mended is gone from what lint finds now.
fn proved(files: &[Changed], now: &Report, args: &FixArgs, common: &Common) -> u8 {
    let all: usize = files.iter().map(|file| file.mended.len()).sum();
    if all == 0 {
        return 0;
    }
    let broken = broken(files, now);
    for place in &broken {
        let why = "can't be understood any more; as it was, it ends in .orig";
        progress::above(&format!("error: {}: {why}\n", visible(place)));
    }
    let mut left = 0;
    for target in &now.targets {
        for (path, findings) in of_files(target, args) {
            let place = place_of(target, path).display().to_string();
            let Some(file) = files.iter().find(|file| file.path == place) else {
                continue;
            };
            let mended = |finding: &&&Finding| {
                let same = file.mended.iter().any(|one| one.id == finding.id);
                same && is_wanted(finding, args)
            };
            left += findings.iter().filter(mended).count();
        }
    }
    let gone = all - left.min(all);
    remark(common, &format!("linted again: {gone} of {all} are gone"));
    if gone == all && broken.is_empty() {
        0
    } else {
        3
    }
}

#[test]
fn a_file_that_a_change_broke_is_told() {
    let mut target = TargetReport::default();
    target.target.reference = "shop".to_owned();
    target.files = vec![JudgedFile {
        path: "compose.yaml".to_owned(),
        kind: "compose".to_owned(),
    }];
    let mut finding = Finding {
        id: "compose-syntax".to_owned(),
        ..Finding::default()
    };
    finding.location.path = Some("compose.yaml".to_owned());
    target.findings = vec![finding];
    let now = Report {
        targets: vec![target],
        ..Report::default()
    };
    for (flaws, wanted) in [(0, 1), (1, 0)] {
        let changed = Changed {
            path: "shop/compose.yaml".to_owned(),
            flaws,
            ..Changed::default()
        };
        assert_eq!(broken(&[changed], &now).len(), wanted);
    }
    assert_eq!(broken(&[], &now), [""; 0]);
}

//! `seawall lint`: files that configure containers, judged.

use std::path::{Path, PathBuf};

use seawall_engine::{
    Advice, AssessSettings, Cancel, Drafts, Look, Scan, Scanners, Session, SessionSettings,
};
use seawall_lint::NAMELESS;
use seawall_lint::dockerfile::Options;
use seawall_model::Limits;

use crate::args::{ChoiceArgs, Common, FilesArgs, LintArgs};
use crate::commands::scan::conclude;
use crate::failure::Failure;
use crate::files::there;
use crate::judging::Judging;
use crate::output::Outputs;
use crate::progress::Meter;
use crate::settings;

pub(crate) fn run(args: &LintArgs, common: &Common) -> Result<u8, Failure> {
    let started = settings::now();
    let outputs = Outputs::new(&args.output, Some(&args.show), common, "table")?;
    let choice = ChoiceArgs::default();
    let mut judging = Judging::read(&args.judging, &args.show, &choice, &args.files, common)?;
    let options = judging.heed_hadolint(args.failure_threshold.as_deref(), common)?;
    let drafts = judged_files(&args.paths, &args.files, judging.limits(), options, common)?;
    conclude(
        drafts,
        &mut judging,
        &args.judging,
        &outputs,
        started,
        common,
    )
}

/// What is wrong with files, and with those below directories, before anything is set aside.
pub(crate) fn judged_files(
    paths: &[PathBuf],
    files: &FilesArgs,
    limits: Limits,
    options: Options,
    common: &Common,
) -> Result<Drafts, Failure> {
    let named = paths.iter().filter(|path| path.as_os_str() != NAMELESS);
    there(&named.cloned().collect::<Vec<_>>())?;
    let limits = settings::limits(files, limits)?;
    let meter = Meter::new(common);
    let session = Session::new(SessionSettings {
        look: Look::Configuration,
        options,
        ..settings::files_session(files, limits)?
    });
    let session = session.watched(meter.counts());
    let settings = AssessSettings {
        today: settings::today(),
        distro: None,
        scanners: Scanners {
            vulnerabilities: false,
            misconfigurations: false,
        },
        owned: false,
        declared: false,
    };
    let scan = Scan {
        session: &session,
        settings: &settings,
        network: None,
        base: None,
        find_base: false,
        cancel: Cancel::default(),
    };
    let names: Vec<String> = paths.iter().map(|path| name_of(path)).collect();
    let counts = meter.counts();
    let inventories = scan.read_all(&names, &|name| counts.begin(&format!("reading {name}")));
    Ok(inventories.matched(&Advice::default(), &settings))
}

/// A path as targets are named: never taken for anything else.
fn name_of(path: &Path) -> String {
    let name = path.display().to_string();
    if path.is_dir() {
        format!("dir:{name}")
    } else if name.contains(':') && !path.is_absolute() {
        format!("./{name}")
    } else {
        name
    }
}

//! The scan: each target read, judged, and put into one report.

use std::collections::BTreeMap;
use std::io;

use seawall_advisory::Matcher;
use seawall_docker::Engine;
use seawall_model::{
    AdvisoryStamp, Hole, HoleName, IDENTITY, Report, SCHEMA, Summary, TargetReport, Tool,
};
use seawall_oci::PlatformChoice;
use seawall_policy::{Applied, Exposure, Expression, Order, PackageIndex, Rules, TargetFacts};

use crate::assess::{AssessSettings, assess};
use crate::base::{Base, EngineImages, only_mine};
use crate::network::Network;
use crate::reference::Reference;
use crate::session::Session;
use crate::sources::{self, Material};

/// A target that could not be read at all.
#[derive(Debug, thiserror::Error)]
#[error("{target}: can't be read")]
pub struct ScanError {
    /// As it was asked for.
    pub target: String,
    /// Why.
    #[source]
    pub source: io::Error,
}

/// One run over some targets.
pub struct Scan<'a> {
    /// Reads.
    pub session: &'a Session,
    /// How to judge.
    pub settings: &'a AssessSettings,
    /// The network; none with `--offline`.
    pub network: Option<&'a Network>,
    /// By which advisories; none where only the inventory is wanted.
    pub matcher: Option<&'a Matcher>,
    /// What reports say of the advisories.
    pub stamp: AdvisoryStamp,
    /// What sets findings aside.
    pub rules: Rules<'a>,
    /// Gaps that are allowed by name.
    pub allow_gaps: &'a [String],
    /// The order of findings; worst first where none is given.
    pub order: Option<&'a Order>,
    /// The base image's name, whose layers are told apart.
    pub base: Option<&'a str>,
    /// Only what was added on top of the base image counts; without a name for it, that is one of the
    /// engine's images.
    pub only_mine: bool,
    /// Holes that concern every target: advisories that could not be fetched, and the like.
    pub common: Vec<Hole>,
}

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    /// The report.
    pub report: Report,
    /// Targets that are not in it.
    pub failed: Vec<ScanError>,
}

impl Scan<'_> {
    /// Reads and judges all targets; one that can't be read does not stop the others.
    pub fn run(&self, targets: &[String], started: &mut dyn FnMut(&str)) -> Outcome {
        let (mut reports, mut failed) = (Vec::new(), Vec::new());
        let mut base = None;
        if let Some(name) = self.base {
            started(name);
            self.session.begin();
            match self.read(name) {
                Ok(materials) => base = Base::of(name, &materials),
                Err(source) => failed.push(ScanError {
                    target: name.to_owned(),
                    source,
                }),
            }
        }
        let mut images = EngineImages::default();
        for name in targets {
            started(name);
            self.session.begin();
            match self.read(name) {
                Ok(materials) => {
                    for material in materials {
                        match self.judge(material, base.as_ref(), &mut images) {
                            Ok(report) => reports.push(report),
                            Err(source) => failed.push(ScanError {
                                target: name.clone(),
                                source,
                            }),
                        }
                    }
                }
                Err(source) => failed.push(ScanError {
                    target: name.clone(),
                    source,
                }),
            }
        }
        self.session.tidy();
        let summary = Summary::of(&reports, &[]);
        let report = Report {
            schema: SCHEMA.to_owned(),
            tool: Tool {
                name: "seawall".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                commit: option_env!("SEAWALL_COMMIT").map(str::to_owned),
            },
            started: None,
            finished: None,
            advisories: self.stamp.clone(),
            targets: reports,
            failed: Vec::new(),
            rules: BTreeMap::default(),
            gate: None,
            identity: IDENTITY,
            summary,
        };
        Outcome { report, failed }
    }

    fn read(&self, name: &str) -> io::Result<Vec<Material<'_>>> {
        match Reference::parse(name) {
            Reference::Stdin => {
                let stdin = rustix::io::dup(rustix::stdio::stdin())?;
                sources::stream::read(self.session, stdin, "-", false)
            }
            Reference::File(path) => sources::archive::read(self.session, &path),
            Reference::Directory(path) => sources::directory::read(self.session, &path),
            Reference::Layout(path) => sources::layout::read(self.session, &path),
            Reference::Docker(name) => {
                sources::docker::read_image(self.session, &self.engine()?, &name, &self.platform())
            }
            Reference::Container(name) => {
                sources::docker::read_container(self.session, &self.engine()?, &name)
            }
            Reference::Image(name) => self.read_anywhere(&name),
            Reference::Registry(name) => self.read_registry(&name),
            Reference::Podman(name) => sources::stores::read_podman(
                self.session,
                &self.session.settings.podman_roots,
                &name,
            ),
            Reference::Containerd(name) => {
                let root = &self.session.settings.containerd_root;
                sources::stores::read_containerd(self.session, root, &name, &self.platform())
            }
        }
    }

    fn platform(&self) -> PlatformChoice {
        self.session.settings.platform.clone()
    }

    fn engine(&self) -> io::Result<Engine> {
        let engine = Engine::new(&self.session.settings.docker).map_err(io::Error::other)?;
        if self.network.is_none() && !engine.is_local() {
            let address = engine.address();
            let text = format!("the engine is at {address}, and --offline forbids to ask it");
            return Err(io::Error::other(text));
        }
        Ok(engine.until(self.session.deadline()))
    }

    fn read_registry(&self, name: &str) -> io::Result<Vec<Material<'_>>> {
        match self.network {
            Some(network) => sources::registry::read(self.session, network, name),
            None => Err(io::Error::other(
                "a registry would have to be asked, and --offline forbids it",
            )),
        }
    }

    /// A bare name: an image of the engine, else a container of it, else an image of a store of this
    /// machine, else an image of a registry.
    fn read_anywhere(&self, name: &str) -> io::Result<Vec<Material<'_>>> {
        let engine = self.engine()?;
        let choice = self.platform();
        let of_engine = match sources::docker::has_image(&engine, name, &choice) {
            Ok(true) => {
                return sources::docker::read_image(self.session, &engine, name, &choice);
            }
            Ok(false) => sources::docker::read_container(self.session, &engine, name),
            Err(error) => Err(io::Error::other(error)),
        };
        let of_engine = match of_engine {
            Ok(found) => return Ok(found),
            Err(error) => error,
        };
        if let Some(found) = sources::stores::read_any(self.session, name, &choice)? {
            return Ok(found);
        }
        self.read_registry(name).map_err(|of_registry| {
            let chain = |error: &io::Error| {
                let cause = std::error::Error::source(error)
                    .map(|c| format!(": {c}"))
                    .unwrap_or_default();
                format!("{error}{cause}")
            };
            let text = format!(
                "no file of this name; the engine: {}; a registry: {}",
                chain(&of_engine),
                chain(&of_registry)
            );
            io::Error::new(io::ErrorKind::NotFound, text)
        })
    }

    fn judge(
        &self,
        mut material: Material<'_>,
        base: Option<&Base>,
        images: &mut EngineImages,
    ) -> io::Result<TargetReport> {
        self.session.begin();
        material.coverage.extend(self.common.iter().cloned());
        let mut report = assess(self.session, material, self.settings, self.matcher)?;
        if let Some(sandbox) = self.session.sandbox() {
            let reason = |missing: String| {
                Hole::new(HoleName::NO_SANDBOX, "sandbox of the parsers", "", missing)
            };
            let missing = sandbox.missing.into_iter().map(reason);
            report.coverage.extend(missing);
        }
        let found = if self.only_mine && self.base.is_none() {
            images.base_of(self.session, &|| self.engine(), &mut report)
        } else {
            None
        };
        let base = base.or(found.as_ref());
        if let Some(base) = base {
            base.mark(&mut report);
        }
        weigh(&mut report);
        if self.only_mine {
            only_mine(&mut report, base);
        }
        self.set_aside(&mut report);
        self.sort(&mut report);
        report.coverage.settle(self.allow_gaps);
        Ok(report)
    }

    fn set_aside(&self, report: &mut TargetReport) {
        let mut findings = std::mem::take(&mut report.findings);
        seawall_model::identify(&mut findings);
        let Applied { expired, notes, .. } =
            seawall_policy::apply(&mut findings, &TargetFacts::of(report), &self.rules);
        findings.extend(expired);
        seawall_model::identify(&mut findings);
        report.findings = findings;
        report.coverage.extend(notes);
    }

    fn sort(&self, report: &mut TargetReport) {
        let mut findings = std::mem::take(&mut report.findings);
        findings.sort_by(|a, b| {
            (b.severity, b.risk)
                .cmp(&(a.severity, a.risk))
                .then_with(|| (&a.package, &a.id).cmp(&(&b.package, &b.id)))
        });
        if let Some(order) = self.order {
            let facts = TargetFacts::of(report);
            let index = PackageIndex::new(&report.packages);
            findings.sort_by(|a, b| {
                let (of_a, of_b) = (index.of(a), index.of(b));
                let view = |finding, packages| seawall_policy::FindingView {
                    finding,
                    packages,
                    target: &facts,
                };
                order.compare(&view(a, &of_a), &view(b, &of_b))
            });
        }
        report.findings = findings;
    }
}

/// Sets the risk of each finding.
fn weigh(report: &mut TargetReport) {
    let mut findings = std::mem::take(&mut report.findings);
    let index = PackageIndex::new(&report.packages);
    for finding in &mut findings {
        let packages = index.of(finding);
        let all = |test: &dyn Fn(&seawall_model::Package) -> bool| {
            !packages.is_empty() && packages.iter().all(|p| test(p))
        };
        let base = |p: &seawall_model::Package| {
            let layer = p.locations.first().and_then(|l| l.layer);
            layer
                .and_then(|l| report.layers.get(l as usize))
                .is_some_and(|l| l.base)
        };
        let exposure = Exposure {
            dev_only: all(&|p| p.dev == Some(true)),
            base_only: all(&base),
            hidden: all(&|p| p.state != seawall_model::PackageState::Present),
            unused: all(&|p| p.in_use == Some(false)),
            inert: all(&|p| p.inert == Some(true)),
        };
        finding.risk = seawall_policy::risk(finding, exposure);
    }
    report.findings = findings;
}

/// The exit code of a run.
pub fn exit_code(outcome: &Outcome, fail_on: Option<&Expression>) -> u8 {
    let hit = fail_on.is_some_and(|gate| !seawall_policy::gate(&outcome.report, gate).is_empty());
    seawall_policy::exit_code(&outcome.report, hit, !outcome.failed.is_empty())
}

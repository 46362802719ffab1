//! The scan: each target read into an inventory, the advisories asked for once, then each matched.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use seawall_advisory::{Matcher, ecosystems_of};
use seawall_docker::Engine;
use seawall_model::{AdvisoryStamp, Ecosystem, Hole, HoleName, TargetReport, chain};
use seawall_oci::PlatformChoice;

use crate::assess::{AssessSettings, match_advisories, survey_target};
use crate::base::{Base, EngineImages};
use crate::draft::{Draft, Drafts, Failed};
use crate::network::Network;
use crate::reference::Reference;
use crate::session::Session;
use crate::sources::stream::Expected;
use crate::sources::{self, Material};

/// One run over some targets.
pub struct Scan<'a> {
    /// Reads.
    pub session: &'a Session,
    /// What is looked for.
    pub settings: &'a AssessSettings,
    /// The network; none with `--offline`.
    pub network: Option<&'a Network>,
    /// The base image's name, whose layers are told apart.
    pub base: Option<&'a str>,
    /// Whether a base image is looked for among the engine's where none is named.
    pub find_base: bool,
}

/// By what the inventories of a run are judged.
#[derive(Clone, Default)]
pub struct Advice {
    /// The advisories; none where only the inventory is wanted.
    pub matcher: Option<Arc<Matcher>>,
    /// What reports say of them.
    pub stamp: AdvisoryStamp,
    /// What could not be read or fetched of them; it concerns every target.
    pub holes: Vec<Hole>,
}

/// What was read of the targets of a run, before any advisory.
#[derive(Debug, Default)]
pub struct Inventories {
    targets: Vec<TargetReport>,
    /// Bytes of memory for findings, of all targets.
    room: u64,
    failed: Vec<Failed>,
}

impl Inventories {
    /// The ecosystems whose advisories are called for.
    pub fn called(&self) -> BTreeSet<Ecosystem> {
        let targets = self.targets.iter();
        targets
            .flat_map(|target| ecosystems_of(target.os.as_ref(), &target.packages))
            .collect()
    }

    /// Matches every inventory by the advisories. What comes of it is for the judge.
    pub fn matched(self, advice: &Advice, settings: &AssessSettings) -> Drafts {
        let mut room = self.room;
        let draft = |mut report: TargetReport| {
            report.coverage.extend(advice.holes.iter().cloned());
            if let Some(matcher) = &advice.matcher {
                match_advisories(&mut report, matcher, settings, &mut room);
            }
            Draft::new(report)
        };
        Drafts {
            drafts: self.targets.into_iter().map(draft).collect(),
            failed: self.failed,
            stamp: advice.stamp.clone(),
        }
    }
}

impl Scan<'_> {
    /// Reads all targets; one that can't be read does not stop the others.
    pub fn read_all(&self, targets: &[String], started: &mut dyn FnMut(&str)) -> Inventories {
        let mut read = Inventories::default();
        let mut base = None;
        if let Some(name) = self.base {
            started(name);
            self.session.begin();
            match self.read(name) {
                Ok(materials) => base = Base::of(name, &materials),
                Err(source) => read.failed.push(failed(name, source)),
            }
        }
        let mut images = EngineImages::default();
        for name in targets {
            started(name);
            self.session.begin();
            match self.read(name) {
                Ok(materials) => {
                    for material in materials {
                        match self.survey(material, base.as_ref(), &mut images) {
                            Ok(report) => read.targets.push(report),
                            Err(source) => read.failed.push(failed(name, source)),
                        }
                    }
                }
                Err(source) => read.failed.push(failed(name, source)),
            }
        }
        self.session.tidy();
        read.room = self.session.allowance.rest();
        read
    }

    fn read(&self, name: &str) -> io::Result<Vec<Material<'_>>> {
        match Reference::parse(name) {
            Reference::Stdin => {
                let stdin = rustix::io::dup(rustix::stdio::stdin())?;
                let stdin = std::fs::File::from(stdin);
                let again = sources::stream::rewound(&stdin);
                sources::stream::read(self.session, stdin, "-", Expected::Anything, again.as_ref())
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
            let text = format!(
                "no file of this name; the engine: {}; a registry: {}",
                chain(&of_engine),
                chain(&of_registry)
            );
            io::Error::new(io::ErrorKind::NotFound, text)
        })
    }

    fn survey(
        &self,
        material: Material<'_>,
        base: Option<&Base>,
        images: &mut EngineImages,
    ) -> io::Result<TargetReport> {
        self.session.begin();
        let mut report = survey_target(self.session, material, self.settings)?;
        if let Some(sandbox) = self.session.sandbox() {
            let note = |missing: String| {
                Hole::new(HoleName::NO_SANDBOX, "sandbox of the parsers", "", missing)
            };
            report
                .coverage
                .extend(sandbox.missing.into_iter().map(note));
        }
        match base {
            Some(base) => base.mark(&mut report),
            None if self.find_base && self.base.is_none() => {
                images.mark_base(self.session, &|| self.engine(), &mut report);
            }
            None => {}
        }
        self.session.allowance.keep(&report);
        Ok(report)
    }
}

fn failed(target: &str, source: io::Error) -> Failed {
    Failed {
        target: target.to_owned(),
        source,
    }
}

//! The scan: each target read into an inventory.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use seawall_docker::Engine;
use seawall_model::{Hole, HoleName, TargetReport, chain};

use crate::assess::{AssessSettings, survey_target};
use crate::base::{Base, EngineImages};
use crate::draft::Failed;
use crate::error::{Error, Result};
use crate::inventories::Inventories;
use crate::left_out;
use crate::network::Network;
use crate::reference::Reference;
use crate::session::Session;
use crate::sources::{self, Material};
use crate::visit::{Cancel, Visit};

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
    /// Calls it off.
    pub cancel: Cancel,
}

/// Targets that are looked at side by side; more would wait for the same disk and the same worker.
const SIDE_BY_SIDE: usize = 4;

impl<'a> Scan<'a> {
    /// Reads all targets, several side by side; one that can't be read does not stop the others. `started`
    /// hears the name of each as it begins.
    pub fn read_all(&self, targets: &[String], started: &(dyn Fn(&str) + Sync)) -> Inventories {
        let mut read = Inventories::default();
        let mut base = None;
        if let Some(name) = self.base {
            started(name);
            let visit = Visit::new(self.session, &self.cancel, 1);
            match self.read(&visit, name) {
                Ok(materials) => base = Base::of(name, &materials),
                Err(source) => read.failed.push(failed(name, source)),
            }
        }
        let beside = self
            .session
            .settings
            .jobs
            .min(SIDE_BY_SIDE)
            .min(targets.len());
        let images = Mutex::new(EngineImages::default());
        let (next, found) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
        let work = || {
            while let Some((place, name)) = {
                let place = next.fetch_add(1, Ordering::Relaxed);
                targets.get(place).map(|name| (place, name))
            } {
                started(name);
                let visit = Visit::new(self.session, &self.cancel, beside).at(name);
                let looked = self.look(&visit, name, base.as_ref(), &images);
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                found.insert(place, looked);
            }
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (1..beside).map(|_| scope.spawn(work)).collect();
            work();
            for thread in threads {
                if let Err(panic) = thread.join() {
                    std::panic::resume_unwind(panic);
                }
            }
        });
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        for looked in found.into_values() {
            read.targets.extend(looked.targets);
            read.failed.extend(looked.failed);
        }
        left_out::tell_unused(self.session, &mut read.targets);
        self.session.tidy();
        read.room = self.session.room();
        read.threads = self.session.threads();
        read
    }

    /// Reads what a name stands for: an image, or several of an archive or an index.
    fn look(
        &self,
        visit: &Visit<'_>,
        name: &str,
        base: Option<&Base>,
        images: &Mutex<EngineImages>,
    ) -> Inventories {
        let mut read = Inventories::default();
        match self.read(visit, name) {
            Ok(materials) => {
                for material in materials {
                    match self.survey(visit, material, base, images) {
                        Ok(report) => read.targets.push(report),
                        Err(source) => read.failed.push(failed(name, source)),
                    }
                }
            }
            Err(source) => read.failed.push(failed(name, source)),
        }
        read
    }

    fn read<'v>(&self, visit: &'v Visit<'v>, name: &str) -> Result<Vec<Material<'v>>>
    where
        'a: 'v,
    {
        match Reference::parse(name) {
            Reference::Stdin => sources::file::read_stdin(visit),
            Reference::File(path) => sources::file::read(visit, &path),
            Reference::Archive(path) => sources::archive::read(visit, &path),
            Reference::Sbom(path) => sources::file::read_document(visit, &path),
            Reference::Directory(path) => Ok(sources::directory::read(visit, &path)?),
            Reference::Layout(path) => sources::layout::read(visit, &path),
            Reference::Docker(name) => {
                let engine = self.engine(visit)?;
                let details = engine.image(&name)?;
                sources::docker::read_image(visit, &engine, &name, &details, &visit.platform)
            }
            Reference::Container(name) => {
                sources::docker::read_container(visit, &self.engine(visit)?, &name)
            }
            Reference::Image(name) => self.read_anywhere(visit, &name),
            Reference::Registry(name) => self.read_registry(visit, &name),
            Reference::Podman(name) => {
                sources::stores::read_podman(visit, &visit.settings.podman_roots, &name)
            }
            Reference::Containerd(name) => {
                let root = &visit.settings.containerd_root;
                sources::stores::read_containerd(visit, root, &name, &visit.platform)
            }
        }
    }

    fn engine(&self, visit: &Visit<'_>) -> Result<Engine> {
        let engine = Engine::new(&visit.settings.docker)?;
        if self.network.is_none() && !engine.is_local() {
            let address = engine.address();
            let text = format!("the engine is at {address}, and --offline forbids to ask it");
            return Err(Error::refused(text));
        }
        Ok(engine.until(visit.deadline()))
    }

    fn read_registry<'v>(&self, visit: &'v Visit<'v>, name: &str) -> Result<Vec<Material<'v>>>
    where
        'a: 'v,
    {
        match self.network {
            Some(network) => sources::registry::read(visit, network, name),
            None => Err(Error::refused(
                "a registry would have to be asked, and --offline forbids it",
            )),
        }
    }

    /// A bare name: an image of the engine, else a container of it, else an image of a store of this
    /// machine, else an image of a registry.
    fn read_anywhere<'v>(&self, visit: &'v Visit<'v>, name: &str) -> Result<Vec<Material<'v>>>
    where
        'a: 'v,
    {
        let engine = self.engine(visit)?;
        let choice = visit.platform.clone();
        let of_engine = match sources::docker::image(&engine, name, &choice) {
            Ok(Some(details)) => {
                return sources::docker::read_image(visit, &engine, name, &details, &choice);
            }
            Ok(None) => sources::docker::read_container(visit, &engine, name),
            Err(error) => Err(error.into()),
        };
        let of_engine = match of_engine {
            Ok(found) => return Ok(found),
            Err(error) => error,
        };
        if let Some(found) = sources::stores::read_any(visit, name, &choice)? {
            return Ok(found);
        }
        self.read_registry(visit, name).map_err(|of_registry| {
            let text = format!(
                "no file of this name; the engine: {}; a registry: {}",
                chain(&of_engine),
                chain(&of_registry)
            );
            Error::not_found(text)
        })
    }

    fn survey(
        &self,
        visit: &Visit<'_>,
        material: Material<'_>,
        base: Option<&Base>,
        images: &Mutex<EngineImages>,
    ) -> Result<TargetReport> {
        visit.begin();
        let mut report = survey_target(visit, material, self.settings)?;
        if let Some(sandbox) = visit.sandbox() {
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
                let mut images = images.lock().unwrap_or_else(PoisonError::into_inner);
                images.mark_base(visit, &|| self.engine(visit), &mut report);
            }
            None => {}
        }
        visit.stays(&report);
        Ok(report)
    }
}

fn failed(target: &str, source: Error) -> Failed {
    Failed {
        target: target.to_owned(),
        source,
    }
}

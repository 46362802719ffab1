//! Images and containers of the Docker engine: layers in place where we may read them, as overlay2
//! directories or as blobs of containerd's store, else the engine's export.

use std::io;
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
use seawall_docker::{DockerError, Engine, Export, GraphDriver, ImageDetails, layer_directories};
use seawall_model::{HistoryEntry, Hole, HoleName, ImageConfig, Target, TargetKind};
use seawall_oci::{Platform, PlatformChoice};

use super::again::Reopen;
use super::directory::open_directory;
use super::docker_containerd::in_containerd;
use super::overlay::{again, keys, of_directories, read_directories, walk_overlays};
use super::stream::Expected;
use super::{Layers, Material, describe_layers, pipe, stream};
use crate::error::{Error, Result};
use crate::inspectors::Families;
use crate::visit::Visit;

/// Reads an image of the engine, which told these details of it.
pub(crate) fn read_image<'s>(
    visit: &'s Visit<'s>,
    engine: &Engine,
    name: &str,
    details: &ImageDetails,
    choice: &PlatformChoice,
) -> Result<Vec<Material<'s>>> {
    // An engine that keeps several platforms of an image describes what it has.
    let several = details.descriptor.is_some();
    if let Some(mut materials) = in_containerd(visit, engine, details, name, choice)? {
        for material in &mut materials {
            material.known_as.clone_from(&details.repo_digests);
        }
        return Ok(materials);
    }
    if !several {
        fits(details, choice)?;
    }
    let target = Target {
        kind: TargetKind::Image,
        reference: name.to_owned(),
    };
    if let Some(directories) = in_place(engine, &details.graph_driver, details.root_fs.layers.len())
    {
        let mut config = config_of(details);
        config.history = history(visit, engine, &details.id);
        let layers = of_directories(visit, &config, &details.root_fs.layers, directories);
        let mut material = Material::of_image(target, config, layers);
        material.digest = Some(details.id.clone());
        material.known_as.clone_from(&details.repo_digests);
        return Ok(vec![material]);
    }
    // The engine takes its time; meanwhile the worker starts.
    visit.worker()?;
    let (own, choice, own_name) = (engine.clone(), choice.clone(), name.to_owned());
    let open = move || {
        let one = match &choice {
            PlatformChoice::One(one) if several => Some((
                one.os.as_str(),
                one.architecture.as_str(),
                one.variant.as_deref(),
            )),
            _ => None,
        };
        let engine = own.clone().until(visit.deadline());
        engine
            .export_image(&own_name, one)
            .map_err(io::Error::other)
    };
    let expected = if several {
        Expected::Image { narrow: true }
    } else {
        Expected::TheImage {
            id: &details.id,
            layers: details.root_fs.layers.len(),
        }
    };
    let mut materials = exported(visit, open, name, expected)?;
    let shown = materials.len() > 1;
    for material in &mut materials {
        material.target = target.clone();
        material.known_as.clone_from(&details.repo_digests);
        if shown && let Some(config) = &material.config {
            material.target.reference = format!("{name} ({})", config.platform());
        }
        if !several || material.digest.is_none() {
            material.digest = Some(details.id.clone());
        }
    }
    Ok(materials)
}

/// Whether an engine that keeps one platform of an image has the one that was asked for.
fn fits(details: &ImageDetails, choice: &PlatformChoice) -> Result<()> {
    let own = Platform {
        os: details.os.clone(),
        architecture: details.architecture.clone(),
        variant: details.variant.clone(),
    };
    match choice {
        PlatformChoice::One(wanted) if own.fitness(wanted).is_none() => {
            let text = format!("the engine has it for {own}, not for {wanted}");
            Err(Error::not_found(text))
        }
        _ => Ok(()),
    }
}

/// Reads a container: the layers of its image, and its own writable one.
pub(crate) fn read_container<'s>(
    visit: &'s Visit<'s>,
    engine: &Engine,
    name: &str,
) -> Result<Vec<Material<'s>>> {
    let details = engine.container(name)?;
    let target = Target {
        kind: TargetKind::Container,
        reference: name.to_owned(),
    };
    let image = engine.image(&details.image).ok();
    // Those of the image, one with the engine's own files, and the writable one.
    let in_place = image.as_ref().and_then(|image| {
        in_place(
            engine,
            &details.graph_driver,
            image.root_fs.layers.len() + 2,
        )
    });
    if let (Some(mut directories), Some(image)) = (in_place, image) {
        // Between the image's layers and the writable one lies one with the engine's own files.
        directories.retain(|d| !d.to_string_lossy().contains("-init/"));
        let own = directories.pop();
        let mut config = config_of(&image);
        config.history = history(visit, engine, &details.image);
        let known = keys(visit, &image.root_fs.layers, &directories);
        let mut layers = read_directories(visit, &known, &directories)?;
        if let Some(own) = own {
            layers.extend(walk_overlays(visit, &[&own], Families::ALL)?);
            directories.push(own);
        }
        let mut described = describe_layers(visit, &config, layers);
        if let Some((layer, _)) = described.last_mut() {
            layer.instruction = Some("(the container's own writable layer)".to_owned());
        }
        let layers = Layers::Read(described, again(visit, known, directories));
        let mut material = Material::of_image(target, config, layers);
        material.digest = Some(details.image);
        return Ok(vec![material]);
    }
    let (own, own_name) = (engine.clone(), name.to_owned());
    let open = move || {
        let engine = own.clone().until(visit.deadline());
        engine.export_container(&own_name).map_err(io::Error::other)
    };
    let mut materials = exported(visit, open, name, Expected::RootFileSystem)?;
    for material in &mut materials {
        material.target = target.clone();
        let reason = "its layers can't be read in place, and an export does not tell them apart";
        material.coverage.add(Hole::new(
            HoleName::LAYERS_NOT_TOLD_APART,
            "container",
            name,
            reason,
        ));
    }
    Ok(materials)
}

/// What the engine tells of an image, if it has it for that platform.
pub(crate) fn image(
    engine: &Engine,
    name: &str,
    choice: &PlatformChoice,
) -> Result<Option<ImageDetails>, DockerError> {
    match engine.image(name) {
        Ok(details) => {
            let has = details.descriptor.is_some() || fits(&details, choice).is_ok();
            Ok(has.then_some(details))
        }
        Err(DockerError::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The layers' directories, if they are here, we may read them, and they are as many as the engine
/// says itself. Only what lies where engines keep layers, or below the engine's own root, is taken for a
/// layer: else its export, which is checked, is read.
fn in_place(engine: &Engine, driver: &GraphDriver, layers: usize) -> Option<Vec<PathBuf>> {
    let directories = layer_directories(driver)?;
    // Without the right to read trusted attributes deleted files would come back.
    let ours = rustix::process::geteuid().is_root() && engine.shares_our_mounts();
    if !ours || directories.len() != layers {
        return None;
    }
    // An engine takes several milliseconds to say where its root is.
    let there = are_below(Path::new(USUAL_LAYERS), &directories)
        || are_below(Path::new(&engine.info().ok()?.root), &directories);
    there.then_some(directories)
}

/// Where engines keep layers where nothing else is set.
const USUAL_LAYERS: &str = "/var/lib/docker/overlay2";

/// Whether all of them are directories deep below that root, and no link is on their way.
fn are_below(root: &Path, directories: &[PathBuf]) -> bool {
    let Some(open) = open_directory(root).ok().filter(|_| root.is_absolute()) else {
        return false;
    };
    let below = |directory: &PathBuf| {
        let inner = directory.strip_prefix(root).ok()?;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let plain = |part| matches!(part, Component::Normal(_));
        let inside = inner.components().count() > 1 && inner.components().all(plain);
        inside.then(|| openat2(&open, inner, flags, Mode::empty(), resolve).ok())?
    };
    directories
        .iter()
        .all(|directory| below(directory).is_some())
}

/// Hands the engine's stream to the worker through a pipe; once more where links ask for that.
fn exported<'s>(
    visit: &'s Visit<'s>,
    open: impl Fn() -> io::Result<Export> + 's,
    name: &str,
    expected: Expected<'_>,
) -> Result<Vec<Material<'s>>> {
    let export = open()?;
    let again: Reopen = Rc::new(move |lend| {
        let (read, _) = piped(visit, open()?, lend)?;
        Ok(read)
    });
    let (read, copied) = piped(visit, export, |stream| {
        stream::read(visit, stream, name, expected, Some(&again))
    })?;
    let mut materials = read?;
    if let (Err(error), Some(first)) = (copied, materials.first_mut())
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        first.coverage.add(Hole::new(
            HoleName::TRUNCATED_EXPORT,
            "the rest of the export",
            name,
            error.to_string(),
        ));
    }
    Ok(materials)
}

/// Lends an export as a pipe; what came of it, and of the copying.
fn piped<T>(
    visit: &Visit<'_>,
    export: Export,
    lend: impl FnOnce(OwnedFd) -> T,
) -> io::Result<(T, io::Result<()>)> {
    let (reader, writer) = pipe::open()?;
    std::thread::scope(|scope| {
        let copying = scope.spawn(move || pipe::pass(export, writer, &*visit.progress));
        let read = lend(OwnedFd::from(reader));
        let copied = copying.join();
        let copied = copied.map_err(|_panic| io::Error::other("the copy of the export failed"))?;
        Ok((read, copied))
    })
}

fn config_of(details: &ImageDetails) -> ImageConfig {
    ImageConfig {
        architecture: details.architecture.clone(),
        os: details.os.clone(),
        variant: details.variant.clone().filter(|v| !v.is_empty()),
        user: details.config.user.clone(),
        env: details.config.env.clone(),
        labels: details.config.labels.clone(),
        healthcheck: details.config.healthcheck.as_ref().map(|h| h.test.clone()),
        volumes: details.config.volumes.keys().cloned().collect(),
        diff_ids: details
            .root_fs
            .layers
            .iter()
            .filter_map(|d| d.parse().ok())
            .collect(),
        history: Vec::new(),
        created: details.created.clone(),
    }
}

/// The engine's history does not say which steps made no layer: those of size 0 did not, unless
/// there are too few others. An id stands for the same steps for ever.
fn history(visit: &Visit<'_>, engine: &Engine, id: &str) -> Vec<HistoryEntry> {
    let key = visit.key("image-history", &[id]);
    if let Some(known) = visit.cached(&key) {
        return known;
    }
    let Ok(rows) = engine.history(id) else {
        return Vec::new();
    };
    let entry = |row: seawall_docker::HistoryRow| HistoryEntry {
        empty_layer: row.size == 0 && is_metadata(&row.created_by),
        created_by: row.created_by,
        created: None,
    };
    let steps = rows.into_iter().rev().map(entry).collect();
    visit.keep(&key, &steps);
    steps
}

/// Instructions that change the configuration alone.
const METADATA: [&str; 13] = [
    "CMD",
    "ENTRYPOINT",
    "ENV",
    "ARG",
    "LABEL",
    "EXPOSE",
    "USER",
    "VOLUME",
    "STOPSIGNAL",
    "HEALTHCHECK",
    "MAINTAINER",
    "ONBUILD",
    "SHELL",
];

fn is_metadata(instruction: &str) -> bool {
    let text = instruction
        .strip_prefix("/bin/sh -c #(nop)")
        .unwrap_or(instruction)
        .trim_start();
    METADATA.contains(&text.split_whitespace().next().unwrap_or_default())
}

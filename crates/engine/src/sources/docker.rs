//! Images and containers of the Docker engine: layers in place where we may read them, as overlay2
//! directories or as blobs of containerd's store, else the engine's export.

use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use seawall_docker::{DockerError, Engine, GraphDriver, ImageDetails, layer_directories};
use seawall_model::{Digest, HistoryEntry, Hole, ImageConfig, Target, TargetKind};
use seawall_oci::stores::containerd::{self, Named};
use seawall_oci::{Platform, PlatformChoice, blob_path};

use super::directory::open_directory;
use super::overlay::{keys, of_directories, read_directories, walk_overlay};
use super::{Layers, Material, describe_layers, pipe, stores, stream};
use crate::session::Session;

/// Reads an image of the engine.
pub(crate) fn read_image<'s>(
    session: &'s Session,
    engine: &Engine,
    name: &str,
    choice: &PlatformChoice,
) -> io::Result<Vec<Material<'s>>> {
    let details = engine.image(name).map_err(io::Error::other)?;
    // An engine that keeps several platforms of an image describes what it has.
    let several = details.descriptor.is_some();
    if let Some(materials) = in_containerd(session, engine, &details, name, choice)? {
        return Ok(materials);
    }
    if !several {
        fits(&details, choice)?;
    }
    let mut config = config_of(&details);
    config.history = history(engine, name);
    let target = Target {
        kind: TargetKind::Image,
        reference: name.to_owned(),
    };
    if let Some(directories) = in_place(engine, &details.graph_driver) {
        let layers = of_directories(session, &config, &details.root_fs.layers, directories);
        let mut material = Material::of_image(target, config, layers);
        material.digest = Some(details.id.clone());
        return Ok(vec![material]);
    }
    let one = match choice {
        PlatformChoice::One(one) if several => Some((
            one.os.as_str(),
            one.architecture.as_str(),
            one.variant.as_deref(),
        )),
        _ => None,
    };
    let export = engine.export_image(name, one).map_err(io::Error::other)?;
    let mut materials = exported(session, export, name)?;
    if several {
        retain_chosen(&mut materials, choice);
    }
    let shown = materials.len() > 1;
    for material in &mut materials {
        material.target = target.clone();
        if shown && let Some(config) = &material.config {
            material.target.reference = format!("{name} ({})", config.platform());
        }
        if !several || material.digest.is_none() {
            material.digest = Some(details.id.clone());
        }
    }
    Ok(materials)
}

/// Of an export of several platforms, those that are wanted; all if none of them is.
fn retain_chosen(materials: &mut Vec<Material<'_>>, choice: &PlatformChoice) {
    let platform = |material: &Material<'_>| {
        let config = material.config.as_ref()?;
        Some(Platform {
            os: config.os.clone(),
            architecture: config.architecture.clone(),
            variant: config.variant.clone(),
        })
    };
    let platforms: Vec<_> = materials.iter().map(platform).collect();
    let chosen = choice.choose(&platforms);
    if chosen.is_empty() {
        return;
    }
    let all = std::mem::take(materials).into_iter().enumerate();
    let mut lost = Vec::new();
    for (position, material) in all {
        if chosen.contains(&position) {
            materials.push(material);
        } else {
            lost.extend(
                material
                    .holes
                    .into_iter()
                    .filter(|h| h.name != "unreadable-layer"),
            );
        }
    }
    // What is wrong with the export as a whole is said with whichever image is left.
    if let Some(first) = materials.first_mut() {
        first.holes.extend(lost);
    }
}

/// Whether an engine that keeps one platform of an image has the one that was asked for.
fn fits(details: &ImageDetails, choice: &PlatformChoice) -> io::Result<()> {
    let own = Platform {
        os: details.os.clone(),
        architecture: details.architecture.clone(),
        variant: details.variant.clone(),
    };
    match choice {
        PlatformChoice::One(wanted) if own.fitness(wanted).is_none() => {
            let text = format!("the engine has it for {own}, not for {wanted}");
            Err(io::Error::new(io::ErrorKind::NotFound, text))
        }
        _ => Ok(()),
    }
}

/// The image in containerd's store, if the engine keeps it there, here, and we may read it.
fn in_containerd<'s>(
    session: &'s Session,
    engine: &Engine,
    details: &ImageDetails,
    name: &str,
    choice: &PlatformChoice,
) -> io::Result<Option<Vec<Material<'s>>>> {
    let ours = || rustix::process::geteuid().is_root() && engine.shares_our_mounts();
    if layer_directories(&details.graph_driver).is_some() || !ours() {
        return Ok(None);
    }
    let Ok(info) = engine.info() else {
        return Ok(None);
    };
    let (digest, media_type) = match &details.descriptor {
        Some(found) => (&found.digest, found.media_type.clone()),
        None => (&details.id, String::new()),
    };
    let Ok(target) = digest.parse::<Digest>() else {
        return Ok(None);
    };
    if !info.keeps_images_in_containerd() {
        return Ok(None);
    }
    let roots = info
        .own_containerd()
        .into_iter()
        .chain([session.settings.containerd_root.clone()]);
    let has = |root: &PathBuf| {
        let content = root.join(containerd::CONTENT);
        content.join(blob_path(&target)).is_file()
    };
    let Some(root) = roots.into_iter().find(has) else {
        return Ok(None);
    };
    let named = Named {
        name: name.to_owned(),
        target,
        media_type,
    };
    let listing = containerd::image(&root, &named, choice);
    if listing.images.is_empty() {
        // The engine may know of more, or say better what is wrong.
        return Ok(None);
    }
    stores::read_listing(session, &listing, name).map(Some)
}

/// Reads a container: the layers of its image, and its own writable one.
pub(crate) fn read_container(
    session: &Session,
    engine: &Engine,
    name: &str,
) -> io::Result<Vec<Material<'static>>> {
    let details = engine.container(name).map_err(io::Error::other)?;
    let target = Target {
        kind: TargetKind::Container,
        reference: name.to_owned(),
    };
    let image = engine.image(&details.image).ok();
    if let (Some(mut directories), Some(image)) = (in_place(engine, &details.graph_driver), image) {
        // Between the image's layers and the writable one lies one with the engine's own files.
        directories.retain(|d| !d.to_string_lossy().contains("-init/"));
        let own = directories.pop();
        let mut config = config_of(&image);
        config.history = history(engine, &details.image);
        let known = keys(session, &image.root_fs.layers, &directories);
        let mut layers = read_directories(session, &known, &directories)?;
        if let Some(own) = own {
            layers.push(walk_overlay(session, &own)?);
        }
        let mut described = describe_layers(session, &config, layers);
        if let Some((layer, _)) = described.last_mut() {
            layer.instruction = Some("(the container's own writable layer)".to_owned());
        }
        let mut material = Material::of_image(target, config, Layers::Read(described));
        material.digest = Some(details.image);
        return Ok(vec![material]);
    }
    let mut materials = exported(
        session,
        engine.export_container(name).map_err(io::Error::other)?,
        name,
    )?;
    for material in &mut materials {
        material.target = target.clone();
        let reason = "its layers can't be read in place, and an export does not tell them apart";
        material.notes.push(Hole::new(
            "layers-not-told-apart",
            "container",
            name,
            reason,
        ));
    }
    Ok(materials)
}

/// Whether the engine has it, for that platform; that no engine runs is an answer too.
pub(crate) fn has_image(
    engine: &Engine,
    name: &str,
    choice: &PlatformChoice,
) -> Result<bool, DockerError> {
    match engine.image(name) {
        Ok(details) => Ok(details.descriptor.is_some() || fits(&details, choice).is_ok()),
        Err(DockerError::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The layers' directories, if they are here and we may read them.
fn in_place(engine: &Engine, driver: &GraphDriver) -> Option<Vec<PathBuf>> {
    let directories = layer_directories(driver)?;
    let readable = directories
        .iter()
        .all(|directory| open_directory(directory).is_ok());
    // Without the right to read trusted attributes deleted files would come back.
    (readable && rustix::process::geteuid().is_root() && engine.shares_our_mounts())
        .then_some(directories)
}

/// Hands the engine's stream to the worker through a pipe.
fn exported(
    session: &Session,
    export: seawall_docker::Export,
    name: &str,
) -> io::Result<Vec<Material<'static>>> {
    let (reader, writer) = pipe::open()?;
    std::thread::scope(|scope| {
        let copying = scope.spawn(move || pipe::pass(export, writer, &*session.progress));
        let mut materials = stream::read(session, OwnedFd::from(reader), name)?;
        let copied = copying
            .join()
            .map_err(|_panic| io::Error::other("the copy of the export failed"))?;
        if let (Err(error), Some(first)) = (copied, materials.first_mut())
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            first.holes.push(Hole::new(
                "truncated-export",
                "the rest of the export",
                name,
                error.to_string(),
            ));
        }
        Ok(materials)
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
/// there are too few others.
fn history(engine: &Engine, name: &str) -> Vec<HistoryEntry> {
    let rows = engine.history(name).unwrap_or_default();
    let entry = |row: seawall_docker::HistoryRow| HistoryEntry {
        empty_layer: row.size == 0 && is_metadata(&row.created_by),
        created_by: row.created_by,
        created: None,
    };
    rows.into_iter().rev().map(entry).collect()
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

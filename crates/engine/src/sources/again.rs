//! Files that are read once more, under other names (`seawall_image::OtherNames`): each source says how
//! its bytes are come by again, or why they are not.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;
use std::rc::Rc;

use seawall_image::{AskedAgain, LayerData};
use seawall_model::{Evidence, Hole, HoleName};
use serde::{Deserialize, Serialize};

use super::layers::StoredLayer;
use crate::cache::CacheKey;
use crate::visit::Visit;
use crate::worker::protocol::{LayerRequest, Request};
use crate::worker::{Answer, Failure, Gathered};

/// The files that are read again, by the index of their layer.
pub(crate) type AskedFiles = BTreeMap<u32, Vec<AskedAgain>>;

/// Reads files of a target's layers again.
pub(crate) type ReadAgain<'s> = Box<dyn FnOnce(AskedFiles) -> BTreeMap<u32, ReadFiles> + 's>;

/// Opens a stream once more and lends it to whoever asks the worker about it.
pub(crate) type Reopen<'s> = Rc<dyn Fn(&dyn Fn(OwnedFd) -> Gathered) -> io::Result<Gathered> + 's>;

/// What files of one layer told under their other names.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct ReadFiles {
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) holes: Vec<Hole>,
}

/// Files that are told one by one where they can't be read.
const MAX_TOLD: usize = 10;

impl ReadFiles {
    /// Files that can't be read again.
    pub(crate) fn unread(files: &[AskedAgain], reason: &str) -> Self {
        let names: Vec<&str> = files
            .iter()
            .flat_map(|file| file.names.iter().map(String::as_str))
            .collect();
        let hole =
            |what: String, place: &str| Hole::new(HoleName::UNREAD_LINK, what, place, reason);
        let told = names.iter().take(MAX_TOLD);
        let mut holes: Vec<Hole> = told
            .map(|name| hole("file not read".to_owned(), name))
            .collect();
        if let [first, _, ..] = names.get(MAX_TOLD..).unwrap_or_default() {
            let more = names.len() - MAX_TOLD;
            holes.push(hole(format!("this file and {} more", more - 1), first));
        } else if let Some(last) = names.get(MAX_TOLD) {
            holes.push(hole("file not read".to_owned(), last));
        }
        Self {
            evidence: Vec::new(),
            holes,
        }
    }

    /// What a job found of all its layers.
    fn gathered(visit: &Visit<'_>, files: &[AskedAgain], gathered: Gathered) -> Self {
        let mut read = Self {
            evidence: gathered.evidence,
            holes: Vec::new(),
        };
        for (_, layer) in gathered.layers {
            read.evidence.extend(layer.evidence);
            read.holes.extend(layer.holes);
        }
        read.holes.extend(gathered.failed.map(|failure| {
            let first = files.iter().flat_map(|file| &file.names).next();
            let place = first.map_or("", String::as_str);
            let what = format!("files that have other names ({})", files.len());
            failure.hole(HoleName::UNREAD_LINK, &what, place, &visit.settings.limits)
        }));
        read
    }
}

/// For what comes by once, and for that reason can't be read again.
pub(crate) fn never(reason: &'static str) -> ReadAgain<'static> {
    Box::new(move |asked| {
        let unread = |(layer, files): (u32, Vec<AskedAgain>)| {
            let reason = format!("it is another name of a file that came before it: {reason}");
            (layer, ReadFiles::unread(&files, &reason))
        };
        asked.into_iter().map(unread).collect()
    })
}

/// What identifies files of a layer under other names.
pub(crate) fn key(visit: &Visit<'_>, layer: &CacheKey, files: &[AskedAgain]) -> CacheKey {
    let mut parts = vec![layer.name()];
    for file in files {
        parts.push(&file.path);
        parts.extend(file.names.iter().map(String::as_str));
        parts.push("");
    }
    visit.key("again", &parts)
}

/// Layers in files: several at once, and kept by the layer's key.
pub(crate) fn stored<'v>(visit: &'v Visit<'v>, layers: Rc<Vec<StoredLayer>>) -> ReadAgain<'v> {
    Box::new(move |asked| {
        let ask = |(index, files): (u32, Vec<AskedAgain>)| {
            let stored = layers.get(index as usize);
            let pending = Pending::of(visit, stored, files);
            (index, pending)
        };
        let pending: Vec<(u32, Pending)> = asked.into_iter().map(ask).collect();
        let gather = |(index, pending): (u32, Pending)| (index, pending.gather(visit));
        pending.into_iter().map(gather).collect()
    })
}

/// Files of one layer that are on their way.
enum Pending {
    Read(ReadFiles),
    Asked {
        files: Vec<AskedAgain>,
        answer: Answer,
        key: CacheKey,
    },
}

impl Pending {
    fn of(visit: &Visit<'_>, stored: Option<&StoredLayer>, files: Vec<AskedAgain>) -> Self {
        let Some((layer, request, Some(file))) = stored else {
            return Self::Read(ReadFiles::unread(&files, "its layer is not there"));
        };
        let key = key(visit, layer, &files);
        if let Some(read) = visit.cached(&key) {
            return Self::Read(read);
        }
        let asked = file
            .try_clone()
            .and_then(|file| ask(visit, request.clone(), &files, file));
        match asked {
            Ok(answer) => Self::Asked { files, answer, key },
            Err(error) => Self::Read(ReadFiles::unread(&files, &error.to_string())),
        }
    }

    fn gather(self, visit: &Visit<'_>) -> ReadFiles {
        match self {
            Self::Read(read) => read,
            Self::Asked { files, answer, key } => {
                let read = ReadFiles::gathered(visit, &files, visit.wait(answer));
                read.keep(visit, &key);
                read
            }
        }
    }
}

impl ReadFiles {
    /// Keeps it if nothing is missing.
    pub(crate) fn keep(&self, visit: &Visit<'_>, key: &CacheKey) {
        if !self.holes.iter().any(Hole::is_gap) {
            visit.keep(key, self);
        }
    }
}

fn ask(
    visit: &Visit<'_>,
    layer: LayerRequest,
    files: &[AskedAgain],
    file: OwnedFd,
) -> io::Result<Answer> {
    visit.ask(&Request::LayerAgain(layer, files.to_vec()), &[file])
}

/// One layer that comes by once more.
pub(crate) fn layer_again(
    visit: &Visit<'_>,
    layer: LayerRequest,
    files: &[AskedAgain],
    file: OwnedFd,
) -> ReadFiles {
    match ask(visit, layer, files, file) {
        Ok(answer) => ReadFiles::gathered(visit, files, visit.wait(answer)),
        Err(error) => ReadFiles::unread(files, &error.to_string()),
    }
}

/// Layers of a stream that can be opened once more, by the names that they have in it. One layer may
/// stand in an image twice.
pub(crate) fn streamed<'s>(
    visit: &'s Visit<'s>,
    names: Vec<String>,
    reopen: Reopen<'s>,
) -> ReadAgain<'s> {
    Box::new(move |asked| {
        let name_of = |index: u32| names.get(index as usize).cloned().unwrap_or_default();
        let mut by_name: BTreeMap<String, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
        for (index, files) in &asked {
            let all = by_name.entry(name_of(*index)).or_default();
            for file in files {
                let names = all.entry(&file.path).or_default();
                names.extend_from_slice(&file.names);
            }
        }
        let of_layer = |(name, files): (String, BTreeMap<&str, Vec<String>>)| {
            let asked = files.into_iter().map(|(path, names)| AskedAgain {
                path: path.to_owned(),
                names,
            });
            (name, asked.collect())
        };
        let request = Request::StreamAgain(by_name.into_iter().map(of_layer).collect());
        let lent = reopen(&|stream| match visit.ask(&request, &[stream]) {
            Ok(answer) => visit.wait(answer),
            Err(error) => Gathered::failed(Failure::Refused(error.to_string())),
        });
        let gathered = lent.unwrap_or_else(|error| {
            let reason = format!("the stream can't be opened a second time: {error}");
            Gathered::failed(Failure::Refused(reason))
        });
        let layers: BTreeMap<String, LayerData> = gathered.layers.into_iter().collect();
        let read = |(index, files): (u32, Vec<AskedAgain>)| {
            let name = name_of(index);
            let layer = layers.get(&name).cloned();
            // Without a name it is all of the stream, or what came before it broke off.
            let whole = layer.is_some() && (gathered.failed.is_none() || !name.is_empty());
            let gone = || Failure::Refused("the layer did not come a second time".to_owned());
            let of_layer = Gathered {
                layers: layer.map(|layer| (name, layer)).into_iter().collect(),
                failed: (!whole).then(|| gathered.failed.clone().unwrap_or_else(gone)),
                ..Gathered::default()
            };
            (index, ReadFiles::gathered(visit, &files, of_layer))
        };
        asked.into_iter().map(read).collect()
    })
}

//! Whether a document means the image that the target is.
//!
//! A digest decides where the document has one. Without a digest the name decides, and only of targets
//! that were asked for by the name of an image: a path or the name of a container is none.

use seawall_model::{Purl, TargetKind, VexIdentity};

use super::{Fit, ImageName, Miss, Vex};
use crate::TargetFacts;

/// The target, as an image is known.
pub(super) struct OwnImage<'a> {
    digests: Vec<String>,
    names: Vec<ImageName>,
    platform: Option<&'a str>,
}

impl<'a> OwnImage<'a> {
    pub(super) fn of(target: &TargetFacts<'a>, vex: &Vex) -> Self {
        // Of several platforms each is a target of its own, with the platform behind its name.
        let asked = target.reference.split(" (").next().unwrap_or_default();
        let asked = (target.kind == TargetKind::Image).then_some(asked);
        let told = target.known_as.iter().map(String::as_str);
        let all = asked.into_iter().chain(told);
        let names: Vec<ImageName> = all.filter_map(vex.image).collect();
        let of_names = names.iter().filter_map(|name| name.digest.clone());
        let digests = target.digest.map(str::to_owned);
        Self {
            digests: digests.into_iter().chain(of_names).collect(),
            names,
            platform: target.platform,
        }
    }

    fn has_digest(&self, digest: &str) -> bool {
        self.digests.iter().any(|d| d.eq_ignore_ascii_case(digest))
    }

    /// Whether the text is its digest, or a tag of it.
    pub(super) fn has_version(&self, text: &str) -> bool {
        let tags = self.names.iter().filter_map(|name| name.tag.as_deref());
        self.has_digest(text) || tags.into_iter().any(|tag| tag == text)
    }

    /// Whether one of these hashes, in hexadecimal, is the image's.
    pub(super) fn has_hash(&self, hashes: &[String]) -> bool {
        let hexes = self.digests.iter().filter_map(|d| d.split_once(':'));
        let mut hexes = hexes.map(|(_, hex)| hex);
        hexes.any(|hex| hashes.iter().any(|h| h.eq_ignore_ascii_case(hex)))
    }

    /// Whether a URL of the types `oci` and `docker` means it.
    pub(super) fn is(&self, wanted: &Purl, vex: &Vex) -> Fit {
        let version = wanted.version_text().unwrap_or_default();
        let digest = version.contains(':').then_some(version);
        match digest {
            Some(digest) if self.has_digest(digest) => {}
            Some(_) => return Err(Miss::Image),
            None => {
                let tag = Some(version).filter(|v| !v.is_empty());
                let tag = tag.or_else(|| wanted.qualifier_value("tag"));
                self.is_named(wanted, tag, vex)?;
            }
        }
        for (key, value) in wanted.qualifiers() {
            let fits = match key {
                "repository_url" | "tag" => true,
                "arch" => self
                    .platform
                    .is_some_and(|p| p.split('/').any(|w| w == value)),
                "os" => self
                    .platform
                    .is_some_and(|p| p.split('/').next() == Some(value)),
                _ => false,
            };
            if !fits {
                return Err(Miss::Qualifier(key.to_owned()));
            }
        }
        Ok(())
    }

    fn is_named(&self, wanted: &Purl, tag: Option<&str>, vex: &Vex) -> Fit {
        let fitting = self
            .names
            .iter()
            .filter(|own| is_repository(own, wanted, vex));
        let mut fitting = fitting.peekable();
        if fitting.peek().is_none() {
            return Err(Miss::Image);
        }
        match tag {
            Some(tag) if !fitting.any(|own| own.tag.as_deref() == Some(tag)) => {
                Err(Miss::Qualifier("tag".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// Whether it is the image that a document names without a URL: by its hashes, else by its name.
    pub(super) fn is_plainly(&self, wanted: &VexIdentity, vex: &Vex) -> Fit {
        if !wanted.hashes.is_empty() {
            let same = self.has_hash(&wanted.hashes);
            return same.then_some(()).ok_or(Miss::Image);
        }
        let named = wanted.image.as_deref().and_then(vex.image);
        let same = |own: &ImageName| {
            named.as_ref().is_some_and(|named| {
                let digest = named.digest.as_ref();
                own.repository == named.repository
                    && digest.is_none_or(|d| self.has_digest(d))
                    && (digest.is_some() || own.tag == named.tag)
            })
        };
        self.names.iter().any(same).then_some(()).ok_or(Miss::Image)
    }
}

/// Whether a URL's name, and the place that it may have, are those of an image.
fn is_repository(own: &ImageName, wanted: &Purl, vex: &Vex) -> bool {
    let namespace = wanted.joined_namespace();
    let path = match namespace.as_str() {
        "" => wanted.name().to_owned(),
        namespace => format!("{namespace}/{}", wanted.name()),
    };
    let is = |text: &str| (vex.image)(text).is_some_and(|n| n.repository == own.repository);
    let Some(place) = wanted.qualifier_value("repository_url") else {
        if wanted.kind() == "docker" {
            return is(&path);
        }
        let end = own.repository.strip_suffix(path.as_str());
        return end.is_some_and(|rest| rest.ends_with('/'));
    };
    let place = place.split_once("://").map_or(place, |(_, place)| place);
    let place = place.trim_end_matches('/');
    // The specification wants the whole repository there, and many leave the name out.
    let whole = place.rsplit('/').next() == Some(wanted.name()) && is(place);
    whole || is(&format!("{place}/{path}"))
}

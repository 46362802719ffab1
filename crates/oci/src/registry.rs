//! The registry client (OCI distribution specification, pull).

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::{Mutex, PoisonError};

use seawall_model::{Digest, Fetch, Request, Response};

use crate::capped::{ExactReader, read_capped, sha256, verify};
use crate::challenge::{Challenge, challenges};
use crate::go_json::{Rest, read};
use crate::manifest::{
    self, ACCEPTED, Descriptor, Document, Index, MAX_MANIFEST, Manifest, contradiction,
    not_an_images,
};
use crate::shapes::CONFIG;
use crate::stores::Configured;
use crate::token::{Wanted, bearer};
use crate::{Credentials, OciError, Platform, PlatformChoice, Reference};

/// Indexes in indexes.
const MAX_DEPTH: u32 = 4;
/// Manifests that are fetched for one reference.
const MAX_FETCHED: usize = 256;
/// Configurations are small; Docker's own limit is the same as for manifests, twice.
const MAX_CONFIG: u64 = 8 << 20;

/// Settings of a [`Registry`].
#[derive(Clone, Debug, Default)]
pub struct RegistrySettings {
    /// Credentials.
    pub credentials: Credentials,
    /// Registries (`host`, `host:port`, ranges of addresses as CIDR) that may be asked over plain
    /// http, as this machine may.
    pub insecure: Vec<String>,
    /// Pairs of registry and token service: other hosts that may get a registry's credentials.
    pub token_services: Vec<(String, String)>,
}

/// An image of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteImage {
    /// Digest of its manifest, computed from its bytes.
    pub digest: Digest,
    /// Its platform, as its configuration says.
    pub platform: Platform,
    /// Digest of its configuration, which is the image's id.
    pub config_digest: Digest,
    /// The configuration; its bytes are what its digest names.
    pub config: Vec<u8>,
    /// Layers, lowest first; not looked at.
    pub layers: Vec<Descriptor>,
    /// Where other readers see something else in its manifest, or in the index that it is of, in words.
    pub odd: Vec<String>,
}

/// Asks registries for images. Tokens are kept while it lives.
pub struct Registry<'f> {
    fetch: &'f dyn Fetch,
    settings: RegistrySettings,
    doors: Mutex<HashMap<String, Door>>,
    access: Mutex<HashMap<String, Option<String>>>,
}

/// How a registry is asked.
#[derive(Clone, Debug)]
struct Door {
    base: String,
    plain: bool,
    challenges: Vec<Challenge>,
}

/// A manifest as it came.
struct Fetched {
    bytes: Vec<u8>,
    media_type: String,
    digest: Digest,
}

impl<'f> Registry<'f> {
    /// A client that asks through `fetch`.
    pub fn new(fetch: &'f dyn Fetch, settings: RegistrySettings) -> Self {
        Self {
            fetch,
            settings,
            doors: Mutex::default(),
            access: Mutex::default(),
        }
    }

    /// The images that a reference stands for. A tag is read once; all else is asked by digest, so
    /// a tag that moves meanwhile changes nothing.
    ///
    /// # Errors
    /// Any [`OciError`]; [`OciError::NoPlatform`] where it is not there for that platform.
    pub fn resolve(
        &self,
        reference: &Reference,
        choice: &PlatformChoice,
    ) -> Result<Vec<RemoteImage>, OciError> {
        let name = reference.to_string();
        let top = self.manifest(reference)?;
        let mut walk = Walk {
            registry: self,
            reference,
            seen: HashSet::from([top.digest.clone()]),
            leaves: Vec::new(),
            odd: Vec::new(),
            all: *choice == PlatformChoice::All,
        };
        let images = match manifest::parse(&top.bytes, &top.media_type, &name)? {
            Document::Manifest(manifest) => {
                let image = self.image(reference, top.digest, &manifest)?;
                let image = image.ok_or_else(|| {
                    let kind = seawall_model::visible(&manifest.config.media_type);
                    let reason = format!("it is no image, but {kind}");
                    OciError::Malformed {
                        name: name.clone(),
                        reason,
                    }
                })?;
                let fits = match choice {
                    PlatformChoice::One(wanted) => image.platform.fitness(wanted).is_some(),
                    PlatformChoice::Host | PlatformChoice::All => true,
                };
                if !fits {
                    return Err(no_platform(name, choice, vec![image.platform.to_string()]));
                }
                return Ok(vec![image]);
            }
            Document::Index(index) => {
                walk.index(index, 0)?;
                walk.images(choice)?
            }
        };
        if images.is_empty() {
            let platforms = walk.leaves.iter().filter_map(|l| l.platform.as_ref());
            return Err(no_platform(
                name,
                choice,
                platforms.map(Platform::to_string).collect(),
            ));
        }
        Ok(images)
    }

    /// A blob as a stream of exactly the length that its descriptor says. Its digest is not
    /// checked here: the reader hashes it.
    pub fn blob(
        &self,
        reference: &Reference,
        descriptor: &Descriptor,
    ) -> Result<Box<dyn Read + Send>, OciError> {
        let name = descriptor.digest.to_string();
        let answer = self.get(reference, &format!("blobs/{name}"), None, &name)?;
        Ok(Box::new(ExactReader::new(answer.body, descriptor.size)))
    }

    fn manifest(&self, reference: &Reference) -> Result<Fetched, OciError> {
        let name = reference.to_string();
        let wanted = match (reference.digest(), reference.tag()) {
            (Some(digest), _) => digest.to_string(),
            (None, tag) => tag.unwrap_or("latest").to_owned(),
        };
        let accept = ACCEPTED.join(", ");
        let answer = self.get(
            reference,
            &format!("manifests/{wanted}"),
            Some(&accept),
            &name,
        )?;
        let media_type = answer.header("content-type").unwrap_or_default().to_owned();
        let said: Option<Digest> = answer
            .header("docker-content-digest")
            .and_then(|d| d.parse().ok());
        let bytes = read_capped(answer.body, MAX_MANIFEST, &name)?;
        if let Some(expected) = reference.digest().or(said.as_ref()) {
            verify(&bytes, expected, &name)?;
        }
        let digest = reference
            .digest()
            .cloned()
            .unwrap_or_else(|| sha256(&bytes));
        Ok(Fetched {
            bytes,
            media_type,
            digest,
        })
    }

    /// The image of a manifest; none if it is an artifact of another kind.
    fn image(
        &self,
        reference: &Reference,
        digest: Digest,
        manifest: &Manifest,
    ) -> Result<Option<RemoteImage>, OciError> {
        let name = reference.at(digest.clone()).to_string();
        let refuse = |reason: String| OciError::Malformed {
            name: name.clone(),
            reason,
        };
        if !manifest.is_image() {
            return Ok(None);
        }
        let descriptor = &manifest.config;
        let place = format!("{name}: configuration");
        if descriptor.size > MAX_CONFIG {
            return Err(OciError::TooLarge {
                name: place,
                limit: MAX_CONFIG,
            });
        }
        let config = read_capped(self.blob(reference, descriptor)?, MAX_CONFIG, &place)?;
        verify(&config, &descriptor.digest, &place)?;
        let read = read::<Configured>(&config, &CONFIG, Rest::Refused);
        let found = match read {
            Ok(found) => found.value,
            Err(_) if !manifest.has_images_config() => return Ok(None),
            Err(error) => {
                return Err(refuse(format!("its configuration can't be read: {error}")));
            }
        };
        let mut odd = manifest.odd.clone();
        if !manifest.has_images_config() {
            if found.layers() != manifest.layers.len() {
                return Ok(None);
            }
            odd.push(not_an_images(&manifest.config.media_type));
        }
        Ok(Some(RemoteImage {
            digest,
            platform: found.platform,
            config_digest: descriptor.digest.clone(),
            config,
            layers: manifest.layers.clone(),
            odd,
        }))
    }

    /// Asks for something of a repository, with a token if the registry wants one.
    fn get(
        &self,
        reference: &Reference,
        path: &str,
        accept: Option<&str>,
        name: &str,
    ) -> Result<Response, OciError> {
        let registry = reference.registry();
        let door = self.door(registry)?;
        let url = format!("{}/v2/{}/{path}", door.base, reference.repository());
        let mut access = self.access(reference, &door, &door.challenges, false)?;
        for attempt in 0..2 {
            let mut request = Request::get(&url);
            if let Some(accept) = accept {
                request = request.header("Accept", accept);
            }
            if let Some(access) = &access {
                request = request.header("Authorization", access);
            }
            let answer = self.ask(registry, &request)?;
            match answer.status {
                200 => return Ok(answer),
                // A token that ran out, or a registry that asks for more than its door does; not
                // somebody to whom it redirected us.
                401 if attempt == 0 && answer.url.starts_with(&format!("{}/", door.base)) => {
                    let asked = challenges_of(&answer);
                    access = self.access(reference, &door, &asked, true)?;
                }
                401 | 403 => {
                    let reason = format!("it answered {}", answer.status);
                    return Err(OciError::Denied {
                        name: reference.name(),
                        reason,
                    });
                }
                404 => {
                    return Err(OciError::NotFound {
                        name: name.to_owned(),
                    });
                }
                status => return Err(OciError::Status { url, status }),
            }
        }
        Err(OciError::Denied {
            name: reference.name(),
            reason: "it refuses its own token".to_owned(),
        })
    }

    fn ask(&self, registry: &str, request: &Request) -> Result<Response, OciError> {
        let failed = |source| OciError::Fetch {
            registry: registry.to_owned(),
            source,
        };
        self.fetch.fetch(request).map_err(failed)
    }

    /// Where a registry is, and what it wants. Plain http is tried after https, and only where it
    /// may be.
    fn door(&self, registry: &str) -> Result<Door, OciError> {
        let mut doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(door) = doors.get(registry) {
            return Ok(door.clone());
        }
        let host = if registry == "docker.io" {
            "registry-1.docker.io"
        } else {
            registry
        };
        let knock = |scheme: &str| {
            let base = format!("{scheme}://{host}");
            let answer = self.ask(registry, &Request::get(format!("{base}/v2/")))?;
            let challenges = if answer.status == 401 {
                challenges_of(&answer)
            } else {
                Vec::new()
            };
            let door = Door {
                base,
                plain: scheme == "http",
                challenges,
            };
            Ok((door, answer.status))
        };
        let door = match knock("https") {
            Ok((door, _)) => door,
            Err(error @ OciError::Fetch { .. }) if self.may_be_plain(registry) => {
                match knock("http")? {
                    // So answer servers that speak nothing but TLS: what was wrong with that counts.
                    (_, 400) => return Err(error),
                    (door, _) => door,
                }
            }
            Err(error) => return Err(error),
        };
        doors.insert(registry.to_owned(), door.clone());
        Ok(door)
    }

    fn may_be_plain(&self, registry: &str) -> bool {
        let host = match registry.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => registry,
        };
        let address: Option<std::net::IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        let listed = |name: &String| {
            name.eq_ignore_ascii_case(registry)
                || name.eq_ignore_ascii_case(host)
                || address.is_some_and(|a| seawall_model::in_range(name, a))
        };
        host == "localhost"
            || address.is_some_and(|a| a.is_loopback())
            || self.settings.insecure.iter().any(listed)
    }

    /// What is shown to a registry for a repository.
    fn access(
        &self,
        reference: &Reference,
        door: &Door,
        asked: &[Challenge],
        again: bool,
    ) -> Result<Option<String>, OciError> {
        let name = reference.name();
        let known = self
            .access
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&name)
            .cloned();
        if let Some(known) = known.filter(|_| !again) {
            return Ok(known);
        }
        let by = |scheme: &str| asked.iter().find(|c| c.scheme == scheme);
        let access = if by("bearer").is_none() && by("basic").is_none() {
            None
        } else {
            let credential = {
                let credentials = &self.settings.credentials;
                credentials.of_repository(reference.registry(), reference.repository())?
            };
            match (&credential, by("bearer")) {
                (Some(own @ crate::Credential::Bearer(_)), _) => Some(own.header()),
                (_, Some(challenge)) => {
                    let wanted = Wanted {
                        registry: reference.registry(),
                        repository: reference.repository(),
                        credential: credential.as_ref(),
                        trusted: &self.settings.token_services,
                        plain: door.plain,
                    };
                    Some(bearer(self.fetch, challenge, &wanted)?)
                }
                (Some(credential), None) => Some(credential.header()),
                (None, None) => {
                    let reason = "it wants credentials, and there are none for it".to_owned();
                    return Err(OciError::Denied { name, reason });
                }
            }
        };
        let mut kept = self.access.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(name, access.clone());
        Ok(access)
    }
}

fn challenges_of(answer: &Response) -> Vec<Challenge> {
    let headers = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "www-authenticate");
    headers.flat_map(|(_, value)| challenges(value)).collect()
}

fn no_platform(name: String, choice: &PlatformChoice, mut available: Vec<String>) -> OciError {
    available.sort();
    available.dedup();
    if available.is_empty() {
        available.push("no image at all".to_owned());
    }
    OciError::NoPlatform {
        name,
        wanted: choice.to_string(),
        available,
    }
}

/// The images of an index and of the indexes in it.
struct Walk<'r, 'f> {
    registry: &'r Registry<'f>,
    reference: &'r Reference,
    seen: HashSet<Digest>,
    leaves: Vec<Descriptor>,
    /// Where other readers see something else in the indexes.
    odd: Vec<String>,
    /// What is for no platform is wanted too.
    all: bool,
}

impl Walk<'_, '_> {
    fn index(&mut self, index: Index, depth: u32) -> Result<(), OciError> {
        self.odd.extend(index.odd);
        for descriptor in index.manifests {
            let unwanted = descriptor.is_for_no_platform() && !self.all;
            if unwanted || !self.seen.insert(descriptor.digest.clone()) {
                continue;
            }
            if !descriptor.media_type.contains("index") && !descriptor.media_type.contains("list") {
                self.leaves.push(descriptor);
                continue;
            }
            let name = descriptor.digest.to_string();
            if depth >= MAX_DEPTH || self.seen.len() > MAX_FETCHED {
                let reason = "indexes are nested too deep, or there are too many".to_owned();
                return Err(OciError::Malformed { name, reason });
            }
            if let Document::Index(inner) = self.document(&descriptor)? {
                self.index(inner, depth + 1)?;
            }
        }
        Ok(())
    }

    fn document(&self, descriptor: &Descriptor) -> Result<Document, OciError> {
        let fetched = self
            .registry
            .manifest(&self.reference.at(descriptor.digest.clone()))?;
        let name = descriptor.digest.to_string();
        if fetched.bytes.len() as u64 != descriptor.size {
            let reason = format!(
                "it has {} bytes, not {}",
                fetched.bytes.len(),
                descriptor.size
            );
            return Err(OciError::Malformed { name, reason });
        }
        manifest::parse(&fetched.bytes, &descriptor.media_type, &name)
    }

    fn images(&self, choice: &PlatformChoice) -> Result<Vec<RemoteImage>, OciError> {
        let platforms: Vec<_> = self.leaves.iter().map(|l| l.platform.clone()).collect();
        let mut chosen = choice.choose(&platforms);
        let by_config = chosen.is_empty();
        if by_config {
            // Those without a platform: only their configuration says what they are for.
            chosen = (0..platforms.len())
                .filter(|&i| matches!(platforms.get(i), Some(None)))
                .collect();
        }
        if chosen.len() > MAX_FETCHED {
            let reason = format!(
                "it holds {} images, over the limit of {MAX_FETCHED}",
                chosen.len()
            );
            return Err(OciError::Malformed {
                name: self.reference.to_string(),
                reason,
            });
        }
        let mut images = Vec::new();
        for leaf in chosen.into_iter().filter_map(|i| self.leaves.get(i)) {
            let document = match self.document(leaf) {
                // Nobody runs what nobody can read, and attestations need not be there.
                Err(OciError::NotFound { .. } | OciError::Malformed { .. })
                    if leaf.is_for_no_platform() =>
                {
                    continue;
                }
                document => document?,
            };
            let Document::Manifest(manifest) = document else {
                continue;
            };
            // Artifacts ride along in indexes too.
            let image = self
                .registry
                .image(self.reference, leaf.digest.clone(), &manifest)?;
            let Some(mut image) = image else {
                continue;
            };
            image.odd.extend(self.odd.iter().cloned());
            image.odd.extend(contradiction(leaf, &image.platform));
            images.push(image);
        }
        if by_config {
            let own: Vec<_> = images.iter().map(|i| Some(i.platform.clone())).collect();
            let fitting = choice.choose(&own);
            let mut position = 0..;
            images.retain(|_| position.next().is_some_and(|p| fitting.contains(&p)));
        }
        Ok(images)
    }
}

#[cfg(test)]
#[path = "registry_tests.rs"]
mod tests;

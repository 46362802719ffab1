//! Platforms, and which image of an index is meant (OCI image index; containerd's notation).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An operating system and a CPU.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Platform {
    /// `linux`.
    #[serde(default)]
    pub os: String,
    /// `amd64`, as Go names it.
    #[serde(default)]
    pub architecture: String,
    /// `v7`.
    #[serde(default)]
    pub variant: Option<String>,
}

impl Platform {
    /// The platform of this machine, for Linux containers.
    pub fn host() -> Self {
        Self {
            os: "linux".to_owned(),
            architecture: std::env::consts::ARCH.to_owned(),
            variant: None,
        }
        .normalised()
    }

    /// With the usual names, and without the variant that goes without saying.
    #[must_use]
    pub fn normalised(&self) -> Self {
        let os = match self.os.to_ascii_lowercase().as_str() {
            "macos" => "darwin".to_owned(),
            os => os.to_owned(),
        };
        let architecture = self.architecture.to_ascii_lowercase();
        let variant = self.variant.as_deref().filter(|v| !v.is_empty());
        let variant = variant.map(str::to_ascii_lowercase);
        let (architecture, variant) = match (architecture.as_str(), variant.as_deref()) {
            ("x86_64" | "x86-64" | "amd64", None | Some("v1")) => ("amd64", None),
            ("x86_64" | "x86-64" | "amd64", Some(v)) => ("amd64", Some(v)),
            ("aarch64" | "arm64", None | Some("8" | "v8")) => ("arm64", None),
            ("aarch64" | "arm64", Some(v)) => ("arm64", Some(v)),
            ("armhf", _) | ("arm", None | Some("7")) => ("arm", Some("v7")),
            ("armel", _) | ("arm", Some("6")) => ("arm", Some("v6")),
            ("arm", Some("5")) => ("arm", Some("v5")),
            ("i386" | "i686" | "x86", _) => ("386", None),
            ("powerpc64le", v) => ("ppc64le", v),
            (other, v) => (other, v),
        };
        Self {
            os,
            architecture: architecture.to_owned(),
            variant: variant.map(str::to_owned),
        }
    }

    /// Builders put attestations into an index as if for this platform.
    pub fn is_unknown(&self) -> bool {
        self.os == "unknown" && self.architecture == "unknown"
    }

    /// How well an image for `self` runs where `wanted` is asked for; none where it doesn't.
    /// Lower is better: a CPU runs what was made for its older variants.
    pub fn fitness(&self, wanted: &Self) -> Option<u8> {
        let (own, wanted) = (self.normalised(), wanted.normalised());
        if (&own.os, &own.architecture) != (&wanted.os, &wanted.architecture) {
            return None;
        }
        let level = |p: &Self| {
            let none = if p.architecture == "arm64" {
                "v8"
            } else {
                "v1"
            };
            let variant = p.variant.as_deref().unwrap_or(none);
            variant.strip_prefix('v').and_then(|v| v.parse::<u8>().ok())
        };
        match (level(&own), level(&wanted)) {
            (Some(own), Some(wanted)) => wanted.checked_sub(own),
            _ => (own.variant == wanted.variant).then_some(0),
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        match &self.variant {
            Some(variant) if !variant.is_empty() => write!(f, "/{variant}"),
            _ => Ok(()),
        }
    }
}

/// Which images of an index are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PlatformChoice {
    /// This machine's; an image that is there for one other platform alone is taken too.
    #[default]
    Host,
    /// All of them.
    All,
    /// That one and no other.
    One(Platform),
}

impl FromStr for PlatformChoice {
    type Err = String;

    /// `all`, `linux/arm64/v8`, or an architecture alone.
    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || format!("{text:?} is no platform (want linux/amd64, linux/arm/v7 or all)");
        let word = |t: &&str| {
            !t.is_empty()
                && t.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
        };
        let parts: Vec<&str> = text.split('/').collect();
        if !parts.iter().all(word) {
            return Err(refuse());
        }
        let of = |os: &str, architecture: &str, variant: Option<&str>| {
            let platform = Platform {
                os: os.to_owned(),
                architecture: architecture.to_owned(),
                variant: variant.map(str::to_owned),
            };
            Ok(Self::One(platform.normalised()))
        };
        match parts.as_slice() {
            ["all"] => Ok(Self::All),
            ["linux" | "windows" | "darwin"] => Err(refuse()),
            [architecture] => of("linux", architecture, None),
            [os, architecture] => of(os, architecture, None),
            [os, architecture, variant] => of(os, architecture, Some(variant)),
            _ => Err(refuse()),
        }
    }
}

impl fmt::Display for PlatformChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host => Platform::host().fmt(f),
            Self::All => f.write_str("all platforms"),
            Self::One(platform) => platform.fmt(f),
        }
    }
}

impl PlatformChoice {
    /// Which of these are wanted: their positions, in order. Those without a platform count only
    /// where all are wanted, or where there is nothing else.
    pub fn choose(&self, there: &[Option<Platform>]) -> Vec<usize> {
        let wanted = match self {
            Self::All => return (0..there.len()).collect(),
            Self::Host => Platform::host(),
            Self::One(platform) => platform.clone(),
        };
        let fits = there.iter().enumerate().filter_map(|(position, platform)| {
            Some((platform.as_ref()?.fitness(&wanted)?, position))
        });
        match fits.min() {
            Some((_, position)) => vec![position],
            None if *self == Self::Host && there.len() == 1 => vec![0],
            None => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platform(text: &str) -> Platform {
        match text.parse().unwrap() {
            PlatformChoice::One(platform) => platform,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_best_fit_is_chosen() {
        let names = [
            "linux/arm/v5",
            "linux/arm/v7",
            "linux/amd64",
            "linux/arm64/v8",
            "windows/amd64",
            "linux/arm/v6",
        ];
        let there: Vec<_> = names.iter().map(|n| Some(platform(n))).collect();
        let chosen = |text: &str| text.parse::<PlatformChoice>().unwrap().choose(&there);
        for (text, expected) in [
            ("linux/amd64", vec![2]),
            ("linux/amd64/v3", vec![2]),
            ("x86_64", vec![2]),
            ("linux/arm", vec![1]),
            ("armhf", vec![1]),
            ("linux/arm/v6", vec![5]),
            ("arm64", vec![3]),
            ("linux/arm64/v8", vec![3]),
            ("linux/aarch64", vec![3]),
            ("linux/s390x", vec![]),
            ("windows/amd64", vec![4]),
            ("all", vec![0, 1, 2, 3, 4, 5]),
        ] {
            assert_eq!(chosen(text), expected, "{text}");
        }
        let only = [Some(platform("linux/riscv64"))];
        assert_eq!(PlatformChoice::Host.choose(&only), vec![0]);
        assert_eq!(
            PlatformChoice::One(platform("amd64")).choose(&only),
            Vec::<usize>::new()
        );
        for text in [
            "",
            "/",
            "linux",
            "linux/",
            "a/b/c/d",
            "linux/am d64",
            "../x",
        ] {
            assert!(text.parse::<PlatformChoice>().is_err(), "{text:?}");
        }
    }
}

//! Volumes over directories of the system.

use seawall_model::{Check, CheckExample, CheckMeta, Family, Finding, Severity};

use crate::image::{Image, ImageFacts};

static META: CheckMeta = CheckMeta {
    id: "image-system-volume",
    title: "A directory of the system is a volume of the image",
    severity: Severity::Medium,
    why: "Each container gets a copy of it that outlives the container, and that others can be given. What a newer image brings there is hidden, and over /dev, /proc and /sys stands what the kernel should show.",
    fix: "Take the VOLUME out of the Dockerfile, or name the directory of the application alone.",
    references: &["https://docs.docker.com/reference/dockerfile/#volume"],
    aliases: &["DKL-DI-0002"],
    bad: CheckExample {
        title: "A volume at /dev",
        input: r#"{"config": {"volumes": ["/dev"]}}"#,
    },
    good: CheckExample {
        title: "One of the application",
        input: r#"{"config": {"volumes": ["/var/lib/app"]}}"#,
    },
};

pub(crate) static IT: ImageSystemVolume = ImageSystemVolume;

/// The check.
pub(crate) struct ImageSystemVolume;

impl Check<Image> for ImageSystemVolume {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        let volumes = facts.config.map_or(&[][..], |config| &config.volumes);
        let of_system = volumes.iter().filter(|path| is_of_system(path));
        let told = of_system.map(|path| {
            let title = format!("{path} is a volume of the image");
            let mut finding = Image::finding(&META, META.severity, title);
            finding.evidence = format!("Volumes has {path}");
            finding.subject = Some(path.clone());
            finding
        });
        told.take(MOST).collect()
    }
}

/// Findings of an image; a hostile one could make any number.
const MOST: usize = 50;
const SYSTEM: [&str; 16] = [
    "",
    "bin",
    "boot",
    "dev",
    "etc",
    "lib",
    "lib32",
    "lib64",
    "proc",
    "run",
    "sbin",
    "sys",
    "usr",
    "var",
    "var/run",
    "var/run/docker.sock",
];

fn is_of_system(path: &str) -> bool {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let plain = parts.join("/");
    let below =
        plain.starts_with("proc/") || plain.starts_with("sys/") || plain == "run/docker.sock";
    below || SYSTEM.contains(&plain.as_str())
}

#[test]
fn paths() {
    for (path, wanted) in [
        ("/etc/", true),
        ("/", true),
        ("//var/./run", true),
        ("/var/lib/../run/docker.sock", true),
        ("/sys/fs/cgroup", true),
        ("/etc/app", false),
        ("/system", false),
        ("/home/etc", false),
    ] {
        assert_eq!(is_of_system(path), wanted, "{path}");
    }
}

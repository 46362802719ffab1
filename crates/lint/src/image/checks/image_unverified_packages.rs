//! Packages that were installed without a look at their signatures.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::image::{Image, ImageFacts};

static META: CheckMeta = CheckMeta {
    id: "image-unverified-packages",
    title: "Packages were installed without a check of their signatures",
    severity: Severity::Medium,
    why: "Whoever stands between the build and the mirror, or holds the mirror, decides what is in the image.",
    fix: "Take the option out, and install the key of the repository.",
    references: &["https://manpages.debian.org/stable/apt/apt-secure.8.en.html"],
    aliases: &["CIS-DI-0011"],
    bad: CheckExample {
        title: "An option of apt-get",
        input: r#"{"config": {"history": [{"created_by": "RUN /bin/sh -c apt-get install -y --allow-unauthenticated curl # buildkit"}]}}"#,
    },
    good: CheckExample {
        title: "The same without it",
        input: r#"{"config": {"history": [{"created_by": "RUN /bin/sh -c apt-get install -y curl # buildkit"}]}}"#,
    },
};

pub(crate) static IT: ImageUnverifiedPackages = ImageUnverifiedPackages;

/// The check.
pub(crate) struct ImageUnverifiedPackages;

impl Check<Image> for ImageUnverifiedPackages {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        facts.of_steps(&META, |step| {
            step.commands().iter().find_map(|command| {
                let program = command.program();
                let (_, options) = OPTIONS.iter().find(|(names, _)| names.contains(&program))?;
                let mut words = command.bare().iter();
                let option = words.find(|word| options.contains(&&*word.text))?;
                Some(format!("{program} with {}", option.text))
            })
        })
    }
}

/// Options that switch the check off, by program.
static OPTIONS: [(&[&str], &[&str]); 5] = [
    (
        &["apt", "apt-get"],
        &[
            "--allow-insecure-repositories",
            "--allow-unauthenticated",
            "--force-yes",
            "APT::Get::AllowUnauthenticated=true",
        ],
    ),
    (&["apk"], &["--allow-untrusted"]),
    (
        &["dnf", "microdnf", "tdnf", "yum"],
        &["--nogpgcheck", "--no-gpgchecks", "--setopt=gpgcheck=0"],
    ),
    (&["zypper"], &["--no-gpg-checks", "--allow-unsigned-rpm"]),
    (&["rpm"], &["--nosignature", "--nogpgcheck"]),
];

#[test]
fn steps() {
    use crate::image::example::steps_that_fire;
    let wrong = steps_that_fire(
        &IT,
        &[
            ("apk add --allow-untrusted x.apk", true),
            ("set -e; yum -y --nogpgcheck install x", true),
            (
                "apt-get -o APT::Get::AllowUnauthenticated=true install x",
                true,
            ),
            ("echo apt-get --allow-unauthenticated", false),
            ("apk add x", false),
        ],
    );
    assert!(wrong.is_empty(), "{wrong:?}");
}

//! sudo in the steps of a build.

use seawall_model::{Check, CheckExample, CheckMeta, Finding, Severity};

use crate::image::{Image, ImageFacts};
use crate::shell::Command;

static META: CheckMeta = CheckMeta {
    id: "image-sudo",
    title: "sudo was run in a step of the build",
    severity: Severity::Low,
    why: "Steps run as root, or as the user that USER names. Whoever needs sudo in one has installed it in the image, where it is one more way to become root.",
    fix: "Take sudo out; switch with USER between steps, and use gosu or setpriv where a program is to drop rights.",
    references: &["https://docs.docker.com/build/building/best-practices/#user"],
    aliases: &["DKL-DI-0001"],
    bad: CheckExample {
        title: "A step with sudo",
        input: r#"{"config": {"history": [{"created_by": "RUN /bin/sh -c sudo apt-get install -y curl # buildkit"}]}}"#,
    },
    good: CheckExample {
        title: "A step that takes the package out",
        input: r#"{"config": {"history": [{"created_by": "RUN /bin/sh -c apt-get purge -y curl sudo # buildkit"}]}}"#,
    },
};

pub(crate) static IT: ImageSudo = ImageSudo;

/// The check.
pub(crate) struct ImageSudo;

impl Check<Image> for ImageSudo {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn run(&self, facts: &ImageFacts<'_>) -> Vec<Finding> {
        facts.of_steps(&META, |step| {
            let commands = step.commands();
            // What stands before the program itself: sudo, and env or nice around it.
            let runs = |command: &&Command| {
                let before = command.words.len() - command.bare().len();
                let mut around = command.words.iter().take(before);
                let name = |text: &str| text.rsplit('/').next() == Some("sudo");
                around.any(|word| name(&word.text)) || command.program() == "sudo"
            };
            let command = commands.iter().find(runs)?;
            Some(format!("sudo {}", command.program()))
        })
    }
}

#[test]
fn steps() {
    use crate::image::example::steps_that_fire;
    let wrong = steps_that_fire(
        &IT,
        &[
            ("make && /usr/bin/sudo -E make install", true),
            ("env A=b sudo -u app make", true),
            ("sudo", true),
            ("apt-get install -y sudo && rm -rf /etc/sudoers.d", false),
            ("echo sudo", false),
            ("command -v visudo", false),
        ],
    );
    assert!(wrong.is_empty(), "{wrong:?}");
}

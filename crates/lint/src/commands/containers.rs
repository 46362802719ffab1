//! What command lines start, judged by the checks on containers, with the options that mend it.

use seawall_container::command_line::{Given, Started, started};
use seawall_container::{Container, ContainerFacts, Places};
use seawall_model::{Edit, Family, Finding, Location};
use seawall_syntax::Span;

use super::Setting;
use super::facts::{ClientLine, CommandFacts};
use crate::text_file::TextFile;

/// For what is missing: the option of `docker run` that is put in, and that of `docker service create`; none
/// where it has none, so that nothing can be missing.
const PUT_IN: [(&str, &str, Option<&str>); 7] = [
    (
        "container-capabilities-kept",
        "--cap-drop ALL",
        Some("--cap-drop ALL"),
    ),
    (
        "container-cpus-unlimited",
        "--cpus 1",
        Some("--limit-cpu 1"),
    ),
    (
        "container-memory-unlimited",
        "--memory 512m --memory-swap 512m",
        Some("--limit-memory 512m"),
    ),
    (
        "container-new-privileges",
        "--security-opt no-new-privileges",
        None,
    ),
    (
        "container-processes-unlimited",
        "--pids-limit 200",
        Some("--limit-pids 200"),
    ),
    (
        "container-runs-as-root",
        "--user 1000:1000",
        Some("--user 1000:1000"),
    ),
    (
        "container-writable-root",
        "--read-only",
        Some("--read-only"),
    ),
];

/// What is mended by leaving the option out.
const TAKE_OUT: [&str; 10] = [
    "container-apparmor-unconfined",
    "container-dangerous-capability",
    "container-engine-socket",
    "container-host-cgroups",
    "container-host-ipc",
    "container-host-pid",
    "container-host-users",
    "container-host-uts",
    "container-seccomp-unconfined",
    "container-system-paths",
];

/// The findings of every container that is started, with the names of images that are made here, and whether
/// variables decide something of one.
pub(super) fn judge(
    facts: &CommandFacts<'_>,
    built: &[String],
    setting: Setting<'_>,
) -> (Vec<Finding>, bool) {
    let mut findings = Vec::new();
    let filled_in = |client: &ClientLine<'_>| {
        let mut words = client.line.words.iter();
        !client.said.whole && words.any(|word| !word.is_known())
    };
    let mut open = facts.clients().iter().any(filled_in);
    for client in facts.clients() {
        let Some(mut started) = started(&client.said) else {
            continue;
        };
        started.spec.whole |= setting.stays && client.said.whole && started.spec.image.is_some();
        let image = started.spec.image.as_ref();
        let own = |name: &String| image.is_some_and(|told| told.is(name));
        if built.iter().chain(setting.built).any(own) {
            started.spec.build = image.map(|told| told.span);
        }
        let spec = &started.spec;
        open |= !spec.undecided().is_empty();
        let places = &OnLine {
            file: facts.file(),
            name: name(&started),
        };
        let found = Container::judge(&ContainerFacts { spec, places });
        let line = Judging {
            facts,
            client,
            started: &started,
        };
        findings.extend(found.into_iter().filter_map(|finding| line.mended(finding)));
    }
    (findings, open)
}

/// What the container is called, or else its image, by which it is known among others.
fn name(started: &Started) -> Option<String> {
    let spec = &started.spec;
    if !spec.name.is_empty() && !spec.name.contains('\0') {
        return Some(spec.name.clone());
    }
    spec.image.as_ref()?.value.clone()
}

/// The places of a command line.
struct OnLine<'a> {
    file: &'a TextFile<'a>,
    name: Option<String>,
}

impl Places for OnLine<'_> {
    fn location(&self, span: Span) -> Location {
        Location {
            container: self.name.clone(),
            ..self.file.location(span)
        }
    }

    fn edit(&self, span: Span, text: &str, safe: bool) -> Option<Edit> {
        // A flag by itself has no value to be replaced.
        let flag = self.file.source().slice(span).starts_with('-');
        (!flag).then(|| self.file.edit(span, text, safe))
    }
}

struct Judging<'a, 'f> {
    facts: &'a CommandFacts<'f>,
    client: &'a ClientLine<'f>,
    started: &'a Started,
}

impl Judging<'_, '_> {
    /// The finding with what mends it; none where the command has no option for it.
    fn mended(&self, mut finding: Finding) -> Option<Finding> {
        let id = finding.id.clone();
        let is_missing = self.is_at(&finding, self.started.spec.span);
        if let Some((_, run, service)) = PUT_IN.iter().find(|row| row.0 == id) {
            let option = if self.started.service {
                *service
            } else {
                Some(*run)
            };
            if is_missing {
                let option = option?;
                finding.edits = vec![self.facts.put_in(self.client, option)];
            }
        } else if id == "container-privileged" {
            finding.edits = self.without_privileges();
        } else if id == "container-swap-unlimited" {
            finding.edits = self.swap().into_iter().collect();
            if self.started.service {
                return None;
            }
        } else if id == "container-tmpfs-unlimited" {
            finding.edits = self.sized(&finding).into_iter().collect();
        } else if TAKE_OUT.contains(&id.as_str()) {
            let given = self
                .given(&finding)
                .filter(|given| !given.text().is_some_and(|text| text.contains(',')));
            finding.edits = given
                .and_then(|given| self.facts.take_out(self.client, given))
                .into_iter()
                .collect();
        }
        Some(finding)
    }

    fn is_at(&self, finding: &Finding, span: Span) -> bool {
        let place = self.facts.file().location(span);
        (place.line, place.column) == (finding.location.line, finding.location.column)
            && (place.end_line, place.end_column)
                == (finding.location.end_line, finding.location.end_column)
    }

    /// The option that a finding is about.
    fn given(&self, finding: &Finding) -> Option<&Given<'_>> {
        let mut options = self.client.said.options.iter();
        options.find(|given| {
            self.is_at(finding, given.value_span()) || self.is_at(finding, given.span())
        })
    }

    /// Without the flag, and with what has no effect beside it.
    fn without_privileges(&self) -> Vec<Edit> {
        let flag = self.client.given("privileged").last();
        let Some(edit) = flag.and_then(|given| self.facts.take_out(self.client, given)) else {
            return Vec::new();
        };
        let mut edits = vec![edit];
        let spec = &self.started.spec;
        if spec.whole && spec.cap_drop.is_empty() {
            edits.push(self.facts.put_in(self.client, "--cap-drop ALL"));
        }
        if spec.whole && spec.security.is_empty() {
            edits.push(
                self.facts
                    .put_in(self.client, "--security-opt no-new-privileges"),
            );
        }
        edits
    }

    /// As much memory with swap as without.
    fn swap(&self) -> Option<Edit> {
        let memory = self.client.given("memory").last()?.text()?;
        match self.client.given("memory-swap").last() {
            None => Some(
                self.facts
                    .put_in(self.client, &format!("--memory-swap {memory}")),
            ),
            Some(given) => Some(self.facts.edit(given.value_span(), memory, false)),
        }
    }

    fn sized(&self, finding: &Finding) -> Option<Edit> {
        let given = self
            .given(finding)
            .filter(|given| given.option.long == "tmpfs")?;
        let text = given.text()?;
        let span = given.value_span();
        let end = Span::new(span.end, span.end);
        let separator = if text.contains(':') { ',' } else { ':' };
        (self.facts.slice(span) == text)
            .then(|| self.facts.edit(end, format!("{separator}size=64m"), false))
    }
}

#[test]
fn every_option_that_is_put_in_exists() {
    let reference = seawall_container::command_line::Reference::docker();
    for (id, run, service) in PUT_IN {
        for (command, options) in [("run", Some(run)), ("service create", service)] {
            let info = reference.command(command).unwrap();
            let names = options
                .unwrap_or_default()
                .split(' ')
                .filter_map(|w| w.strip_prefix("--"));
            for name in names {
                assert!(info.option(name).is_some(), "{id}: {name}");
            }
        }
    }
    assert!(
        reference
            .command("service create")
            .unwrap()
            .option("security-opt")
            .is_none()
    );
}

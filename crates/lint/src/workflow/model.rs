//! What a workflow runs: its jobs and steps, the images, and the variables that it sets.

use seawall_syntax::{Entry, Node, NodeValue, Source, Span};

use super::script::Script;

/// Whose workflow a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Forge {
    /// A workflow of GitHub's.
    GitHub,
    /// An action, which workflows of GitHub's use.
    Action,
    /// A pipeline of GitLab's.
    GitLab,
}

/// A text and where it stands, with its quotes.
pub(super) type Text<'a> = (&'a str, Span);

/// A step of a job; of GitLab's a whole job.
pub(super) struct Step<'a> {
    /// What it is called.
    pub(super) name: Option<Text<'a>>,
    /// The action that it uses.
    pub(super) uses: Option<Text<'a>>,
    /// What it hands to the action.
    pub(super) with: &'a [Entry],
    /// The texts that a shell runs.
    pub(super) scripts: Vec<Script>,
    /// Where commands for another interpreter stand.
    pub(super) foreign: Option<Span>,
    /// When it runs: the conditions of its job and of itself.
    pub(super) conditions: [Option<&'a str>; 2],
    /// What lets the workflow go on when it fails: of itself or of its job.
    pub(super) tolerant: Option<&'a Entry>,
}

/// All that a file runs.
#[derive(Default)]
pub(super) struct Model<'a> {
    /// The steps, and what is used in the place of a job.
    pub(super) steps: Vec<Step<'a>>,
    /// The images that jobs and their services run in.
    pub(super) images: Vec<Text<'a>>,
    /// The variables that are set.
    pub(super) variables: Vec<&'a Entry>,
    /// GitHub's jobs, by their names.
    pub(super) jobs: Vec<&'a Entry>,
}

/// Keys at the top of GitLab's pipelines that are no jobs.
const NO_JOBS: &[&str] = &[
    "after_script",
    "before_script",
    "cache",
    "default",
    "image",
    "include",
    "services",
    "spec",
    "stages",
    "variables",
    "workflow",
];

pub(super) fn text(node: &Node) -> Option<Text<'_>> {
    Some((node.text()?, node.span))
}

fn entry<'a>(node: &'a Node, key: &str) -> Option<&'a Entry> {
    node.entries().iter().find(|entry| entry.key == key)
}

fn entries<'a>(node: &'a Node, key: &str) -> &'a [Entry] {
    node.get(key).map_or(&[], Node::entries)
}

impl Forge {
    pub(super) fn of(root: &Node, path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        if root.get("jobs").is_some() || (root.get("on").is_some() && !name.contains("gitlab")) {
            Self::GitHub
        } else if root
            .get("runs")
            .is_some_and(|runs| runs.get("using").is_some())
        {
            Self::Action
        } else if path.contains("/workflows/") && !name.contains("gitlab") {
            Self::GitHub
        } else {
            Self::GitLab
        }
    }
}

impl<'a> Model<'a> {
    pub(super) fn of(forge: Forge, root: &'a Node, source: &Source<'_>) -> Self {
        let mut model = Self::default();
        match forge {
            Forge::GitHub => model.workflow(root, source),
            Forge::Action => {
                if let Some(runs) = root.get("runs") {
                    model.steps(runs, Shell::of(runs, Shell::Posix), None, source);
                    model.images.extend(runs.get("image").and_then(text));
                }
            }
            Forge::GitLab => model.pipeline(root, source),
        }
        model
    }

    fn workflow(&mut self, root: &'a Node, source: &Source<'_>) {
        self.variables.extend(entries(root, "env"));
        let shell = Shell::of(root, Shell::Posix);
        for job in entries(root, "jobs") {
            self.jobs.push(job);
            self.variables.extend(entries(&job.value, "env"));
            let tolerant = entry(&job.value, "continue-on-error").filter(|e| is_true(&e.value));
            if let Some(uses) = job.value.get("uses").and_then(text) {
                self.steps.push(Step {
                    name: None,
                    uses: Some(uses),
                    with: entries(&job.value, "with"),
                    scripts: Vec::new(),
                    foreign: None,
                    conditions: [job.value.get("if").and_then(Node::text), None],
                    tolerant,
                });
            }
            let windows = job.value.get("runs-on").and_then(Node::text);
            let own = match windows {
                Some(machine) if machine.contains("windows") => Shell::Foreign,
                _ => shell,
            };
            self.steps(&job.value, Shell::of(&job.value, own), tolerant, source);
            let services = entries(&job.value, "services").iter().map(|e| &e.value);
            let container = job.value.get("container");
            for run in services.chain(container) {
                self.images.extend(text(run.get("image").unwrap_or(run)));
            }
        }
    }

    fn steps(
        &mut self,
        job: &'a Node,
        shell: Shell,
        of_job: Option<&'a Entry>,
        source: &Source<'_>,
    ) {
        for step in job.get("steps").map_or(&[][..], Node::items) {
            self.variables.extend(entries(step, "env"));
            let run = step.get("run");
            let named = step.get("shell").and_then(Node::text);
            let (mut scripts, mut foreign) = (Vec::new(), None);
            match (run, named.map_or(shell, Shell::named)) {
                (Some(run), Shell::Posix) => scripts.extend(Script::of(run, source)),
                (Some(run), Shell::Foreign) => foreign = Some(run.span),
                (None, _) => {}
            }
            let tolerant = entry(step, "continue-on-error").filter(|e| is_true(&e.value));
            self.steps.push(Step {
                name: step.get("name").and_then(text),
                uses: step.get("uses").and_then(text),
                with: entries(step, "with"),
                scripts,
                foreign,
                conditions: [job, step].map(|node| node.get("if").and_then(Node::text)),
                tolerant: tolerant.or(of_job),
            });
        }
    }

    fn pipeline(&mut self, root: &'a Node, source: &Source<'_>) {
        self.around(root);
        if let Some(default) = root.get("default") {
            self.around(default);
        }
        self.texts(root, None, source);
        for job in root.entries() {
            if NO_JOBS.contains(&job.key.as_str()) || !matches!(job.value.value, NodeValue::Map(_))
            {
                continue;
            }
            self.around(&job.value);
            self.texts(&job.value, Some((&job.key, job.span)), source);
        }
    }

    /// Images and variables of a job, or of all.
    fn around(&mut self, node: &'a Node) {
        self.variables.extend(entries(node, "variables"));
        let services = node.get("services").map_or(&[][..], Node::items);
        for run in node.get("image").into_iter().chain(services) {
            self.images.extend(text(run.get("name").unwrap_or(run)));
        }
    }

    /// The commands of a job, or those around every job.
    fn texts(&mut self, node: &'a Node, name: Option<Text<'a>>, source: &Source<'_>) {
        let keys = ["before_script", "script", "after_script"];
        let mut scripts = Vec::new();
        for key in keys {
            let Some(value) = node.get(key) else {
                continue;
            };
            scripts.extend(Script::of(value, source));
            // A list may stand in the list, as `!reference` makes one.
            let items = value.items().iter();
            scripts.extend(items.filter_map(|item| Script::of(item, source)));
        }
        let allowed = |e: &&Entry| is_true(&e.value) || e.value.get("exit_codes").is_some();
        self.steps.push(Step {
            name,
            uses: None,
            with: &[],
            scripts,
            foreign: None,
            conditions: [None; 2],
            tolerant: entry(node, "allow_failure").filter(allowed),
        });
    }
}

/// Whether a value is true, in the ways that YAML's older version has as well.
pub(super) fn is_true(node: &Node) -> bool {
    node.text()
        .is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// What reads the commands of a step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shell {
    /// A shell that we read.
    Posix,
    /// Another interpreter.
    Foreign,
}

impl Shell {
    /// That of `defaults`.
    fn of(node: &Node, otherwise: Self) -> Self {
        let run = node
            .get("defaults")
            .and_then(|defaults| defaults.get("run"));
        let named = run.and_then(|run| run.get("shell")).and_then(Node::text);
        named.map_or(otherwise, Self::named)
    }

    fn named(name: &str) -> Self {
        let program = name.split_whitespace().next().unwrap_or_default();
        let program = program.rsplit('/').next().unwrap_or(program);
        if matches!(program, "bash" | "sh" | "dash" | "ash" | "zsh" | "ksh") {
            Self::Posix
        } else {
            Self::Foreign
        }
    }
}

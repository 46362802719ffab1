//! Where reports go.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use seawall_model::Report;
use seawall_report::{ReportOptions, Reporter, gate_sentence, reporter};

use crate::args::{Common, OutputArgs, ShowArgs};
use crate::failure::Failure;
use crate::repository::{self, Root};
use crate::{excerpts, progress, settings};

/// The format for people.
const TABLE: &str = "table";

/// Formats and files of one run, checked before the work begins.
pub(crate) struct Outputs {
    stdout: Option<&'static dyn Reporter>,
    files: Vec<(&'static dyn Reporter, PathBuf)>,
    options: ReportOptions,
    /// The repository, where the user names it.
    root: Option<Root>,
}

impl Outputs {
    /// What the options ask for; `fallback` is the format where they ask for none.
    pub(crate) fn new(
        args: &OutputArgs,
        show: Option<&ShowArgs>,
        common: &Common,
        fallback: &str,
    ) -> Result<Self, Failure> {
        let mut files = Vec::new();
        let mut bare = None;
        for output in &args.outputs {
            match output.split_once('=') {
                Some((format, path)) => files.push((named(format)?, PathBuf::from(path))),
                None => match reporter(output) {
                    // As Grype and Syft have it.
                    Some(format) if bare.is_none() && args.format.is_none() => bare = Some(format),
                    Some(_) => {
                        let error =
                            anyhow!("-o {output}: one format goes to standard output already");
                        return Err(Failure::from(error).hint(format!("-o {output}=FILE")));
                    }
                    None => {
                        let format = args.format.as_deref().unwrap_or(fallback);
                        let error = anyhow!("-o {output}: want FORMAT=FILE");
                        return Err(Failure::from(error).hint(format!("-o {format}={output}")));
                    }
                },
            }
        }
        // Files alone are enough, unless a format is asked for as well.
        let wanted = match &args.format {
            _ if bare.is_some() => bare,
            Some(format) => Some(named(format)?),
            None if files.is_empty() => Some(named(fallback)?),
            // What a person reads is no file's duplicate.
            None if fallback == TABLE && !common.quiet => Some(named(fallback)?),
            None => None,
        };
        let color = settings::color(common);
        let options = ReportOptions {
            width: settings::width(),
            color,
            links: color && io::stdout().is_terminal(),
            show_suppressed: show.is_some_and(|show| show.show_suppressed),
            in_order: show.is_some_and(|show| show.sort.is_some()),
            in_repository: BTreeMap::new(),
            excerpts: BTreeMap::new(),
            timestamp: settings::source_date().map(settings::time),
        };
        let root = args.sarif_root.as_deref().map(Root::given).transpose()?;
        Ok(Self {
            stdout: wanted,
            files,
            options,
            root,
        })
    }

    /// Writes them all.
    pub(crate) fn write(&self, report: &Report) -> anyhow::Result<()> {
        let mut shown = self.options.clone();
        shown.in_repository = repository::paths(report, self.root.as_ref());
        let formats = self
            .files
            .iter()
            .map(|(format, _)| *format)
            .chain(self.stdout);
        if formats.map(Reporter::name).any(|name| name == TABLE) {
            shown.excerpts = excerpts::of(report);
        }
        for (format, path) in &self.files {
            let options = ReportOptions {
                width: None,
                color: false,
                links: false,
                ..shown.clone()
            };
            let write = || -> io::Result<()> {
                let mut out = BufWriter::new(File::create(path)?);
                format.write(report, &options, &mut out)?;
                out.flush()
            };
            write().with_context(|| format!("{}: can't be written", path.display()))?;
        }
        if let Some(format) = self.stdout {
            let mut out = BufWriter::new(io::stdout().lock());
            let written = format.write(report, &shown, &mut out);
            while_read(written.and_then(|()| out.flush()))?;
        }
        Ok(())
    }

    /// Says on standard error what the gate said, unless the last lines on standard output did.
    pub(crate) fn tell_gate(&self, report: &Report) {
        let shown = self.stdout.is_some_and(|format| format.name() == TABLE);
        if let Some(gate) = report
            .gate
            .as_ref()
            .filter(|_| !shown || !self.files.is_empty())
        {
            progress::above(&format!("{}\n", gate_sentence(gate)));
        }
    }
}

fn named(format: &str) -> anyhow::Result<&'static dyn Reporter> {
    if let Some(reporter) = reporter(format) {
        Ok(reporter)
    } else {
        let names: Vec<_> = seawall_report::ALL.iter().map(|r| r.name()).collect();
        Err(anyhow!(
            "no format {format:?} (there are {})",
            names.join(", ")
        ))
    }
}

/// Prints a text and a line's end on standard output. That nobody reads it any more ends the writing
/// and nothing else.
pub(crate) fn print(text: &str) -> io::Result<()> {
    print_bytes(format!("{text}\n").as_bytes())
}

/// The same of bytes, as they are.
pub(crate) fn print_bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    while_read(out.write_all(bytes).and_then(|()| out.flush()))
}

/// What came of writing to standard output, where a reader who went away is no failure.
fn while_read(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// A line for people, on standard error; nothing with `--quiet`.
pub(crate) fn remark(common: &Common, text: &str) {
    if !common.quiet {
        progress::above(&format!("{}\n", seawall_model::visible(text)));
    }
}

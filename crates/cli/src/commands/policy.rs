//! `seawall policy`.

use anyhow::Context;
use seawall_model::Date;

use crate::args::PolicyCommand;
use crate::failure::Failure;
use crate::files::read_text;
use crate::output::print_bytes;
use crate::settings;

pub(crate) fn run(command: &PolicyCommand) -> Result<u8, Failure> {
    let PolicyCommand::Convert {
        files,
        owner,
        until,
    } = command;
    let until: Date = until.parse()?;
    let mut ignores = Vec::new();
    for path in files {
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let format = seawall_policy::foreign_formats()
            .iter()
            .find(|f| f.files.contains(&name.as_str()));
        let format =
            format.with_context(|| format!("{}: not a known ignore file", path.display()))?;
        let text = read_text(path, 16 << 20)?;
        ignores.extend(
            format
                .parse(&text, &path.display().to_string(), settings::today())
                .ignores,
        );
    }
    let text = seawall_policy::to_seawall_yaml(&ignores, owner, until);
    print_bytes(text.as_bytes())?;
    Ok(0)
}

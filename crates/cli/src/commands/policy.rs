//! `seawall policy`.

use seawall_model::Date;

use crate::args::PolicyCommand;
use crate::configuration::format_of;
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
    let (mut ignores, mut notes) = (Vec::new(), Vec::new());
    for path in files {
        let format = format_of(path)?;
        let text = read_text(path, 16 << 20)?;
        let read = format.parse(&text, &path.display().to_string(), settings::today());
        ignores.extend(read.ignores);
        notes.extend(read.notes);
    }
    let text = seawall_policy::to_seawall_yaml(&ignores, &notes, owner, until);
    print_bytes(text.as_bytes())?;
    Ok(0)
}

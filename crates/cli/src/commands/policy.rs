//! `seawall policy`.

use seawall_model::{Date, Hole};

use crate::args::{Common, PolicyCommand};
use crate::configuration::format_of;
use crate::failure::Failure;
use crate::files::read_text;
use crate::output::{print_bytes, remark};
use crate::settings;

/// What was finished is not whole.
const INCOMPLETE: u8 = 3;

pub(crate) fn run(command: &PolicyCommand, common: &Common) -> Result<u8, Failure> {
    let PolicyCommand::Convert {
        files,
        owner,
        until,
    } = command;
    let until: Date = until.parse()?;
    let mut read = Vec::new();
    for path in files {
        let format = format_of(path)?;
        let text = read_text(path, 16 << 20)?;
        read.push(format.parse(&text, &path.display().to_string(), settings::today()));
    }
    let converted = seawall_policy::to_seawall_yaml(&read, owner, until);
    let say = |word: &str, hole: &Hole| {
        let Hole {
            place,
            what,
            reason,
            ..
        } = hole;
        remark(common, &format!("{word}: {place}: {what}: {reason}"));
    };
    for hole in &converted.lost {
        say("not converted", hole);
    }
    for hole in &converted.told {
        say("note", hole);
    }
    print_bytes(converted.yaml.as_bytes())?;
    Ok(if converted.lost.is_empty() {
        0
    } else {
        INCOMPLETE
    })
}

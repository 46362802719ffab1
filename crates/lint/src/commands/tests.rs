use seawall_model::{Check, Finding};

use super::facts::CommandFacts;
use super::script::Script;
use super::*;

fn run_on(check: &dyn Check<Commands>, text: &str) -> Vec<Finding> {
    let file = TextFile::new("a.sh", text);
    let script = Script::read(text);
    check.run(&CommandFacts::new(&file, &script))
}

#[test]
fn checks_are_proved_by_their_examples() {
    seawall_testkit::checks::prove::<Commands>(run_on);
}

//! What stands behind the program of a shell's command.

use crate::shell::Command;

/// The value of an option: `--uid 7`, `--uid=7`, `-u 7`, `-u7`.
pub(crate) fn value<'c>(command: &'c Command, long: &[&str], short: char) -> Option<&'c str> {
    let mut words = command.bare().iter().skip(1).map(|word| word.text.as_str());
    while let Some(word) = words.next() {
        if long.contains(&word) {
            return words.next();
        }
        let (name, behind) = word.split_once('=').unwrap_or((word, ""));
        if long.contains(&name) {
            return Some(behind);
        }
        let letters = word.strip_prefix('-').filter(|l| !l.starts_with('-'));
        if let Some((_, behind)) = letters.and_then(|letters| letters.split_once(short)) {
            return if behind.is_empty() {
                words.next()
            } else {
                Some(behind)
            };
        }
    }
    None
}

#[test]
fn values_of_options() {
    for (text, wanted) in [
        ("useradd -u 7 a", Some("7")),
        ("useradd -mu 7 a", Some("7")),
        ("useradd -u7 a", Some("7")),
        ("useradd --uid=7 a", Some("7")),
        ("useradd --uid 7 a", Some("7")),
        ("useradd a", None),
        ("useradd a -u", None),
    ] {
        let (commands, _) = crate::shell::commands(text);
        assert_eq!(value(&commands[0], &["--uid"], 'u'), wanted, "{text}");
    }
}

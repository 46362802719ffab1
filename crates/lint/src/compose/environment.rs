//! Files of variables (`.env`, `env_file`): `NAME=value` on a line (the Compose specification, "Env_file
//! format").

use seawall_container::secret_name::is_secret;
use seawall_syntax::Span;

/// A variable of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    /// Its name.
    pub(super) name: String,
    /// Its value without quotes.
    pub(super) value: String,
    /// Where the line with it stands, without white space around it.
    pub(super) span: Span,
    /// Where the value stands, with its quotes.
    pub(super) value_span: Span,
}

/// Whether a file of that path is one of variables, by its name.
pub fn is_named_so(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let example = ["example", "sample", "template", "dist"];
    let is_example = name
        .rsplit('.')
        .next()
        .is_some_and(|end| example.contains(&end));
    (name.starts_with(".env") || name.ends_with(".env") || name == "env") && !is_example
}

/// The variables of a file, in their order.
pub(super) fn variables(text: &str) -> Vec<Variable> {
    let mut found = Vec::new();
    let mut at = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.trim();
        let start = at + (whole.len() - whole.trim_start().len());
        at += whole.len();
        let bare = line.strip_prefix("export ").unwrap_or(line).trim_start();
        let Some((name, value)) = bare.split_once('=').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let end = start + line.len();
        let value_start = end - value.len();
        let quoted = value.trim();
        let inner = ['"', '\''].iter().find_map(|quote| {
            let rest = quoted.strip_prefix(*quote)?;
            rest.split_once(*quote).map(|(inner, _)| inner)
        });
        // Behind white space a comment begins.
        let plain = || quoted.split(" #").next().unwrap_or_default().trim_end();
        found.push(Variable {
            name: name.trim().to_owned(),
            value: inner.unwrap_or_else(plain).to_owned(),
            span: Span::new(start, end),
            value_span: Span::new(value_start, end),
        });
    }
    found
}

/// The text without the letters of the values of secrets; all else stands where it stood.
pub(super) fn masked(text: &str) -> String {
    let secrets = variables(text).into_iter();
    let secrets = secrets.filter(|v| is_secret(&v.name, &v.value));
    super::mask::blank(text, secrets.map(|v| v.value_span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_all_sorts() {
        let text = "# A=1\nB=2\n export C = 'x y' # c\r\nD=a #b\nE=\"\"\nF\n=g\n";
        let found = variables(text);
        let found: Vec<_> = found.iter().map(|v| (&*v.name, &*v.value)).collect();
        assert_eq!(
            found,
            [("B", "2"), ("C", "x y"), ("D", "a"), ("E", ""), ("", "g")]
        );
        let span = variables("A=1\n  B=22 \n")[1].span;
        assert_eq!((span.start, span.end), (6, 10));
    }

    #[test]
    fn secrets_are_masked_and_nothing_moves() {
        let text = "TAG=1.2\nDB_PASSWORD='swördfish'\nPORT=80\n";
        let masked = masked(text);
        assert_eq!(masked.len(), text.len());
        assert!(masked.starts_with("TAG=1.2\nDB_PASSWORD='aa") && masked.ends_with("\nPORT=80\n"));
        assert!(!masked.contains("fish"));
        assert!(is_secret("DB_PASSWORD", &variables(&masked)[1].value));
    }

    #[test]
    fn names() {
        for (path, wanted) in [
            (".env", true),
            ("a/.env.local", true),
            ("a/web.env", true),
            ("a/.env.example", false),
            ("environment", false),
        ] {
            assert_eq!(is_named_so(path), wanted, "{path}");
        }
    }
}

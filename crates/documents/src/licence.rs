//! Telling SPDX licence expressions from other texts (SPDX 2.3 annex D).

/// Identifiers of the SPDX licence list that packages use most. A licence that is not here is
/// written by its name, which every reader takes.
const KNOWN: &[&str] = &[
    "0BSD",
    "AFL-2.1",
    "AFL-3.0",
    "AGPL-3.0",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-1.1",
    "Apache-2.0",
    "Artistic-1.0",
    "Artistic-1.0-Perl",
    "Artistic-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-2-Clause-Patent",
    "BSD-3-Clause",
    "BSD-4-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC-BY-SA-3.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "CDDL-1.0",
    "CDDL-1.1",
    "CDLA-Permissive-2.0",
    "CPL-1.0",
    "ECL-2.0",
    "EPL-1.0",
    "EPL-2.0",
    "EUPL-1.1",
    "EUPL-1.2",
    "FTL",
    "GFDL-1.2-or-later",
    "GFDL-1.3-only",
    "GFDL-1.3-or-later",
    "GPL-1.0",
    "GPL-1.0-only",
    "GPL-1.0-or-later",
    "GPL-2.0",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "HPND",
    "ICU",
    "IJG",
    "IPL-1.0",
    "ISC",
    "LGPL-2.0",
    "LGPL-2.0-only",
    "LGPL-2.0-or-later",
    "LGPL-2.1",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MPL-1.0",
    "MPL-1.1",
    "MPL-2.0",
    "MS-PL",
    "MS-RL",
    "MulanPSL-2.0",
    "NCSA",
    "OFL-1.1",
    "OLDAP-2.8",
    "OpenSSL",
    "PHP-3.0",
    "PHP-3.01",
    "PSF-2.0",
    "PostgreSQL",
    "Python-2.0",
    "Ruby",
    "SISSL",
    "SSPL-1.0",
    "Sleepycat",
    "TCL",
    "UPL-1.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Vim",
    "W3C",
    "WTFPL",
    "X11",
    "ZPL-2.1",
    "Zlib",
    "bzip2-1.0.6",
    "curl",
    "libpng-2.0",
    "zlib-acknowledgement",
];

/// Exceptions that may stand behind `WITH`.
const EXCEPTIONS: &[&str] = &[
    "Autoconf-exception-2.0",
    "Autoconf-exception-3.0",
    "Bison-exception-2.2",
    "Classpath-exception-2.0",
    "Font-exception-2.0",
    "GCC-exception-3.1",
    "LLVM-exception",
    "Linux-syscall-note",
];

/// Tokens that an expression may have; a longer one is a text.
const MAX_TOKENS: usize = 200;

/// Whether the text is one identifier of the SPDX licence list.
pub(crate) fn is_id(text: &str) -> bool {
    KNOWN.contains(&text)
}

/// Whether the text is a licence expression of identifiers known here.
pub(crate) fn is_expression(text: &str) -> bool {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().take(MAX_TOKENS + 1).collect();
    if tokens.len() > MAX_TOKENS {
        return false;
    }
    let mut depth = 0usize;
    let mut operand = true;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match (token, operand) {
            ("(", true) => depth += 1,
            (")", false) if depth > 0 => depth -= 1,
            ("AND" | "OR", false) => operand = true,
            (id, true) if is_id(id.strip_suffix('+').unwrap_or(id)) => {
                operand = false;
                if tokens.next_if_eq(&"WITH").is_some()
                    && !tokens.next().is_some_and(|e| EXCEPTIONS.contains(&e))
                {
                    return false;
                }
            }
            _ => return false,
        }
    }
    depth == 0 && !operand
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_and_texts() {
        for text in [
            "MIT",
            "MIT OR Apache-2.0",
            "(MIT AND (GPL-2.0+ OR ISC)) OR Zlib",
            "GPL-2.0-only WITH Classpath-exception-2.0",
        ] {
            assert!(is_expression(text), "{text}");
        }
        for text in [
            "",
            "mit license",
            "MIT OR",
            "OR MIT",
            "(MIT",
            "MIT)",
            "MIT ISC",
            "()",
            "MIT WITH nothing",
            "MIT WITH",
            "GPL-2.0 and MIT",
        ] {
            assert!(!is_expression(text), "{text}");
        }
        assert!(!is_expression(&"(".repeat(1_000_000)));
    }
}

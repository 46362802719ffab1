//! The packages of a module that Go's database names (go.dev/doc/security/vuln/database,
//! "ecosystem_specific"): where they are affected, nothing else of the module is.

use seawall_model::Import;
use serde_json::Value;

/// The module under which Go's database lists the standard library: paths of packages stand below none.
const STANDARD: &str = "stdlib";

/// What an entry names of a module. Nothing, which means the whole module, unless all of it is understood.
pub(super) fn imports(ecosystem: &str, module: &str, specific: &Value) -> Vec<Import> {
    let stated = specific.get("imports").and_then(Value::as_array);
    let Some(stated) = stated.filter(|_| ecosystem == "Go") else {
        return Vec::new();
    };
    let all: Option<Vec<Import>> = stated.iter().map(|one| import(module, one)).collect();
    all.unwrap_or_default()
}

fn import(module: &str, stated: &Value) -> Option<Import> {
    let path = stated.get("path")?.as_str()?;
    let below = if module == STANDARD {
        // The standard library's own copies of other modules.
        path.strip_prefix("vendor/").unwrap_or(path)
    } else if path == module {
        "."
    } else {
        path.strip_prefix(module)?.strip_prefix('/')?
    };
    Some(Import {
        path: below.to_owned(),
        os: words(stated.get("goos"))?,
        arches: words(stated.get("goarch"))?,
        functions: !words(stated.get("symbols"))?.is_empty(),
    })
}

/// A list of words, which may be missing.
fn words(list: Option<&Value>) -> Option<Vec<String>> {
    match list {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(list) => {
            let words = list.as_array()?.iter();
            words.map(|w| w.as_str().map(str::to_owned)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_stand_below_their_module() {
        let named = |module: &str, specific: Value| {
            let all = imports("Go", module, &specific).into_iter();
            all.map(|import| {
                let only = [import.os.join("+"), import.arches.join("+")].join("/");
                format!("{} {only} {}", import.path, import.functions)
            })
            .collect::<Vec<_>>()
        };
        let specific = json!({"imports": [
            {"path": "example.org/m/a/b", "symbols": ["F", "T.G"], "goos": ["windows", "js"]},
            {"path": "example.org/m", "symbols": null, "goarch": ["386"]},
        ]});
        assert_eq!(
            named("example.org/m", specific),
            ["a/b windows+js/ true", ". /386 false"]
        );
        let standard = json!({"imports": [
            {"path": "net/http", "symbols": ["F"]}, {"path": "vendor/golang.org/x/net/idna"},
        ]});
        assert_eq!(
            named("stdlib", standard),
            ["net/http / true", "golang.org/x/net/idna / false"]
        );
        assert!(imports("npm", "a", &json!({"imports": [{"path": "a"}]})).is_empty());
    }

    /// What is half understood must not clear a package.
    #[test]
    fn an_entry_that_is_not_understood_speaks_of_the_whole_module() {
        let fine = json!({"path": "example.org/m/a"});
        for odd in [
            json!({"path": "example.org/other/a"}),
            json!({"path": "example.org/mother"}),
            json!({"symbols": ["F"]}),
            json!({"path": "example.org/m/b", "goos": "windows"}),
            json!({"path": "example.org/m/b", "goos": [7]}),
            json!({"path": "example.org/m/b", "symbols": {"F": 1}}),
            json!("example.org/m/b"),
        ] {
            let of = |list: Value| imports("Go", "example.org/m", &json!({ "imports": list }));
            assert_eq!(of(json!([fine])).len(), 1);
            assert_eq!(of(json!([fine, odd])), [], "{odd}");
        }
        assert_eq!(imports("Go", "m", &json!({"imports": "m"})), []);
        assert_eq!(imports("Go", "m", &json!({})), []);
    }
}

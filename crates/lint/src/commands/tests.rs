use seawall_model::{Check, Finding};

use super::facts::CommandFacts;
use super::script::Script;
use super::*;
use crate::kind::Kind as _;

fn run_on(check: &dyn Check<Commands>, text: &str) -> Vec<Finding> {
    let file = TextFile::new("a.sh", text);
    let script = Script::read(text);
    check.run(&CommandFacts::new(&file, &script))
}

#[test]
fn checks_are_proved_by_their_examples() {
    seawall_testkit::checks::prove::<Commands>(run_on);
}

fn of_script(text: &str) -> Vec<(String, u32, u32)> {
    places(ShellKind.judge(&TextFile::new("a.sh", text)))
}

fn of_page(text: &str) -> Vec<(String, u32, u32)> {
    places(MarkdownKind.judge(&TextFile::new("a.md", text)))
}

fn places(judged: Judged) -> Vec<(String, u32, u32)> {
    let place = |f: Finding| (f.id, f.location.line.unwrap(), f.location.column.unwrap());
    let mut all: Vec<_> = judged.findings.into_iter().map(place).collect();
    all.sort_by_key(|(_, line, column)| (*line, *column));
    all
}

/// A digest, so that an image is no finding.
const PINNED: &str = "a:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn privileged(line: u32, column: u32) -> Vec<(String, u32, u32)> {
    vec![("container-privileged".to_owned(), line, column)]
}

#[test]
fn a_command_is_judged_wherever_it_stands() {
    let run = format!("docker run --privileged {PINNED}");
    for (text, line, column) in [
        (run.clone(), 1, 12),
        (format!("\u{feff}#!/bin/sh\r\n  {run}\r\n"), 2, 14),
        (format!("if true; then sudo -E {run} || exit; fi"), 1, 34),
        (format!("x=$({run})"), 1, 16),
        (format!("f() {{\n  {run}\n}}"), 2, 14),
        (
            format!("docker run \\\n  --rm \\\n  --privileged \\\n  {PINNED}"),
            3,
            3,
        ),
        (format!("bash -c '{run}'"), 1, 21),
        (format!("ssh host \"{run}\""), 1, 22),
        (format!("ssh host <<EOF\n{run}\nEOF\n"), 2, 12),
        (format!("cat > b.sh <<-'EOF'\n\t{run}\n\tEOF\n"), 2, 13),
        (format!("docker container run --privileged {PINNED}"), 1, 22),
        (format!("timeout 5 podman run --privileged {PINNED}"), 1, 22),
        (
            format!("docker -H ssh://a run -it --privileged=true {PINNED}"),
            1,
            40,
        ),
        (
            format!("echo a | xargs docker run --privileged {PINNED}"),
            1,
            27,
        ),
    ] {
        assert_eq!(of_script(&text), privileged(line, column), "{text}");
    }
    for text in [
        format!("# {run}"),
        format!("echo '{run}'"),
        format!("docker run --rm {PINNED} --privileged"),
        format!("docker run --privileged=false {PINNED}"),
        format!("docker compose run --privileged {PINNED}"),
        format!("cat <<EOF\n{run}\nEOF\n"),
    ] {
        assert_eq!(of_script(&text), [], "{text}");
    }
}

#[test]
fn blocks_of_a_page_are_judged_at_their_places() {
    let run = format!("docker run --privileged {PINNED}");
    for (text, line, column) in [
        (format!("x\n\n```sh\n{run}\n```\n"), 4, 12),
        (format!("~~~ bash\r\n{run}\r\n"), 2, 12),
        (format!("```console\n$ ls\n$ {run}\nid\n```"), 3, 14),
        (format!("1. x\n\n   ```\n   {run}\n   ```\n"), 4, 15),
        (format!("> ```sh\n> {run}\n> ```\n"), 2, 14),
        (format!("x\n\n    {run}\n"), 3, 16),
        (
            format!("```sh\ncat > b.sh <<'EOF'\n{run}\nEOF\n```\n"),
            3,
            12,
        ),
        (
            "```yaml\nservices:\n  a:\n    build: .\n    privileged: true\n```\n".to_owned(),
            5,
            17,
        ),
    ] {
        let found = of_page(&text);
        let found: Vec<_> = found
            .into_iter()
            .filter(|f| f.0 == "container-privileged")
            .collect();
        assert_eq!(found, privileged(line, column), "{text}");
    }
    for text in [
        format!("{run}\n"),
        format!("`{run}`\n"),
        format!("```text\n{run}\n```\n"),
        format!("<!--\n```sh\n{run}\n```\n-->\n"),
        format!("```console\n$ ls\n{run}\n```\n"),
        format!("- x\n\n    {run}\n"),
        "```json\n{\"level\": \"debug\", \"privileged\": true}\n```\n".to_owned(),
    ] {
        assert_eq!(of_page(&text), [], "{text}");
        assert!(
            !text.contains("text") || !MarkdownKind.is_one(&text),
            "{text}"
        );
    }
}

#[test]
fn files_that_a_script_writes_are_judged() {
    let text = "sudo tee /etc/docker/daemon.json <<EOF\n{\"debug\": true}\nEOF\n";
    assert!(
        of_script(text)
            .iter()
            .any(|f| f.0 == "daemon-debug" && f.1 == 2)
    );
    let text = "docker build -t x - <<EOF\nFROM debian\nEOF\n";
    assert!(
        of_script(text)
            .iter()
            .any(|f| f.0 == "dockerfile-untagged-base" && f.1 == 2)
    );
    let text = "cat > compose.yaml <<EOF\nservices:\n  a:\n    image: b\nEOF\n";
    assert!(
        of_script(text)
            .iter()
            .any(|f| f.0 == "container-image-latest" && f.1 == 4)
    );
}

#[test]
fn what_is_not_judged_is_told() {
    let name = |judged: Judged| {
        judged
            .holes
            .into_iter()
            .map(|h| h.name.to_string())
            .collect::<Vec<_>>()
    };
    let page = |text: &str| {
        assert!(MarkdownKind.is_one(text), "{text}");
        name(MarkdownKind.judge(&TextFile::new("a.md", text)))
    };
    assert_eq!(
        page("```powershell\ndocker run a\n```\n"),
        ["unjudged-commands"]
    );
    for text in [
        "```dockerfile\nUSER root\n```\n",
        "```json\n\"debug\": true\n```\n",
        "```yaml\nweb:\n  image: a\n  privileged: true\n```\n",
    ] {
        assert_eq!(page(text), ["unjudged-blocks"], "{text}");
    }
    assert_eq!(
        page(&"```sh\ndocker ps\n```\n".repeat(2_001)),
        ["limit-commands"]
    );
    let script = |text: &str| name(ShellKind.judge(&TextFile::new("a.sh", text)));
    assert_eq!(script(&"docker ps\n".repeat(2_001)), ["limit-commands"]);
    assert_eq!(
        script(&format!("docker run {}", "x".repeat(1 << 20))),
        ["limit-commands"]
    );
    assert_eq!(
        script("docker run --rm -v $DATA:/data \"$IMAGE\"\n"),
        ["unjudged-values"]
    );
    assert_eq!(script("docker run $OPTS a:1\n"), ["unjudged-values"]);
    assert_eq!(
        script("docker run --help; docker compose up; docker pull $IMAGE\n"),
        [""; 0]
    );
    assert_eq!(
        script("bash -c \"docker run \\\"a\\\"\"\n"),
        ["unjudged-commands"]
    );
    let nested = (0..9).fold("docker ps".to_owned(), |inner, n| {
        format!("bash <<E{n}\n{inner}\nE{n}\n")
    });
    assert_eq!(script(&nested), ["limit-commands"]);
}

#[test]
fn hostile_texts_end_and_cost_little() {
    let mut texts = vec![
        "docker run \0 \0\0\n".repeat(2_000),
        "docker run --privileged \\\r\n".repeat(2_000),
        "docker ".to_owned() + &"-".repeat(1 << 18),
        "docker run ".to_owned() + &"-e A=$(docker run ".repeat(1_000),
        "cat <<EOF\n".repeat(20_000),
        "<a".repeat(100_000),
        "docker run '".repeat(20_000),
        "'".repeat(1 << 18),
        "\\\n".repeat(100_000),
    ];
    texts.push("docker run -v a:b x\n".repeat(10_000));
    for text in &texts {
        ShellKind.judge(&TextFile::new("a.sh", text));
        let fenced = format!("```sh\n{text}\n```\n");
        MarkdownKind.judge(&TextFile::new("a.md", &fenced));
        MarkdownKind.judge(&TextFile::new("a.md", text));
    }
    for text in [
        "```sh\ndocker ps\n".repeat(100_000),
        "```\n".repeat(200_000),
        "> ```\n".repeat(100_000),
    ] {
        MarkdownKind.judge(&TextFile::new("a.md", &text));
    }
}

#[test]
fn a_corrected_line_is_clean_of_what_was_mended() {
    let mended = |text: &str| {
        let judged = ShellKind.judge(&TextFile::new("a.sh", text));
        let groups: Vec<_> = judged
            .findings
            .iter()
            .map(|f| f.edits.as_slice())
            .filter(|e| !e.is_empty())
            .collect();
        crate::apply(text, &groups).text
    };
    for (text, wanted) in [
        ("docker run --rm --privileged a:1", "docker run --rm a:1"),
        (
            "docker run --privileged \\\n  --rm a:1",
            "docker run \\\n  --rm a:1",
        ),
        (
            "docker run \\\n  --privileged --rm a:1",
            "docker run \\\n  --rm a:1",
        ),
        ("docker run -it --pid host a:1", "docker run -it a:1"),
        ("docker run -v/var/run/docker.sock:/s a:1", "docker run a:1"),
        (
            "docker run -p 80:80 -p '81:81' a:1",
            "docker run -p 127.0.0.1:80:80 -p '127.0.0.1:81:81' a:1",
        ),
        (
            "docker run -p0.0.0.0:80:80 a:1",
            "docker run -p127.0.0.1:80:80 a:1",
        ),
        (
            "docker run --tmpfs /a --tmpfs /b:mode=1 a:1",
            "docker run --tmpfs /a:size=64m --tmpfs /b:mode=1,size=64m a:1",
        ),
        (
            "docker run --cap_drop=ALL a:1",
            "docker run --cap-drop=ALL a:1",
        ),
        (
            "docker network create --driver overlay internal",
            "docker network create --opt encrypted --internal --driver overlay internal",
        ),
        ("docker run --previleged a:1", "docker run --previleged a:1"),
        ("docker rmm a:1", "docker rmm a:1"),
    ] {
        let once = mended(text);
        let mut words: Vec<&str> = once.split(' ').collect();
        let mut expected: Vec<&str> = wanted.split(' ').collect();
        words.sort_unstable();
        expected.sort_unstable();
        assert_eq!(words, expected, "{once}");
        assert_eq!(mended(&once), once, "{text}");
    }
    let whole = mended("docker run -d --memory 1g a:1");
    for option in [
        "--cap-drop ALL",
        "--security-opt no-new-privileges",
        "--read-only",
        "--memory-swap 1g",
        "--pids-limit",
        "--user",
        "--cpus",
    ] {
        assert!(whole.contains(option), "{whole}");
    }
    assert_eq!(mended(&whole), whole);
}

#[test]
fn some_settings_of_the_daemon_are_no_whole_file() {
    let ids = |text: &str| of_page(text).into_iter().map(|f| f.0).collect::<Vec<_>>();
    assert_eq!(
        ids("```json\n{\n  \"debug\": true\n}\n```\n"),
        ["daemon-debug"]
    );
    let titled = ids("```json title=\"/etc/docker/daemon.json\"\n{\"debug\": true}\n```\n");
    assert!(
        titled.contains(&"daemon-live-restore-missing".to_owned()),
        "{titled:?}"
    );
}

#[test]
fn what_comes_without_a_name_is_told_by_what_it_holds() {
    for (text, wanted) in [
        ("f() {\n\n    docker ps\n}\ndocker run a\n", "shell"),
        (
            "#!/bin/sh\ncat <<EOF\n```sh\ndocker ps\n```\nEOF\n",
            "shell",
        ),
        ("Start it:\n\n```sh\ndocker run a\n```\n", "markdown"),
        ("Start it:\n\n    docker run a\n", "shell"),
        ("all:\n\tdocker run a\n", "makefile"),
        ("[Service]\nExecStart=/usr/bin/docker run a\n", "unit"),
        ("FROM a\nRUN docker ps\n", "dockerfile"),
        ("# ```\nFROM a\n\n    RUN docker ps\n", "dockerfile"),
        (
            "Files:\n\n```yaml\nservices:\n  a:\n    image: b\n```\n",
            "markdown",
        ),
        (
            "on: push\njobs:\n  a:\n    runs-on: b\n    steps:\n\n    - run: docker ps\n",
            "workflow",
        ),
        (
            "services:\n  a:\n    image: b\n    command: docker ps\n",
            "compose",
        ),
    ] {
        let kind = crate::KINDS
            .iter()
            .find(|kind| kind.is_one_without_name(text))
            .unwrap();
        assert_eq!(kind.name(), wanted, "{text}");
    }
}

use std::process::Command;

use super::*;
use crate::spec::{ContainerSpec, Namespace, SecurityOption};

/// The words of a line without quotes.
fn words(line: &str) -> Vec<Word> {
    let mut at = 0;
    let mut words = Vec::new();
    for word in line.split(' ') {
        words.push(Word::new(word, word, at));
        at += word.len() + 1;
    }
    words
}

fn flaws(line: &str) -> Vec<(FlawKind, String, Option<String>)> {
    let words = words(line);
    let found = parse(&words).flaws.into_iter();
    found
        .map(|flaw| {
            (
                flaw.kind,
                line[flaw.span.start..flaw.span.end].to_owned(),
                flaw.instead,
            )
        })
        .collect()
}

fn spec(line: &str) -> ContainerSpec {
    started(&parse(&words(line))).unwrap().spec
}

#[test]
fn options_are_read_as_the_client_reads_them() {
    let line = "docker -H unix:///a run -itd --name=web -p80:81 -e=A=B --env C -v /a:/b:ro -- nginx:1 -p 9";
    let words = words(line);
    let found = parse(&words);
    assert_eq!(found.flaws, []);
    let given: Vec<_> = found
        .options
        .iter()
        .map(|g| (g.option.long, g.text()))
        .collect();
    assert_eq!(
        given,
        [
            ("interactive", None),
            ("tty", None),
            ("detach", None),
            ("name", Some("web")),
            ("publish", Some("80:81")),
            ("env", Some("A=B")),
            ("env", Some("C")),
            ("volume", Some("/a:/b:ro")),
        ]
    );
    let operands: Vec<_> = found.operands.iter().map(|w| w.text.as_str()).collect();
    assert_eq!(operands, ["nginx:1", "-p", "9"]);
    assert_eq!(found.globals[0].text(), Some("unix:///a"));
    let places = found
        .options
        .iter()
        .map(|g| &line[g.value_span().start..g.value_span().end]);
    assert_eq!(
        places.collect::<Vec<_>>(),
        [
            "-itd", "-itd", "-itd", "web", "80:81", "A=B", "C", "/a:/b:ro"
        ]
    );
}

#[test]
fn what_the_client_refuses_is_said_with_what_was_meant() {
    use FlawKind::{Command, Operand, Option, Value};
    let some = |text: &str| Some(text.to_owned());
    for (line, wanted) in [
        ("docker exce a b", vec![(Command, "exce", some("exec"))]),
        (
            "docker network creat x",
            vec![(Command, "creat", some("create"))],
        ),
        ("docker daemon -D", vec![(Command, "daemon", None)]),
        (
            "docker run --previleged a:1",
            vec![(Option, "--previleged", some("--privileged"))],
        ),
        (
            "docker run --cap_drop=ALL a:1",
            vec![(Option, "--cap_drop", some("--cap-drop"))],
        ),
        ("docker run -y a:1", vec![(Option, "-y", None)]),
        ("docker run --read-only=yes a:1", vec![(Value, "yes", None)]),
        ("docker run --memory lots a:1", vec![(Value, "lots", None)]),
        ("docker run --cpus two a:1", vec![(Value, "two", None)]),
        ("docker run -d", vec![(Operand, "", None)]),
        ("docker run --name", vec![(Value, "--name", None)]),
        ("docker network create a b", vec![(Operand, "b", None)]),
        ("docker ps x", vec![(Operand, "x", None)]),
        ("docker trust sign", vec![(Operand, "", None)]),
    ] {
        let found = flaws(line);
        let found: Vec<_> = found
            .iter()
            .map(|(kind, at, instead)| (*kind, at.as_str(), instead.clone()))
            .collect();
        assert_eq!(found, wanted, "{line}");
    }
}

#[test]
fn what_is_right_or_open_is_no_mistake() {
    for line in [
        "docker",
        "docker --version",
        "docker -v",
        "docker help run",
        "docker run --help",
        "docker network --help",
        "docker ps -h",
        "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]",
        "docker run $OPTS",
        "docker run ${args[@]} --nonsense-is-for-bash",
        "docker run --net host --dns-opt x a:1 --whatever",
        "docker run --memory $M --cpus ${C:-1.5} a:1",
        "docker $CMD --x",
        "docker COMMAND --help",
        "docker compose up --wait",
        "docker buildx bake --x",
        "docker build -t a:1 --secret id=x .",
        "docker build -",
        "docker secret create x -",
        "docker inspect -f x a b",
        "docker exec -it web sh -c ls -x",
        "docker rm -f a b c",
        "docker container ls --all",
        "docker image tag a b",
        "docker top web -o pid",
    ] {
        // A default of a variable is judged as if it stood there, and what is for bash is not known.
        let found: Vec<_> = flaws(line)
            .into_iter()
            .filter(|flaw| flaw.0 != FlawKind::Option)
            .collect();
        assert_eq!(found, [], "{line}");
    }
}

#[test]
fn what_is_started() {
    let spec = spec(
        "docker run -d --name web --user 1000:1000 --privileged --cap-drop=ALL --cap-add CAP_NET_ADMIN,chown \
         --security-opt no-new-privileges --pid=host --net container:db --mount type=bind,src=/etc,dst=/e,ro \
         --mount type=tmpfs,destination=/t -v data:/d --tmpfs /run:size=1m -p 127.0.0.1:80:80 -e A=$B -m 512m \
         --memory-swap -1 --cpu-quota 50000 --pids-limit 10 --no-healthcheck --restart on-failure app:1 serve now",
    );
    assert!(spec.whole);
    assert_eq!(spec.image.unwrap().value.as_deref(), Some("app:1"));
    assert_eq!(spec.command.unwrap().value.unwrap(), ["serve", "now"]);
    assert_eq!(spec.privileged.unwrap().value, Some(true));
    let caps = |told: &[crate::Told<String>]| {
        told.iter()
            .map(|t| t.value.clone().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(caps(&spec.cap_drop), ["ALL"]);
    assert_eq!(caps(&spec.cap_add), ["NET_ADMIN", "CHOWN"]);
    assert_eq!(
        spec.security[0].value,
        Some(SecurityOption::NoNewPrivileges(true))
    );
    assert_eq!(spec.namespaces.pid.unwrap().value, Some(Namespace::Host));
    assert_eq!(
        spec.namespaces.network.unwrap().value,
        Some(Namespace::Shared("db".to_owned()))
    );
    assert_eq!(spec.mounts[0].host_path().as_deref(), Some("/etc"));
    assert_eq!(
        (spec.mounts[0].read_only, spec.mounts[1].host_path()),
        (Some(true), None)
    );
    assert_eq!(spec.tmpfs[0].value.as_ref().unwrap().sized, Some(false));
    assert_eq!(spec.tmpfs[1].value.as_ref().unwrap().sized, Some(true));
    assert!(!spec.ports[0].value.as_ref().unwrap().on_all_addresses());
    assert_eq!(spec.environment[0].value.as_ref().unwrap().value, None);
    let limits = spec.limits;
    assert_eq!(limits.memory.unwrap().value, Some(512 << 20));
    assert_eq!(limits.memory_swap.unwrap().value, Some(-1));
    assert_eq!(limits.cpus.unwrap().value, Some(0.5));
    assert_eq!(limits.pids.unwrap().value, Some(10));
    assert_eq!(
        spec.healthcheck.unwrap().value.unwrap().disabled,
        Some(true)
    );
}

#[test]
fn what_passes_or_is_open_is_not_whole() {
    for (line, whole) in [
        ("docker run -d a:1", true),
        ("docker run --restart always a:1", true),
        ("docker create a:1", true),
        ("docker service create a:1", true),
        ("docker run --restart no a:1", false),
        ("docker run --rm -it a:1", false),
        ("docker run a:1", false),
        ("docker run -d $OPTS a:1", false),
        ("docker run -d --nonsense a:1", false),
    ] {
        assert_eq!(spec(line).whole, whole, "{line}");
    }
    for line in [
        "docker run -d $IMAGE",
        "docker run -d IMAGE",
        "docker run -d $A:1",
    ] {
        assert_eq!(spec(line).image.unwrap().value, None, "{line}");
    }
    assert!(started(&parse(&words("docker exec a b"))).is_none());
    assert!(started(&parse(&words("docker compose run a"))).is_none());
}

#[test]
fn ports_that_are_none() {
    let line = "docker run -p 80:x a:1";
    let found = started(&parse(&words(line))).unwrap();
    assert_eq!(found.flaws.len(), 1);
    assert_eq!(
        &line[found.flaws[0].span.start..found.flaws[0].span.end],
        "80:x"
    );
}

/// What a client on PATH says of its commands: their options and operands, and the commands below them.
struct Help {
    operands: String,
    below: Vec<String>,
    options: Vec<(String, Option<char>, Option<String>)>,
}

fn help(name: &str) -> Help {
    let words = name.split(' ').filter(|word| !word.is_empty());
    #[expect(clippy::disallowed_methods, reason = "the test asks the client itself")]
    let output = Command::new("docker")
        .args(words)
        .arg("--help")
        // Options that an older engine lacks are shown where no engine answers.
        .env("DOCKER_HOST", "unix:///nonexistent/docker.sock")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut help = Help {
        operands: String::new(),
        below: Vec::new(),
        options: Vec::new(),
    };
    let mut section = "";
    for line in text.lines() {
        if let Some(usage) = line.strip_prefix("Usage:") {
            let usage = usage.trim().strip_prefix("docker").unwrap().trim();
            let rest = usage
                .strip_prefix(name)
                .unwrap_or(usage)
                .trim()
                .replace(" | ", "|");
            let rest = rest.replace("[ps OPTIONS]", "[ARG...]");
            let rest = rest
                .trim_start_matches("[OPTIONS]")
                .trim_start_matches("OPTIONS");
            rest.trim().clone_into(&mut help.operands);
        } else if !line.starts_with(' ') {
            section = line;
        } else if section.ends_with("Commands:") {
            let word = line.split_whitespace().next().unwrap();
            // A plugin has an asterisk.
            if !word.ends_with('*') && line.starts_with("  ") && !line.starts_with("   ") {
                help.below.push(word.to_owned());
            }
        } else if section.ends_with("Options:") {
            help.options.extend(option_of(line));
        }
    }
    help
}

/// `  -p, --publish list   What it does`
fn option_of(line: &str) -> Option<(String, Option<char>, Option<String>)> {
    let short = line
        .strip_prefix("  -")
        .and_then(|rest| rest.chars().next());
    let short = short.filter(|c| *c != '-');
    let (before, rest) = line.split_once("--")?;
    if before.len() != 6 {
        return None;
    }
    let usage = rest.split("  ").next().unwrap();
    let mut words = usage.split(' ');
    let long = words.next().unwrap().to_owned();
    Some((
        long,
        short,
        words.next().filter(|w| !w.is_empty()).map(str::to_owned),
    ))
}

#[test]
fn the_reference_is_the_help_of_the_client() {
    let test = "the_reference_is_the_help_of_the_client";
    if !seawall_testkit::has_program(test, "docker") {
        return;
    }
    #[expect(clippy::disallowed_methods, reason = "the test asks the client itself")]
    let version = Command::new("docker").arg("--version").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let same = version.contains("version 28.2.");
    let reference = Reference::docker();
    let compare = |name: &str, info: &CommandInfo| {
        let help = help(name);
        let own: Vec<_> = info
            .options
            .iter()
            .filter(|option| !option.hidden)
            .collect();
        let mut ours: Vec<_> = own
            .iter()
            .map(|o| (o.long.to_owned(), o.short, o.kind.map(str::to_owned)))
            .collect();
        let mut theirs = help.options;
        ours.sort();
        theirs.sort();
        if same {
            assert_eq!(ours, theirs, "{name}");
            let operands = if help.operands == "COMMAND" {
                ""
            } else {
                &help.operands
            };
            assert_eq!(info.operands, operands, "{name}");
        }
        for (long, ..) in theirs {
            assert!(
                info.option(&long).is_some(),
                "{name} has an option --{long}"
            );
        }
    };
    compare("", &reference.global);
    let mut seen = 0;
    for group in [
        "",
        "builder",
        "checkpoint",
        "config",
        "container",
        "context",
        "image",
        "manifest",
        "network",
        "node",
        "plugin",
        "secret",
        "service",
        "stack",
        "swarm",
        "system",
        "trust",
        "trust key",
        "trust signer",
        "volume",
    ] {
        let below = help(group).below;
        assert!(!below.is_empty(), "{group}");
        for word in below {
            let name = format!("{group} {word}").trim().to_owned();
            match reference.command(&name) {
                Some(info) => compare(&name, info),
                None => assert!(!reference.below(&name).is_empty(), "{name} is not known"),
            }
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen}");
}

#[test]
fn behind_an_option_that_is_not_known_the_others_are_read() {
    for line in [
        "docker run --replace --privileged a:1",
        "docker run --pod web --privileged a:1",
        "docker run --pod=web --privileged a:1",
        "docker run -y --privileged a:1",
    ] {
        let found = spec(line);
        assert_eq!(
            found.privileged.map(|told| told.value),
            Some(Some(true)),
            "{line}"
        );
        assert!(!found.whole, "{line}");
    }
    // It may be the image, or the value of the option.
    assert_eq!(spec("docker run --pod a:1 b:1").image, None);
}

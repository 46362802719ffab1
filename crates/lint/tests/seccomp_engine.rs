//! What is said of a profile, that programs start under it or do not, is what happens on the Docker engine,
//! with a program that has all in itself and with one that a loader brings libraries to.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests build programs and ask the engine's own client"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use seawall_lint::seccomp::SeccompProfile;
use seawall_lint::{Kind, TextFile};
use serde_json::{Value, json};

const IMAGE: &str = "seccomptest-start:1";
const SAID: &str = "it started";
const ERROR: &str = "SCMP_ACT_ERRNO";
const KILL: &str = "SCMP_ACT_KILL_PROCESS";

/// All that a program of either sort may need.
const NEEDED: &str = "access arch_prctl brk capget capset chdir clone clone3 clock_gettime close epoll_create1 \
    epoll_ctl epoll_pwait eventfd2 execve exit exit_group faccessat faccessat2 fcntl fstat fstatfs futex getcwd \
    getdents64 getpid getppid getrandom gettid madvise mmap mprotect munmap nanosleep newfstatat openat pipe2 prctl \
    pread64 prlimit64 read readlink restart_syscall rseq rt_sigaction rt_sigprocmask rt_sigreturn sched_yield \
    set_robust_list set_tid_address setgid setgroups setuid sigaltstack tgkill write";

/// A profile that allows what is needed, but for some calls.
fn without(default: &str, calls: &[&str]) -> Value {
    let names: Vec<&str> = { NEEDED.split_whitespace() }
        .filter(|name| !calls.contains(name))
        .collect();
    json!({"defaultAction": default, "syscalls": [{"names": names, "action": "SCMP_ACT_ALLOW"}]})
}

/// A profile that allows all, but for some rules.
fn with(rules: &Value) -> Value {
    json!({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": rules})
}

fn refused(call: &str, action: &str) -> Value {
    with(&json!([{"names": [call], "action": action}]))
}

/// Lists of what is allowed, each with whether it is tried with `no-new-privileges`.
fn lists() -> Vec<(Value, bool)> {
    let mut all = vec![(without(ERROR, &[]), false), (without(KILL, &[]), false)];
    for call in [
        "execve",
        "arch_prctl",
        "mprotect",
        "openat",
        "read",
        "pread64",
        "close",
        "fstat",
        "newfstatat",
        "capset",
        "setgroups",
        "getppid",
        "chdir",
        "getcwd",
        "getdents64",
        "fstatfs",
        "prctl",
    ] {
        all.push((without(ERROR, &[call]), false));
    }
    // What is tried in more than one way, and what may fail.
    for calls in [
        &["brk"][..],
        &["mmap"],
        &["brk", "mmap"],
        &["faccessat2"],
        &["faccessat", "faccessat2"],
        &[
            "access",
            "rseq",
            "set_robust_list",
            "set_tid_address",
            "prlimit64",
            "getrandom",
            "readlink",
        ],
    ] {
        all.push((without(ERROR, calls), false));
    }
    for call in ["access", "readlink", "rseq", "set_tid_address", "pread64"] {
        all.push((without(KILL, &[call]), false));
    }
    // Threads are made with flags that such a condition lets through.
    let mut threads = without(ERROR, &["clone", "clone3"]);
    let spaces =
        json!([{"index": 0, "value": 2_114_060_288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}]);
    let clone = json!({"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": spaces});
    threads["syscalls"].as_array_mut().unwrap().push(clone);
    all.push((threads, false));
    // The runtime sets the filter late.
    for calls in [&["capset", "setuid", "getcwd", "chdir"][..], &["fstatfs"]] {
        all.push((without(ERROR, calls), true));
    }
    // With the architecture named, calls that are newer than all that is named return ENOSYS.
    let mut old = without(KILL, &["rseq", "getrandom", "faccessat2", "clone3"]);
    old["architectures"] = json!(["SCMP_ARCH_X86_64"]);
    for more in [
        &[][..],
        &["getegid", "geteuid", "getgid", "getuid"],
        &["clone3"],
    ] {
        let names = old["syscalls"][0]["names"].as_array_mut().unwrap();
        names.extend(more.iter().map(|name| json!(name)));
        all.push((old.clone(), false));
    }
    all
}

/// Profiles with other rules, and those that the engine refuses.
fn others() -> Vec<Value> {
    let mprotect = |key: &str, value: Value| {
        let mut rule = json!({"names": ["mprotect"], "action": ERROR});
        rule[key] = value;
        with(&json!([rule]))
    };
    let getpid = |args: Value| with(&json!([{"names": ["getpid"], "action": ERROR, "args": args}]));
    let two = |first: Value, second: Value| with(&json!([first, second]));
    let error = json!({"names": ["mprotect"], "action": ERROR});
    let log = json!({"names": ["mprotect"], "action": "SCMP_ACT_LOG"});
    let low = json!({"names": ["mprotect"], "action": ERROR, "args": [{"index": 2, "value": 100, "op": "SCMP_CMP_LT"}]});
    let one = |action: &str| json!({"names": ["getpid"], "action": action, "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]});
    vec![
        json!({}),
        json!({"defaultAction": ERROR}),
        json!({"defaultAction": "SCMP_ACT_LOG"}),
        json!({"defaultAction": "SCMP_ACT_TRACE"}),
        json!({"defaultAction": "ERRNO", "syscalls": []}),
        json!({"DefaultAction": "SCMP_ACT_ALLOW", "Syscalls": [{"Names": ["mprotect"], "Action": ERROR}]}),
        json!({"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_AMD64"], "syscalls": []}),
        json!({"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
            "archMap": [{"architecture": "SCMP_ARCH_X86_64"}], "syscalls": []}),
        refused("mprotect", "SCMP_ACT_TRAP"),
        refused("mprotect", "SCMP_ACT_TRACE"),
        refused("mprotect", "SCMP_ACT_LOG"),
        refused("mprotect", "SCMP_ACT_DENY"),
        refused("mprotect", "SCMP_ACT_NOTIFY"),
        refused("mprotekt", ERROR),
        refused("", ERROR),
        with(&json!([{"names": ["getpid"]}])),
        mprotect("name", json!("getpid")),
        mprotect("names", json!("mprotect")),
        mprotect("includes", json!({"caps": ["CAP_SYS_ADMIN"]})),
        mprotect("includes", json!({"minKernel": "4.8"})),
        mprotect("includes", json!({"minKernel": "4"})),
        mprotect("excludes", json!({"arches": ["amd64"]})),
        getpid(json!([{"index": 6, "value": 0, "op": "SCMP_CMP_EQ"}])),
        getpid(json!([{"index": 0, "value": 0, "op": "EQ"}])),
        getpid(json!([{"index": 0, "value": -1, "op": "SCMP_CMP_EQ"}])),
        getpid(
            json!([{"index": 0, "value": 5, "op": "SCMP_CMP_GT"}, {"index": 0, "value": 9, "op": "SCMP_CMP_LT"}]),
        ),
        two(error.clone(), log.clone()),
        two(log.clone(), error),
        two(low, log),
        two(one(ERROR), one("SCMP_ACT_LOG")),
    ]
}

/// What is said: whether a static and a dynamic program start.
fn said(profile: &Value, late: bool) -> [bool; 2] {
    let text = profile.to_string();
    let judged = SeccompProfile.judge(&TextFile::new("seccomp.json", &text));
    let told = |wanted: &str| judged.findings.iter().any(|f| f.title.starts_with(wanted));
    if told("The engine refuses the profile") {
        return [false; 2];
    }
    let mut starts = [true; 2];
    let blocked = { judged.findings.iter() }.filter(|f| f.id == "seccomp-start-blocked");
    for finding in blocked {
        let subject = finding.subject.as_deref().unwrap();
        assert_ne!(subject, "unsure", "{text}: {finding:?}");
        let late = late
            && finding
                .evidence
                .contains("with `no-new-privileges` programs start");
        for (start, word) in starts.iter_mut().zip(["static", "dynamic"]) {
            *start &= late || !subject.contains(word);
        }
    }
    starts
}

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).output().unwrap()
}

fn must(program: &str, arguments: &[&str]) -> String {
    let output = run(program, arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The image, which goes when the test ends, however it does.
struct Built;

impl Drop for Built {
    fn drop(&mut self) {
        run("docker", &["rmi", IMAGE]);
    }
}

/// An image with both programs, and the libraries of one.
fn build(directory: &Path) {
    let root = directory.join("root");
    std::fs::create_dir(&root).unwrap();
    let source = directory.join("start.c");
    let code = format!("#include <stdio.h>\nint main(void) {{ puts(\"{SAID}\"); return 0; }}\n");
    std::fs::write(&source, code).unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let loaded = text(&root.join("dynamic"));
    must(
        "cc",
        &["-static", "-o", &text(&root.join("static")), &text(&source)],
    );
    must("cc", &["-o", &loaded, &text(&source)]);
    let libraries = must("ldd", &[&loaded]);
    for library in libraries
        .split_whitespace()
        .filter(|word| word.starts_with('/'))
    {
        let place = root.join(library.trim_start_matches('/'));
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::copy(library, place).unwrap();
    }
    let archive = text(&directory.join("root.tar"));
    must("tar", &["-C", &text(&root), "-cf", &archive, "."]);
    must("docker", &["import", &archive, IMAGE]);
}

/// What happens: whether the program's own words appear. Words that are lost on the way, of a program that
/// ended well, are asked for again.
fn starts(file: &Path, program: &str, late: bool) -> bool {
    let option = format!("seccomp={}", file.display());
    let mut arguments = vec!["run", "--rm", "--network=none", "--security-opt", &option];
    if late {
        arguments.extend(["--security-opt", "no-new-privileges"]);
    }
    arguments.extend([IMAGE, program]);
    for _ in 0..3 {
        let output = run("docker", &arguments);
        if String::from_utf8_lossy(&output.stdout).contains(SAID) {
            return true;
        }
        if !output.status.success() {
            return false;
        }
    }
    false
}

fn differs((file, profile, late): &(PathBuf, Value, bool)) -> Option<String> {
    let happened = ["/static", "/dynamic"].map(|program| starts(file, program, *late));
    let said = said(profile, *late);
    (happened != said).then(|| format!("{profile}: said {said:?}, it was {happened:?}"))
}

#[test]
fn the_engine_agrees() {
    let test = "the_engine_agrees";
    let tools = ["cc", "ldd", "tar"];
    let here = seawall_testkit::engine_runs(test)
        && tools
            .iter()
            .all(|tool| seawall_testkit::has_program(test, tool));
    if !here || !cfg!(target_arch = "x86_64") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let _image = Built;
    build(directory.path());
    let others = others().into_iter().map(|profile| (profile, false));
    let tried: Vec<_> = { lists().into_iter().chain(others).enumerate() }
        .map(|(number, (profile, late))| {
            let file = directory.path().join(format!("{number}.json"));
            std::fs::write(&file, profile.to_string()).unwrap();
            (file, profile, late)
        })
        .collect();
    let half = tried.len().div_ceil(2);
    let differ: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = { tried.chunks(half) }
            .map(|part| scope.spawn(move || part.iter().filter_map(differs).collect::<Vec<_>>()))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(differ.is_empty(), "{differ:#?}");
    let verdicts = tried.iter().map(|(_, profile, late)| said(profile, *late));
    let kinds: BTreeSet<[bool; 2]> = verdicts.collect();
    assert_eq!(kinds.len(), 4, "every verdict is tried: {kinds:?}");
    assert!(tried.len() >= 60, "{}", tried.len());
}

//! Dockerfiles are built after a fix as they were before it, by an engine.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that goes wrong should say so loudly"
)]

mod corpus;

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use corpus::{CONTEXT, DOCKERFILES};
use seawall_testkit::program::program;

/// Builds at a time.
const TOGETHER: usize = 4;
/// Package managers, and what each of them takes: words of which one is its command, and options. They install
/// nothing, and refuse what the real ones would refuse.
const MANAGERS: &[(&str, &str, &str)] = &[
    (
        "apk",
        "add del update upgrade",
        "--no-cache --virtual --update -t",
    ),
    (
        "apt",
        "update install",
        "-y --yes -q --no-install-recommends",
    ),
    (
        "apt-get",
        "update install clean autoremove",
        "-y --yes -q -qq --no-install-recommends",
    ),
    ("dnf", "install clean", "-y"),
    ("npm", "install ci", "-g"),
    ("pip", "install", "-r --no-cache-dir"),
    ("yum", "install clean", "-y"),
    (
        "zypper",
        "install in clean",
        "-n --non-interactive -y --no-confirm",
    ),
];

/// A test's images, which end with it.
struct Images {
    base: String,
    directory: tempfile::TempDir,
}

impl Drop for Images {
    fn drop(&mut self) {
        let names = DOCKERFILES.iter().map(|(name, _)| self.tag(name));
        let names = names.chain([self.base.clone()]);
        let mut command = Command::new("docker");
        command.args(["rmi", "-f"]).args(names);
        let _ = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

impl Images {
    /// A base image of BusyBox and of package managers that install nothing.
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("root");
        for name in ["bin", "usr/bin", "etc", "tmp", "var/lib/apt/lists", "srv"] {
            std::fs::create_dir_all(root.join(name)).unwrap();
        }
        let busybox = ["/bin/busybox", "/usr/bin/busybox"];
        let busybox = busybox.iter().find(|path| Path::new(path).exists());
        let busybox = busybox.expect("busybox-static is installed");
        std::fs::copy(busybox, root.join("bin/busybox")).unwrap();
        let applets = output(Command::new(busybox).arg("--list"));
        for applet in String::from_utf8(applets.stdout).unwrap().lines() {
            let _ = symlink("/bin/busybox", root.join("bin").join(applet));
        }
        for (name, commands, options) in MANAGERS {
            write_program(&root, name, &manager(commands, options));
        }
        for (name, text) in [
            ("bash", "#!/bin/sh\nexec /bin/sh \"$@\"\n"),
            ("sudo", "#!/bin/sh\nexec \"$@\"\n"),
            ("pip3", "#!/bin/sh\nexec pip \"$@\"\n"),
            (
                "python3",
                "#!/bin/sh\n[ \"$1\" = -m ] && shift\nexec \"$@\"\n",
            ),
        ] {
            write_program(&root, name, text);
        }
        let archive = directory.path().join("base.tar");
        let mut tar = Command::new("tar");
        tar.arg("-C").arg(&root).arg("-cf").arg(&archive).arg(".");
        output(&mut tar);
        let base = format!("seawall-fixed-{}/base:1", std::process::id());
        output(
            Command::new("docker")
                .arg("import")
                .arg(&archive)
                .arg(&base),
        );
        Self { base, directory }
    }

    fn tag(&self, name: &str) -> String {
        self.base.replace("/base:1", &format!("/{name}:1"))
    }

    /// Builds what lies in the context of that name.
    fn build(&self, name: &str) -> Output {
        let mut command = Command::new("docker");
        command.env("DOCKER_BUILDKIT", "0");
        let context = self.directory.path().join("contexts").join(name);
        let arguments = ["build", "-q", "--network", "none", "-t", &self.tag(name)];
        command.args(arguments).arg(context).output().unwrap()
    }
}

fn write_program(root: &Path, name: &str, text: &str) {
    // A link to BusyBox may stand there.
    let path = root.join("usr/bin").join(name);
    let _ = std::fs::remove_file(root.join("bin").join(name));
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    symlink(format!("/usr/bin/{name}"), root.join("bin").join(name)).unwrap();
}

/// A package manager's stand-in, as a shell's text.
fn manager(commands: &str, options: &str) -> String {
    let [commands, options] = [commands, options].map(|words| words.replace(' ', "|"));
    format!(
        "#!/bin/sh\nfound=\nfor word; do\n  case \"$word\" in\n    {options}) ;;\n    \
         -*) echo \"$0: no option $word\" >&2; exit 100 ;;\n    {commands}) found=1 ;;\n    \
         *) [ -n \"$found\" ] || {{ echo \"$0: no command $word\" >&2; exit 100; }} ;;\n  esac\ndone\n\
         [ -n \"$found\" ]\n"
    )
}

fn output(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
    output
}

#[test]
fn what_is_mended_still_builds() {
    if !seawall_testkit::engine_runs("what_is_mended_still_builds") {
        return;
    }
    let images = Images::new();
    let contexts = images.directory.path().join("contexts");
    for (name, text) in DOCKERFILES {
        let context = contexts.join(name);
        std::fs::create_dir_all(context.join("site")).unwrap();
        for (file, text) in CONTEXT {
            std::fs::write(context.join(file), text).unwrap();
        }
        let mut tar = Command::new("tar");
        output(
            tar.arg("-C")
                .arg(&context)
                .args(["-cf", "site.tar", "site"])
                .current_dir(&context),
        );
        let text = text.replace("BASE", &images.base);
        std::fs::write(context.join("Dockerfile"), text).unwrap();
    }
    let fix = |arguments: &[&str]| {
        let mut command = program(env!("CARGO_BIN_EXE_seawall"), &contexts);
        let output = command.arg("fix").args(arguments).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        (output, told)
    };
    let (fixed, told) = fix(&["--write", "--unsafe", "."]);
    assert!(matches!(fixed.status.code(), Some(0 | 1)), "{told}");
    let (again, told) = fix(&["--write", "--unsafe", "."]);
    let shown = String::from_utf8_lossy(&again.stdout);
    assert!(shown.starts_with("nothing to mend"), "{shown}{told}");

    let next = AtomicUsize::new(0);
    let broken = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..TOGETHER {
            scope.spawn(|| {
                while let Some((name, before)) =
                    DOCKERFILES.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let built = images.build(name);
                    if !built.status.success() {
                        let after = std::fs::read_to_string(contexts.join(name).join("Dockerfile"));
                        let told = String::from_utf8_lossy(&built.stderr).into_owned();
                        let all = format!("{name}:\n{before}\n{}\n{told}", after.unwrap());
                        broken.lock().unwrap().push(all);
                    }
                }
            });
        }
    });
    let broken = broken.into_inner().unwrap();
    assert!(broken.is_empty(), "{}", broken.join("\n---\n"));
    let changed = |name: &&str| contexts.join(name).join("Dockerfile.orig").exists();
    let changed = DOCKERFILES
        .iter()
        .map(|(name, _)| *name)
        .filter(changed)
        .count();
    assert!(changed >= 20, "{changed} files were mended");
}

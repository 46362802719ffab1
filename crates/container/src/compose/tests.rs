use crate::compose::{self, Service};
use crate::example::service;
use crate::{Mount, MountKind, Namespace, SecurityOption};
use proptest::prelude::*;
use seawall_syntax::read_yaml;

fn wrong(text: &str) -> Vec<String> {
    let service = service(text);
    let said = service.diagnostics.iter();
    said.map(|d| format!("{} {}", d.field, d.message)).collect()
}

fn file(text: &str) -> Vec<Service> {
    let node = read_yaml(text).unwrap();
    compose::read(&node, text)
}

#[test]
fn long_and_short_notation_say_the_same() {
    let short = service(
        "image: a\nports: ['127.0.0.1:8080:80/udp']\nvolumes: ['/a:/b:ro']\nenvironment: ['A=1', B]\ncommand: serve --all\n",
    );
    let long = service(
        "image: a\nports:\n  - {target: 80, published: '8080', host_ip: 127.0.0.1, protocol: udp}\nvolumes:\n  - {type: bind, source: /a, target: /b, read_only: true}\nenvironment: {A: '1', B: }\ncommand: [serve, --all]\n",
    );
    for service in [&short, &long] {
        assert_eq!(service.diagnostics, []);
        let port = service.spec.ports[0].value.as_ref().unwrap();
        assert_eq!(port.address(), Some("127.0.0.1"));
        assert_eq!(port.host_range(), Some((8080, 8080)));
        assert_eq!((&*port.container_port, &*port.protocol), ("80", "udp"));
        let mount = &service.spec.mounts[0];
        assert_eq!(
            (mount.kind, mount.read_only),
            (Some(MountKind::Bind), Some(true))
        );
        let names: Vec<_> = service.spec.environment.iter().map(|p| &*p.name).collect();
        assert_eq!(names, ["A", "B"]);
        assert_eq!(service.spec.environment[1].value, None);
        let command = service.spec.command.as_ref().unwrap();
        assert_eq!(command.value.as_deref().unwrap(), ["serve", "--all"]);
    }
}

#[test]
fn each_field_has_its_place() {
    let text = "image: app:1\nprivileged: true\ncap_add:\n  - CAP_sys_admin\nsecurity_opt: [seccomp:unconfined]\nnetwork_mode: service:db\n";
    let spec = service(text).spec;
    let told = spec.privileged.unwrap();
    assert_eq!(
        (
            &text[told.key.start..told.key.end],
            &text[told.span.start..told.span.end]
        ),
        ("privileged", "true")
    );
    assert_eq!(spec.cap_add[0].value.as_deref(), Some("SYS_ADMIN"));
    assert!(spec.security[0].is(&SecurityOption::Seccomp("unconfined".to_owned())));
    assert!(
        spec.namespaces
            .network
            .unwrap()
            .is(&Namespace::Shared("db".to_owned()))
    );
}

#[test]
fn what_is_not_understood_is_said() {
    for (text, said) in [
        ("image: [a]", "image must be a single value"),
        ("privileged: maybe", "privileged must be true or false"),
        ("cap_add: ALL", "cap_add must be a list"),
        ("ports: 80", "ports must be a list"),
        (
            "ports: ['80:http']",
            "ports must be [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]",
        ),
        (
            "ports: ['8080:99999']",
            "ports must be [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]",
        ),
        ("ports: [{published: 80}]", "ports.target is missing"),
        (
            "volumes: [{source: /a, target: /b}]",
            "volumes.type is missing",
        ),
        ("volumes: {a: b}", "volumes must be a list"),
        ("environment: x", "environment must be a mapping or a list"),
        (
            "environment: {A: [x]}",
            "environment.A must be a single value",
        ),
        ("mem_limit: lots", "mem_limit must be a size as in 512m"),
        (
            "deploy: {resources: {limits: 3}}",
            "limits must be a mapping",
        ),
        (
            "deploy: {resources: {limits: {cpus: x}}}",
            "deploy.resources.limits.cpus must be a number",
        ),
        (
            "ulimits: {nofile: {soft: x}}",
            "ulimits.nofile.soft must be a number",
        ),
        ("healthcheck: [x]", "healthcheck must be a mapping"),
        (
            "healthcheck: {disable: x}",
            "healthcheck.disable must be true or false",
        ),
        ("devices: [[x]]", "devices must be a single value"),
        (
            "env_file: [{path: [x]}]",
            "env_file.path must be a single value",
        ),
        ("tmpfs: {a: b}", "tmpfs must be a single value"),
        ("just a text", "app must be a mapping"),
    ] {
        assert_eq!(wrong(text), [said], "{text}");
    }
    assert_eq!(
        wrong("image: a\nprivileged: 'true'\ncommand:\nmem_limit: 1gb\n"),
        [] as [String; 0]
    );
    // Tags that say how files are merged.
    let tagged = "image: a\nports: !override ['80:80']\ncommand: !reset null\ncap_add: !reset []\n";
    assert_eq!(wrong(tagged), [] as [String; 0]);
}

#[test]
fn limits_of_both_notations() {
    let of = |text: &str| service(text).spec.limits;
    let value = |told: Option<crate::Told<i64>>| told.and_then(|told| told.value);
    assert_eq!(value(of("mem_limit: 1g").memory), Some(1 << 30));
    let deployed = of("deploy: {resources: {limits: {memory: 1g, cpus: '0.5', pids: 9}}}");
    assert_eq!(deployed.cpus.and_then(|c| c.value), Some(0.5));
    assert_eq!(
        (value(deployed.memory), value(deployed.pids)),
        (Some(1 << 30), Some(9))
    );
    assert_eq!(of("cpu_quota: 50000").cpus.and_then(|c| c.value), Some(0.5));
    let ulimits = of("ulimits: {nproc: 10, nofile: {soft: 1, hard: 2}}").ulimits;
    let both = ulimits[1].value.as_ref().unwrap();
    assert_eq!((both.soft, both.hard), (Some(1), Some(2)));
}

#[test]
fn services_take_from_others() {
    let services = file(
        "x-base: &base\n  cap_drop: [ALL]\n  environment: &env {A: '1'}\nservices:\n  \
         a:\n    <<: *base\n    image: a:1\n    user: '1'\n  \
         b:\n    extends: a\n    image: b:1\n    cap_drop: [CHOWN]\n    environment: {<<: *env, B: '2'}\n  \
         c:\n    extends: {service: b}\n    command: [c]\n  \
         loop:\n    extends: loop\n    image: l\n  gone:\n    image: g\n    extends: nobody\n",
    );
    let spec = |at: usize| &services[at].spec;
    assert_eq!(spec(0).cap_drop.len(), 1);
    let c = spec(2);
    assert_eq!(c.image.as_ref().unwrap().value.as_deref(), Some("b:1"));
    let drops: Vec<_> = c
        .cap_drop
        .iter()
        .filter_map(|t| t.value.as_deref())
        .collect();
    assert_eq!(drops, ["ALL", "CHOWN"]);
    let names: Vec<_> = c.environment.iter().map(|p| &*p.name).collect();
    assert_eq!(names, ["A", "B"]);
    let whole: Vec<bool> = services.iter().map(|s| s.spec.whole).collect();
    assert_eq!(whole, [true, true, true, false, false]);
}

#[test]
fn a_volume_may_stand_for_a_path_of_the_host() {
    let services = file(
        "x: &o {type: none, o: 'bind,ro', device: /etc}\nvolumes:\n  aa: {driver_opts: *o}\n  \
         bb: {driver_opts: {<<: *o, device: '${D:-/}'}}\n  cc: {driver_opts: {o: 'addr=10.0.0.1', device: ':/etc'}}\n  dd:\n\
         services:\n  s:\n    volumes: ['aa:/a', 'bb:/b', 'cc:/c', 'dd:/d']\n    use_api_socket: true\n",
    );
    let mounts = services[0].spec.mounts.iter();
    let paths: Vec<_> = mounts.map(Mount::host_path).collect();
    let path = |path: &str| Some(path.to_owned());
    let socket = path("/var/run/docker.sock");
    assert_eq!(paths, [path("/etc"), path("/"), None, None, socket]);
}

#[test]
fn what_a_provider_makes_is_no_container() {
    let services = file("services:\n  db: {provider: {type: cloud}}\n  web: {image: a}\n");
    let names: Vec<_> = services.iter().map(|s| &*s.spec.name).collect();
    assert_eq!(names, ["web"]);
}

#[test]
fn what_variables_decide_is_told() {
    let of = |text: &str| service(text).spec.undecided().len();
    assert_eq!(
        of("image: a\nprivileged: ${P:-true}\nports: ['80:80']\n"),
        0
    );
    let text = "image: ${I}\nprivileged: ${P}\nuser: $U\ncap_add: [\"$C\"]\nnetwork_mode: ${N}\nvolumes: ['${V}:/x']\nports: ['${A}:80', '${B}']\n";
    assert_eq!(of(text), 8);
}

#[test]
fn many_that_extend_a_large_one_cost_little() {
    let mut text = "services:\n  base:\n    image: a\n    cap_add:\n".to_owned();
    text.push_str(&"    - X\n".repeat(20_000));
    for at in 0..5_000 {
        text.push_str(&format!("  s{at}: {{extends: base, image: b}}\n"));
    }
    let services = file(&text);
    let taken: usize = services.iter().map(|s| s.spec.cap_add.len()).sum();
    assert!(taken <= 220_000, "{taken}");
    assert!(services.iter().any(|s| !s.spec.whole));
}

proptest! {
    #[test]
    fn never_panics(text in r"(image|ports|volumes|tmpfs|extends|<<|build|ulimits|healthcheck): [a-c$\{\}:/.0-9\[\],' -]{0,40}") {
        if read_yaml(&text).is_ok() {
            let _ = service(&text);
        }
    }

    #[test]
    fn short_forms_never_panic(text in r"[a-cC\\$\{\}:/.0-9,ü-]{0,30}") {
        let quoted = text.replace('\\', "\\\\");
        let _ = service(&format!("ports: [\"{quoted}\"]\nvolumes: [\"{quoted}\"]\ntmpfs: \"{quoted}\"\ndevices: [\"{quoted}\"]\n"));
    }
}

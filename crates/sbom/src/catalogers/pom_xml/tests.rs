use super::*;
use crate::resolve::MemoryTree;
use seawall_model::Visibility;

fn extract(text: &str) -> Evidence {
    let file = FileFacts {
        path: "pom.xml",
        size: text.len() as u64,
        mode: 0o644,
    };
    IT.extract(&file, &text.as_bytes().to_vec())
}

fn names(text: &str) -> Vec<String> {
    let evidence = extract(text);
    assert!(evidence.holes.is_empty(), "{:?}", evidence.holes);
    evidence.packages.into_iter().map(|p| p.reference).collect()
}

fn dependency(group: &str, artifact: &str, rest: &str) -> String {
    format!(
        "<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>{rest}</dependency>"
    )
}

#[test]
fn versions_of_every_place() {
    let list = [
        dependency(
            "g",
            "plain",
            "<version> 1.0 </version><exclusions><exclusion><artifactId>x</artifactId></exclusion></exclusions>",
        ),
        dependency(
            "${project.groupId}",
            "own",
            "<version>${project.version}</version>",
        ),
        dependency(
            "g",
            "property",
            "<version>${a.version}</version><scope>test</scope>",
        ),
        dependency("g", "managed", ""),
        dependency("g", "hard", "<version>[2.0]</version>"),
        dependency("g", "range", "<version>[1.0,2.0)</version>"),
        dependency("g", "elsewhere", ""),
        dependency("g", "unknown", "<version>${not.here}</version>"),
        dependency("g", "circular", "<version>${x}</version>"),
    ];
    let text = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE project><project xmlns=\"x\"><parent><groupId>org.p</groupId>\
         <version>7</version></parent><artifactId>me</artifactId><properties><a.version>${{b}}.1</a.version>\
         <b>3</b><x>${{y}}</x><y>${{x}}</y></properties><dependencyManagement><dependencies>{}</dependencies>\
         </dependencyManagement><build><plugins><plugin><dependencies>{}</dependencies></plugin></plugins></build>\
         <dependencies>{}</dependencies></project>",
        dependency("g", "managed", "<version>4</version>"),
        dependency("g", "plugin", "<version>4</version>"),
        list.concat(),
    );
    assert_eq!(
        names(&text),
        [
            "g:plain@1.0",
            "org.p:own@7",
            "g:property@3.1",
            "g:managed@4",
            "g:hard@2.0"
        ]
    );
    assert_eq!(extract(&text).packages[2].dev, Some(true));
}

#[test]
fn profiles_that_are_active() {
    let profile = |name: &str, active: &str| {
        let list = dependency("g", name, "<version>1</version>");
        format!(
            "<profile><activation><activeByDefault>{active}</activeByDefault></activation><dependencies>{list}</dependencies></profile>"
        )
    };
    let text = format!(
        "<project><profiles>{}{}</profiles></project>",
        profile("a", "true"),
        profile("b", "false")
    );
    assert_eq!(names(&text), ["g:a@1"]);
}

#[test]
fn what_is_active_by_default_goes_before_the_projects_own() {
    let version = |v: &str| format!("<version>{v}</version>");
    let profile = |rest: &str| {
        format!(
            "<profile><activation><activeByDefault>true</activeByDefault></activation>{rest}</profile>"
        )
    };
    let properties = |v: &str| format!("<properties><v>{v}</v></properties>");
    let first = profile(&(properties("2") + &managed(&[("g:a", &version("20"))])));
    let second = managed(&[("g:a", &version("30")), ("g:c", &version("${v}"))]);
    let second = profile(&(second + &dependencies(&[("g:c", "")])));
    let of = |profiles: &str| {
        let own = managed(&[("g:a", &version("10")), ("g:b", &version("${v}"))]);
        let rest = own + &dependencies(&[("g:a", ""), ("g:b", "")]);
        // The project's own properties stand behind them.
        let profiles = format!("<profiles>{profiles}</profiles>");
        names(&pom("p:p:1", "", &(profiles + &properties("1") + &rest)))
    };
    assert_eq!(of(""), ["g:a@10", "g:b@1"]);
    assert_eq!(of(&first), ["g:a@20", "g:b@2"]);
    assert_eq!(of(&(first.clone() + &second)), ["g:c@2", "g:a@30", "g:b@2"]);
    // A child's own word goes before that of its parent's profile.
    let root = pom("p:p:1", "", &format!("<profiles>{first}</profiles>"));
    let rest = properties("3") + &dependencies(&[("g:a", ""), ("g:d", &version("${v}"))]);
    let child = pom(":c:", "p:p:1", &rest);
    let (packages, _) = resolved(&[("pom.xml", &root), ("c/pom.xml", &child)]);
    assert_eq!(packages, ["c/pom.xml g:a@20", "c/pom.xml g:d@3"]);
}

#[test]
fn what_other_profiles_ask_for_is_told_and_not_listed() {
    let version = |v: &str| format!("<version>{v}</version>");
    let (one, two) = (version("1"), version("2"));
    let profile = |list: &[(&str, &str)]| format!("<profile>{}</profile>", dependencies(list));
    let profiles = [
        profile(&[("g:a", &one), ("g:b", &one), ("${x}:c", "")]),
        // The same again, and another version of what the project asks for.
        profile(&[("g:b", &one), ("g:a", &two)]),
    ];
    let rest = format!("<profiles>{}</profiles>", profiles.concat());
    let root = pom("p:p:1", "", &(rest + &dependencies(&[("g:a", &one)])));
    let child = pom(":c:", "p:p:1", "");
    let (packages, holes) = resolved(&[("pom.xml", &root), ("c/pom.xml", &child)]);
    assert_eq!(packages, ["pom.xml g:a@1"]);
    let told = "only profiles that are not active by default ask for g:b, ${x}:c, g:a";
    assert_eq!(holes, [("pom.xml (layer 0)".to_owned(), told.to_owned())]);
}

#[test]
fn a_name_that_means_another_one_in_a_child_is_the_childs() {
    let list = dependencies(&[("${project.groupId}:x", "<version>1</version>")]);
    let root = pom("p:root:1", "", &list);
    let (same, other) = (
        pom(":same:", "p:root:1", ""),
        pom("q:other:1", "p:root:1", ""),
    );
    let (packages, _) = resolved(&[
        ("pom.xml", &root),
        ("same/pom.xml", &same),
        ("other/pom.xml", &other),
    ]);
    assert_eq!(packages, ["pom.xml p:x@1", "other/pom.xml q:x@1"]);
}

#[test]
fn hostile_documents() {
    let entities = "<!DOCTYPE p [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">\
        <!ENTITY f SYSTEM \"file:///etc/passwd\">]>";
    let list = dependency("g", "&b;", "<version>&f;1</version>");
    let text = format!("{entities}<project><dependencies>{list}</dependencies></project>");
    let evidence = extract(&text);
    assert!(evidence.packages.is_empty());
    let attributes = " a=\"x\"".repeat(100_000);
    let list = dependency("g", "a", "<version>1</version>");
    let text = format!("<project{attributes}><dependencies>{list}</dependencies></project>");
    assert_eq!(names(&text), ["g:a@1"]);
    let deep = format!("<project>{}", "<a>".repeat(100_000));
    assert_eq!(extract(&deep).holes.len(), 1);
    assert_eq!(extract("<project><a></b></project>").holes.len(), 1);
    assert_eq!(extract("no xml").holes.len(), 1);
    let grown = (0..40).fold(String::new(), |all, n| {
        format!("{all}<p{}>${{p{n}}}${{p{n}}}</p{}>", n + 1, n + 1)
    });
    let list = dependency("g", "a", "<version>${p30}</version>");
    let text = format!(
        "<project><properties><p0>1</p0>{grown}</properties><dependencies>{list}</dependencies></project>"
    );
    assert!(names(&text).is_empty());
}

/// The packages of projects by path, and what is said of them.
fn resolved(poms: &[(&str, &str)]) -> (Vec<String>, Vec<(String, String)>) {
    let layered = |(path, text): &(&str, &str)| {
        let file = FileFacts {
            path,
            size: text.len() as u64,
            mode: 0o644,
        };
        let mut evidence = IT.extract(&file, &text.as_bytes().to_vec());
        (*path).clone_into(&mut evidence.path);
        LayeredEvidence {
            layer: 0,
            visibility: Visibility::Present,
            evidence,
        }
    };
    let layered: Vec<_> = poms.iter().map(layered).collect();
    let mut remarks = Remarks::default();
    let all: Vec<_> = layered.iter().collect();
    let packages = IT.resolve(&MemoryTree::default(), &all, &mut remarks);
    let packages = packages
        .into_iter()
        .map(|p| format!("{} {}", p.locations[0].path, p.reference));
    let holes = remarks.into_holes().into_iter();
    let holes = holes.map(|h| (h.place, h.reason.replace("no version is told of ", "")));
    (packages.collect(), holes.collect())
}

fn pom(coordinates: &str, parent: &str, rest: &str) -> String {
    let of = |text: &str| {
        let mut parts = text.split(':');
        let mut element = |name: &str| match parts.next() {
            Some("") | None => String::new(),
            Some(value) => format!("<{name}>{value}</{name}>"),
        };
        [
            element("groupId"),
            element("artifactId"),
            element("version"),
            element("relativePath"),
        ]
        .concat()
    };
    let parent = match parent {
        "" => String::new(),
        parent => format!("<parent>{}</parent>", of(parent)),
    };
    format!("<project>{parent}{}{rest}</project>", of(coordinates))
}

fn dependencies(list: &[(&str, &str)]) -> String {
    let one = |(name, rest): &(&str, &str)| {
        let (group, artifact) = name.split_once(':').unwrap();
        dependency(group, artifact, rest)
    };
    let all: String = list.iter().map(one).collect();
    format!("<dependencies>{all}</dependencies>")
}

fn managed(list: &[(&str, &str)]) -> String {
    format!(
        "<dependencyManagement>{}</dependencyManagement>",
        dependencies(list)
    )
}

const IMPORT: &str = "<type>pom</type><scope>import</scope>";

#[test]
fn parents_tell_versions_and_properties() {
    let root = pom(
        "org.p:root:1",
        "",
        &format!(
            "<properties><x.version>1.1</x.version></properties>{}{}",
            managed(&[
                (
                    "g:managed",
                    "<version>${x.version}</version><scope>test</scope>"
                ),
                (
                    "${project.groupId}:sibling",
                    "<version>${project.version}</version>"
                ),
            ]),
            dependencies(&[
                ("g:inherited", "<version>5</version>"),
                ("g:ours", "<version>${x.version}</version>")
            ]),
        ),
    );
    let middle = pom(":middle:", "org.p:root:1", "");
    let child = pom(
        ":child:2",
        "org.p:middle:1:../middle",
        &format!(
            "<properties><x.version>1.2</x.version></properties>{}",
            dependencies(&[("g:managed", ""), ("org.p:sibling", ""), ("g:nowhere", "")]),
        ),
    );
    let poms = [
        ("a/pom.xml", root.as_str()),
        ("a/middle/pom.xml", &middle),
        ("a/child/pom.xml", &child),
    ];
    let (packages, holes) = resolved(&poms);
    let expected = [
        "a/pom.xml g:inherited@5",
        "a/pom.xml g:ours@1.1",
        // What is stated in the parent means the child's properties and version.
        "a/child/pom.xml g:managed@1.2",
        "a/child/pom.xml org.p:sibling@2",
        "a/child/pom.xml g:ours@1.2",
    ];
    assert_eq!(packages, expected);
    let place = "a/child/pom.xml (layer 0)".to_owned();
    assert_eq!(holes, [(place, "g:nowhere".to_owned())]);
}

#[test]
fn a_parent_is_found_by_its_coordinates_and_not_by_its_place_alone() {
    let child = |parent: &str| pom(":c:1", parent, &dependencies(&[("g:a", "")]));
    let of = |version: &str, told: &str| {
        let told = format!("<version>{told}</version>");
        pom(&format!("p:p:{version}"), "", &managed(&[("g:a", &told)]))
    };
    let (one, two) = (of("1", "10"), of("2", "20"));
    let far = child("p:p:2:");
    let (packages, holes) = resolved(&[
        ("x/pom.xml", &one),
        ("y/pom.xml", &two),
        ("x/c/pom.xml", &far),
    ]);
    assert_eq!(packages, ["x/c/pom.xml g:a@20"]);
    assert_eq!(holes, []);
    let (packages, holes) = resolved(&[("x/pom.xml", &one), ("x/c/pom.xml", &child("p:p:3"))]);
    assert!(packages.is_empty());
    let open = "the parent p:p:3, g:a".to_owned();
    assert_eq!(holes, [("x/c/pom.xml (layer 0)".to_owned(), open)]);
    // The version of the whole project is often a property.
    let root = pom(
        "p:p:${revision}",
        "",
        &format!(
            "<properties><revision>7</revision></properties>{}",
            managed(&[("g:a", "<version>${project.version}</version>")])
        ),
    );
    let own = pom(":c:", "p:p:${revision}", &dependencies(&[("g:a", "")]));
    let (packages, _) = resolved(&[("pom.xml", &root), ("c/pom.xml", &own)]);
    assert_eq!(packages, ["c/pom.xml g:a@7"]);
}

#[test]
fn imported_lists_have_their_own_properties() {
    let version = |v: &str| format!("<version>{v}</version>");
    let import = |v: &str| format!("<version>{v}</version>{IMPORT}");
    let inner = pom(
        "b:inner:1",
        "",
        &format!(
            "<properties><v>1.0</v></properties>{}",
            managed(&[("g:deep", &version("${v}")), ("g:a", &version("9"))])
        ),
    );
    let outer = pom(
        "b:outer:1",
        "",
        &format!(
            "<properties><v>2.0</v></properties>{}",
            managed(&[
                ("b:inner", &import("1")),
                ("g:a", &version("${v}")),
                ("b:outer", &import("1"))
            ]),
        ),
    );
    let app = pom(
        "x:app:1",
        "",
        &format!(
            "<properties><v>3.0</v><bom>1</bom></properties>{}{}",
            managed(&[
                ("b:outer", &import("${bom}")),
                ("not:there", &import("4")),
                ("g:own", &version("${v}")),
                ("g:test-jar", "<version>6</version><type>test-jar</type>"),
            ]),
            dependencies(&[
                ("g:own", ""),
                ("g:a", ""),
                ("g:deep", ""),
                ("g:test-jar", "<type>test-jar</type>"),
                ("g:test-jar", "<version>LATEST</version>"),
            ]),
        ),
    );
    let (packages, holes) = resolved(&[
        ("app/pom.xml", &app),
        ("i/pom.xml", &inner),
        ("o/pom.xml", &outer),
    ]);
    let expected = ["g:own@3.0", "g:a@2.0", "g:deep@1.0", "g:test-jar@6"];
    assert_eq!(packages, expected.map(|p| format!("app/pom.xml {p}")));
    let open = "the list not:there:4, g:test-jar".to_owned();
    assert_eq!(holes, [("app/pom.xml (layer 0)".to_owned(), open)]);
}

#[test]
fn circles_and_crowds_end() {
    let a = pom("p:a:1", "p:b:1:../b", &dependencies(&[("g:x", "")]));
    let b = pom("p:b:1", "p:a:1:../a", "");
    let (packages, holes) = resolved(&[("a/pom.xml", &a), ("b/pom.xml", &b)]);
    assert!(packages.is_empty());
    assert_eq!(holes.len(), 1);
    // Each list imports the next ten, over and over, and every dependency asks all of them.
    let lists: Vec<(String, String)> = (0..100)
        .map(|n| {
            let next: Vec<String> = (n + 1..n + 11).map(|n| format!("b:b{n}")).collect();
            let rest = format!("<version>1</version>{IMPORT}");
            let list: Vec<_> = next.iter().map(|n| (n.as_str(), rest.as_str())).collect();
            (
                format!("{n}/pom.xml"),
                pom(&format!("b:b{n}:1"), "", &managed(&list)),
            )
        })
        .collect();
    let names: Vec<String> = (0..10_000).map(|n| format!("g:d{n}")).collect();
    let names: Vec<_> = names.iter().map(|n| (n.as_str(), "")).collect();
    let import = format!("<version>1</version>{IMPORT}");
    let app = pom(
        "x:x:1",
        "",
        &(managed(&[("b:b0", &import)]) + &dependencies(&names)),
    );
    let mut poms: Vec<_> = lists
        .iter()
        .map(|(p, t)| (p.as_str(), t.as_str()))
        .collect();
    poms.push(("app/pom.xml", &app));
    let (packages, holes) = resolved(&poms);
    assert!(packages.is_empty());
    assert!(holes.iter().all(|(place, _)| place != "all pom.xml files"));
    // Names that are computed have to be looked at one by one.
    let names: Vec<String> = (0..3_000).map(|n| format!("${{g}}:d{n}")).collect();
    let names: Vec<_> = names.iter().map(|n| (n.as_str(), "")).collect();
    let rest = managed(&names) + &dependencies(&names);
    let app = pom(
        "x:x:1",
        "",
        &format!("<properties><g>g</g></properties>{rest}"),
    );
    let (_, holes) = resolved(&[("app/pom.xml", &app)]);
    assert!(holes.iter().any(|(place, _)| place == "all pom.xml files"));
}

#[test]
fn more_dependencies_than_are_kept_are_told() {
    let one = dependency("g", "a", "<version>1</version>");
    let all = one.repeat(read::MAX_ITEMS + 3);
    let evidence = extract(&format!(
        "<project><dependencies>{all}</dependencies></project>"
    ));
    assert_eq!(evidence.packages.len(), 1);
    assert_eq!(evidence.holes.len(), 1);
    assert_eq!(evidence.holes[0].name, HoleName::LIMIT_PACKAGES);
    assert_eq!(evidence.holes[0].limit.as_deref(), Some("packages=100000"));
    assert!(evidence.holes[0].reason.starts_with("3 more"));
}

#[test]
fn the_same_file_gives_the_same_evidence() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let properties = names.map(|name| format!("<{name}>1</{name}>")).concat();
    let text = format!("<project><properties>{properties}</properties></project>");
    let file = FileFacts {
        path: "pom.xml",
        size: 0,
        mode: 0o644,
    };
    let extract = || IT.extract(&file, &text.as_bytes().to_vec());
    let first = extract();
    assert!((0..9).all(|_| extract() == first));
}

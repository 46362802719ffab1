//! Go programs, made by hand.

use seawall_model::{Linked, Package};
use seawall_testkit::elf::{go_functions, go_program_of};

use super::*;

const MODULES: &str = "path\texample.org/app/cmd/tool\n\
    mod\texample.org/app\t(devel)\t\n\
    dep\texample.org/lib\tv1.2.3\th1:x=\n\
    dep\texample.org/lib/v2\tv2.0.0\th1:x=\n\
    dep\texample.org/old\tv1.0.0\n\
    =>\texample.org/fork\tv1.0.1\th1:x=\n\
    dep\texample.org/near\tv1.0.0\n\
    =>\t../near\t(devel)\t\n\
    dep\texample.org/types\tv1.0.0\th1:x=\n\
    build\t-buildmode=exe\n\
    build\tGOARCH=arm64\n\
    build\tGOOS=linux\n";

const FUNCTIONS: &[&str] = &[
    "runtime.main",
    "runtime.mallocgc",
    "net/http.(*Server).Serve",
    "vendor/golang.org/x/net/idna.ToASCII",
    "type:.eq.net/netip.Addr",
    "main.main",
    "example.org/app/internal/a.F",
    "example.org/lib/b%2ec.F",
    "example.org/lib.F[...]",
    "example.org/lib/v2/d.(*T).M.func1",
    "example.org/old/e.F",
    "example.org/near.F",
];

fn extracted(program: &[u8]) -> Vec<Package> {
    let content = program.to_vec();
    let binary = Binary::read(&content).unwrap();
    let evidence = IT.extract_executable(&binary, &content);
    assert_eq!(evidence.holes, []);
    evidence.packages
}

/// Name, version and packages of all modules.
fn told(program: &[u8]) -> Vec<String> {
    let one = |package: Package| {
        let linked = package.linked.unwrap_or_default();
        let packages = linked.packages.join(" ");
        format!("{} {}: {packages}", package.name, package.version)
    };
    extracted(program).into_iter().map(one).collect()
}

#[test]
fn packages_of_the_program_by_module() {
    let program = go_program_of("go1.21.3", MODULES, &go_functions(FUNCTIONS));
    assert_eq!(
        told(&program),
        [
            "example.org/app : cmd/tool internal/a",
            // Below which of the two the last one stands only their sources tell.
            "example.org/lib v1.2.3: . b.c v2/d",
            "example.org/lib/v2 v2.0.0: d",
            "example.org/fork v1.0.1: e",
            "example.org/types v1.0.0: ",
            "stdlib 1.21.3: golang.org/x/net/idna net/http runtime",
        ]
    );
    let of = |package: &Package| package.linked.clone().unwrap_or_default();
    for Linked { os, arch, .. } in extracted(&program).iter().map(of) {
        assert_eq!((os.as_str(), arch.as_str()), ("linux", "arm64"));
    }
}

#[test]
fn paths_of_the_standard_library_are_those_of_its_sources() {
    let certified = "crypto/internal/fips140/v1.0.0-c2097c7c";
    let names = [
        "runtime.main".to_owned(),
        format!("{certified}.F"),
        format!("{certified}/sha3.F"),
        "crypto/internal/fips140/aes/gcm.F".to_owned(),
        "vendor/golang.org/x/crypto/chacha20.F".to_owned(),
    ];
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let program = go_program_of("go1.26.1", "", &go_functions(&names));
    assert_eq!(
        told(&program),
        [
            "stdlib 1.26.1: crypto/internal/fips140 crypto/internal/fips140/aes/gcm \
             crypto/internal/fips140/sha3 golang.org/x/crypto/chacha20 runtime"
        ]
    );
}

/// Every way in which the names can't be told, and none of them is taken for a program without packages.
#[test]
fn a_table_that_is_odd_tells_nothing() {
    let whole = go_functions(FUNCTIONS);
    let packages = |table: &[u8]| {
        let program = go_program_of("go1.21.3", MODULES, table);
        let all = extracted(&program).into_iter();
        let all: Vec<Linked> = all.filter_map(|package| package.linked).collect();
        // What the linker says of the system stays.
        assert_eq!(all.len(), 6);
        all.iter()
            .map(|linked| linked.packages.len())
            .sum::<usize>()
    };
    assert_eq!(packages(&whole), 10);
    let changed = |at: usize, byte: u8| {
        let mut table = whole.clone();
        table[at] = byte;
        packages(&table)
    };
    // Another version, another order of bytes, no such size of a pointer.
    assert_eq!(changed(0, 0xfb), 0);
    assert_eq!(changed(4, 1), 0);
    assert_eq!(changed(7, 5), 0);
    // Names that begin in the header, end before they begin, in the midst of one, or beyond the section.
    let moved = |word: usize, to: usize| {
        let mut table = whole.clone();
        table[8 + word * 8..][..8].copy_from_slice(&(to as u64).to_le_bytes());
        packages(&table)
    };
    assert_eq!((moved(3, 8), moved(4, 72), moved(4, 71)), (0, 0, 0));
    assert_eq!(moved(4, whole.len() - 1), 0);
    assert_eq!((moved(4, whole.len() + 1), moved(4, usize::MAX)), (0, 0));
    // The last name does not end.
    assert_eq!(changed(whole.len() - 1, b'x'), 0);
    for cut in 0..whole.len() {
        assert_eq!(packages(&whole[..cut]), 0, "{cut}");
    }
    // No runtime, as where the standard library stands in another file, or names were changed.
    assert_eq!(packages(&go_functions(&FUNCTIONS[2..])), 0);
    assert_eq!(packages(&go_functions(&["runtime.main", "a/b%2.F"])), 0);
    let long = format!("{}.F", "a/".repeat(600));
    assert_eq!(packages(&go_functions(&["runtime.main", &long])), 0);
}

#[test]
fn tables_of_every_form() {
    let table = |magic: u8, words: usize, word: usize| {
        let names = [FUNCTIONS, &[""]].concat().join("\0");
        let begin = 8 + word * (words + 4);
        let mut table = vec![
            magic,
            0xff,
            0xff,
            0xff,
            0,
            0,
            1,
            u8::try_from(word).unwrap(),
        ];
        let offsets = [vec![0; words], vec![begin, begin + names.len(), 0, 0]].concat();
        for offset in offsets {
            table.extend(&(offset as u64).to_le_bytes()[..word]);
        }
        table.extend(names.as_bytes());
        told(&go_program_of("go1.21.3", MODULES, &table))[0].clone()
    };
    for (magic, words) in [(0xf1, 3), (0xf0, 3), (0xfa, 2)] {
        for word in [4, 8] {
            assert_eq!(
                table(magic, words, word),
                "example.org/app : cmd/tool internal/a"
            );
        }
    }
}

/// The parts of a Windows program have no names of their own for it.
#[test]
fn the_table_of_a_windows_program_is_found() {
    let table = go_functions(FUNCTIONS);
    let found = |before: &[u8]| {
        let data = [before, &table].concat();
        let mut file = vec![0; 0x40];
        file[..2].copy_from_slice(b"MZ");
        file[0x3c] = 0x40;
        let mut coff = b"PE\0\0\x64\x86\x01\0".to_vec();
        coff.resize(24 + 32, 0);
        coff[20] = 32;
        coff[24..26].copy_from_slice(&[0x0b, 0x02]);
        let mut row = b".rdata\0\0".to_vec();
        row.resize(40, 0);
        row[16..20].copy_from_slice(&u32::try_from(data.len()).unwrap().to_le_bytes());
        row[20..24].copy_from_slice(&0x100_u32.to_le_bytes());
        file.extend([coff, row].concat());
        file.resize(0x100, 0);
        file.extend(data);
        let binary = Binary::read(&file).unwrap();
        functions::packages(&binary, &file).map(|all| all.len())
    };
    let begins = &table[..8];
    for before in [&[7; 48][..], &[7; 40], &[]] {
        assert_eq!(found(before), Some(10));
        // What looks like the beginning of one.
        assert_eq!(found(&[before, begins, &[0xff; 72]].concat()), Some(10));
        assert_eq!(found(&[before, &begins[..6], &[0; 72]].concat()), Some(10));
    }
}

/// Other linkers than Go's join it with the rest of the data.
#[test]
fn the_table_is_found_among_other_data() {
    let names = b"\0.data.rel.ro\0";
    let table = |magic: u8| {
        let mut table = go_functions(FUNCTIONS);
        table[0] = magic;
        table
    };
    for (before, magic) in [(300 << 10, 0xf1), ((256 << 10) - 10, 0xf0), (8, 0xf1)] {
        let data = [vec![7; before], table(magic), vec![7; 300]].concat();
        let begin = 64 + names.len() as u64;
        let section = (begin, data.len() as u64, 1);
        let file = seawall_testkit::elf::elf(&[section], names, &data, 2);
        let binary = Binary::read(&file).unwrap();
        let found = functions::packages(&binary, &file).map(|all| all.len());
        assert_eq!(found, Some(10), "{before}");
    }
}

#[test]
fn names_across_windows_are_whole() {
    let long: Vec<String> = (0..20_000)
        .map(|n| format!("example.org/lib/p{n}.LongNameOfAFunction"))
        .collect();
    let names: Vec<&str> = long
        .iter()
        .map(String::as_str)
        .chain(["runtime.main"])
        .collect();
    let program = go_program_of("go1.21.3", MODULES, &go_functions(&names));
    let all = extracted(&program);
    let lib = all.iter().find(|p| p.name == "example.org/lib").unwrap();
    assert_eq!(lib.linked.as_ref().unwrap().packages.len(), 20_000);
}

/// Of a module that nobody published under its version, nothing tells how old it is.
#[test]
fn a_version_of_the_work_tree_is_unknown() {
    let version = |lines: &str| {
        let program = go_program_of("go1.24.1", lines, &[]);
        extracted(&program)[0].version.clone()
    };
    let commit = "20240102030405-0123456789ab";
    for own in [
        "(devel)".to_owned(),
        format!("v0.0.0-{commit}"),
        format!("v0.0.0-{commit}+dirty"),
    ] {
        assert_eq!(version(&format!("mod\texample.org/app\t{own}\t\n")), "");
        assert_eq!(version(&format!("mod\texample.org/app\t{own}\n")), "");
    }
    // A tag, or what follows one.
    for known in [
        "v1.2.3".to_owned(),
        "v1.2.3+dirty".to_owned(),
        format!("v1.2.4-0.{commit}"),
    ] {
        assert_eq!(
            version(&format!("mod\texample.org/app\t{known}\t\n")),
            known
        );
    }
    // Of a dependency, and of a program that was built of the module cache, those who named it knew
    // all tags.
    let stated = format!("v0.0.0-{commit}");
    let sum = "h1:x=";
    for line in [
        format!("mod\texample.org/app\t{stated}\t{sum}\n"),
        format!("dep\texample.org/lib\t{stated}\t{sum}\n"),
        format!("dep\texample.org/lib\t{stated}\n"),
    ] {
        assert_eq!(version(&line), stated, "{line}");
    }
    assert_eq!(version("dep\texample.org/lib\t(devel)\n"), "");
}

//! Tars that no well-meaning tool writes, made of parts that readers take differently.

/// Numbers that look like chance and are the same each time (xorshift).
pub(crate) struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.roll() % bound as u64).unwrap()
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// One time in `times`.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// A header block; `size` as its twelve bytes.
fn block(path: &[u8], kind: u8, size: &[u8; 12], link: &[u8], magic: [u8; 8]) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..path.len().min(100)].copy_from_slice(&path[..path.len().min(100)]);
    block[100..108].copy_from_slice(b"0000644\0");
    block[108..116].copy_from_slice(b"0000000\0");
    block[116..124].copy_from_slice(b"0000000\0");
    block[124..136].copy_from_slice(size);
    block[136..148].copy_from_slice(b"00000000000\0");
    block[156] = kind;
    block[157..157 + link.len()].copy_from_slice(link);
    block[257..265].copy_from_slice(&magic);
    block
}

fn seal(block: &mut [u8]) {
    block[148..156].copy_from_slice(b"        ");
    let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

fn octal(size: u64) -> [u8; 12] {
    let mut field = [0; 12];
    field.copy_from_slice(format!("{size:011o}\0").as_bytes());
    field
}

/// The size, written in a way that some readers may not know.
fn odd_size(dice: &mut Dice, size: u64) -> [u8; 12] {
    let mut field = octal(size);
    match dice.below(8) {
        0 => {
            field = [0; 12];
            field[0] = 0x80;
            field[4..].copy_from_slice(&size.to_be_bytes());
        }
        1 => field = [0xff; 12],
        2 => field.copy_from_slice(format!("{size:>11o} ").as_bytes()),
        3 => field.copy_from_slice(format!("{size:012o}").as_bytes()),
        4 => field[0] = b'-',
        5 => {
            field = [0xff; 12];
            field[0] = 0x80;
        }
        6 => field.copy_from_slice(b"77777777777\0"),
        _ => field.copy_from_slice(format!("\0{size:010o}\0").as_bytes()),
    }
    field
}

fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn with_data(kind: u8, name: &[u8], data: &[u8], magic: [u8; 8]) -> Vec<u8> {
    let mut bytes = block(name, kind, &octal(data.len() as u64), b"", magic);
    seal(&mut bytes);
    bytes.extend_from_slice(data);
    padded(bytes)
}

pub(crate) fn record(key: &str, value: &str) -> String {
    let body = format!(" {key}={value}\n");
    let mut length = body.len() + 1;
    while length.to_string().len() + body.len() != length {
        length = length.to_string().len() + body.len();
    }
    format!("{length}{body}")
}

/// Records of an extended header, right and wrong ones.
fn records(dice: &mut Dice, size: u64) -> String {
    let mut all = String::new();
    for _ in 0..=dice.below(3) {
        let other = (size + dice.pick(&[1_u64, 511, 512, 1024])).to_string();
        let text = match dice.below(16) {
            0 | 1 => record(
                "path",
                dice.pick(&["pax/one", "pax/two", "dir/", "/abs", "../out"]),
            ),
            2 => record("path", ""),
            3 => record("size", &size.to_string()),
            4 => record("size", &other),
            5 => record(
                "size",
                dice.pick(&["0", "-1", "", "1x", "99999999999999999999"]),
            ),
            6 => record("linkpath", dice.pick(&["target", "", "../t"])),
            7 => record("mtime", dice.pick(&["1.5", "x", ""])),
            8 => record("uid", "70000"),
            9 => record("comment", "a\nb=c"),
            10 => dice
                .pick(&[
                    "99 path=x\n",
                    "x path=y\n",
                    "12 path=a/b",
                    "5 a\n",
                    "0 a=b\n",
                    "7 =abc\n",
                ])
                .to_owned(),
            11 => record("GNU.sparse.realsize", &other),
            12 => record("GNU.sparse.name", "sparse/name"),
            13 => record("SCHILY.xattr.user.a", "b"),
            14 => record("hdrcharset", "BINARY"),
            _ => record("atime", "3"),
        };
        all.push_str(&text);
    }
    all
}

const NAMES: &[&str] = &[
    "a",
    "dir/file",
    "dir",
    "dir/",
    "./b",
    "a//c",
    "/abs/file",
    "../up",
    "x/../y",
    "long/name/of/it",
];

fn headers_before(dice: &mut Dice, size: u64, magic: [u8; 8], out: &mut Vec<u8>) {
    for _ in 0..=dice.below(2) {
        let part = match dice.below(9) {
            0..=3 => with_data(b'x', b"pax", records(dice, size).as_bytes(), magic),
            4 => with_data(b'X', b"solaris", records(dice, size).as_bytes(), magic),
            5 => with_data(b'g', b"global", records(dice, size).as_bytes(), magic),
            6 => with_data(
                b'L',
                b"././@LongLink",
                dice.pick(&[&b"gnu/long\0"[..], b"gnu/other", b"\0", b""]),
                magic,
            ),
            7 => with_data(b'K', b"././@LongLink", b"gnu/target\0", magic),
            _ => with_data(
                dice.pick(b"VMN"),
                b"label",
                dice.pick(&[&b""[..], b"names"]),
                magic,
            ),
        };
        out.extend(part);
    }
}

/// One archive. Each has few oddities, so that they do not hide each other.
pub(crate) fn archive(seed: u64) -> Vec<u8> {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    for _ in 0..8 {
        dice.roll();
    }
    let mut out = Vec::new();
    for number in 0..2 + dice.below(3) {
        let kind = if dice.once_in(6) {
            dice.pick(b"\x0001234567SDZA")
        } else {
            b'0'
        };
        let mut name = if dice.once_in(2) {
            dice.pick(NAMES).to_owned()
        } else {
            format!("plain/{number}")
        };
        if dice.once_in(12) {
            name = "n".repeat(100);
        }
        let data: &[u8] = if matches!(kind, b'0' | 0 | b'7') || dice.once_in(6) {
            dice.pick(&[&b"data"[..], b"", &[b'x'; 512], &[b'y'; 700]])
        } else {
            b""
        };
        let magic = *dice.pick(&[
            b"ustar\x0000",
            b"ustar\x0000",
            b"ustar  \0",
            b"\0\0\0\0\0\0\0\0",
        ]);
        let size = data.len() as u64;
        if dice.once_in(4) {
            headers_before(&mut dice, size, magic, &mut out);
        }
        let field = if dice.once_in(25) {
            odd_size(&mut dice, size)
        } else {
            octal(size)
        };
        let link: &[u8] = if matches!(kind, b'1' | b'2') {
            b"plain/0"
        } else {
            b""
        };
        let mut header = block(name.as_bytes(), kind, &field, link, magic);
        match dice.below(40) {
            0 => header[345..351].copy_from_slice(b"prefix"),
            1 if kind == b'S' => header[483..495].copy_from_slice(&octal(size)),
            2 => {
                header[345..476].fill(b'p');
                header[476..488].copy_from_slice(b"00000000001 ");
                header[508..].copy_from_slice(b"tar\0");
            }
            _ => {}
        }
        seal(&mut header);
        out.extend(header);
        out.extend(padded(data.to_vec()));
        if dice.once_in(20) {
            out.extend([0; 512]);
        }
    }
    if !dice.once_in(10) {
        out.extend([0; 1024]);
    }
    if dice.once_in(10) {
        out.extend(with_data(b'0', b"behind", b"the end", *b"ustar\x0000"));
    }
    out
}

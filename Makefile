# Two commands do everything on a fresh Debian or Ubuntu machine with make, a C compiler and Rust:
#   make scan TARGET=...   installs what is needed, builds, scans
#   make test              installs what the tests need, starts an engine if none runs, tests

TARGET ?=
FEEDS ?=
PREFIX ?= /usr/local
BINARY := $(or $(CARGO_TARGET_DIR),target)/release/seawall
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: all scan build test lint fuzz install clean packages

all: build

build: $(BINARY)

# What building ISA-L needs (fast gzip); without it: cargo build --no-default-features.
packages:
	@xtask/scripts/packages.sh make nasm autoconf automake libtool

# Cargo knows what changed.
.PHONY: $(BINARY)
$(BINARY): packages
	cargo build --release --locked -p seawall

scan: $(BINARY)
	@xtask/scripts/scan.sh "$(BINARY)" "$(TARGET)" "$(FEEDS)"

test: packages
	@xtask/scripts/test.sh

lint: packages
	rustfmt --edition 2024 --check $$(git ls-files '*.rs')
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo run --locked -q -p xtask -- tidy
	@xtask/scripts/deny.sh

fuzz: packages
	@xtask/scripts/fuzz.sh 60

install: $(BINARY)
	$(SUDO) install -Dm755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/seawall

clean:
	cargo clean

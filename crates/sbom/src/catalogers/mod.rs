//! The catalogers, one module each.

use crate::Cataloger;

seawall_model::registry! { &'static dyn Cataloger:
    apk,
    bitnami_components,
    bun_lock,
    cargo_lock,
    chisel,
    composer_lock,
    dpkg,
    gemfile_lock,
    gemspec,
    go_binary,
    go_mod,
    gradle_lock,
    java_archive,
    node_modules,
    npm_lock,
    os_release,
    pipfile_lock,
    pnpm_lock,
    pom_xml,
    python_installed,
    python_lock,
    requirements,
    rhel_content_sets,
    rpm,
    rust_binary,
    sbom_file,
    yarn_lock,
}

#[cfg(test)]
mod contributing;
#[cfg(test)]
mod example_lock;

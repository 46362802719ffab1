//! The structures that Docker and containerd read the documents of an image into, as far as we use
//! them.

use crate::go_json::Shape;

use Shape::{List, Map, Plain, Pointer, Set, Struct};

const TEXTS: Shape = List(&Plain);

/// `manifest.json` of a docker-archive (Docker image specification 1.2, "Combined Image JSON").
pub static DOCKER_ARCHIVE: Shape = List(&Struct(&[
    ("Config", Plain),
    ("RepoTags", TEXTS),
    ("Layers", TEXTS),
]));

/// A configuration (OCI image specification, "Image Configuration"; Docker image specification 1.2).
/// What containerd holds as a value is behind a pointer in Docker, which is followed.
pub static CONFIG: Shape = Struct(&[
    ("architecture", Plain),
    ("os", Plain),
    ("variant", Plain),
    ("created", Plain),
    (
        "config",
        Pointer(&[
            ("User", Plain),
            ("Env", TEXTS),
            ("Labels", Map),
            ("Healthcheck", Pointer(&[("Test", TEXTS)])),
            ("Volumes", Set),
        ]),
    ),
    ("rootfs", Pointer(&[("type", Plain), ("diff_ids", TEXTS)])),
    (
        "history",
        List(&Struct(&[
            ("created", Plain),
            ("created_by", Plain),
            ("empty_layer", Plain),
        ])),
    ),
]);

const DESCRIPTOR: Shape = Struct(&[
    ("mediaType", Plain),
    ("digest", Plain),
    ("size", Plain),
    ("annotations", Map),
    (
        "platform",
        Pointer(&[("architecture", Plain), ("os", Plain), ("variant", Plain)]),
    ),
    ("artifactType", Plain),
]);

/// A manifest or an index (OCI image specification; Docker image manifest V2). The last two tell what
/// it is not.
pub(crate) static MANIFEST: Shape = Struct(&[
    ("schemaVersion", Plain),
    ("mediaType", Plain),
    ("manifests", List(&DESCRIPTOR)),
    ("layers", List(&DESCRIPTOR)),
    ("config", DESCRIPTOR),
    ("fsLayers", List(&Struct(&[]))),
]);

/// `oci-layout` (OCI image specification, "oci-layout file").
pub(crate) static LAYOUT: Shape = Struct(&[("imageLayoutVersion", Plain)]);

//! OCI registries and layouts: references, manifests, authentication.

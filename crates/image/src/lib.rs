//! Images: from any source, layer by layer, to one squashed file tree.

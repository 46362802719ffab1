//! What the worker does for each question.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::fd::OwnedFd;

use seawall_archive::{
    Compression, ExpansionLimits, HashingReader, RangeSource, Source, SourceReader, StreamSource,
    TarLimits, TarReader, begins_tar, decompress, sniff,
};
use seawall_documents::DocumentKind;
use seawall_image::{
    AskedAgain, Bytes, FileContent, Irregularity, LayerSink, Renamed, Section, StreamArchive,
    StreamLayer, plan_archive, scan_tar,
};
use seawall_model::{Content, Digest, FileFacts, Hole, HoleName, Limits, read_all};

use super::pipe_source::PipeSource;
use super::protocol::{AskedFile, LayerDone, LayerRequest, Reply, Request};
use super::serve::Context;
use crate::configuration::told_together;
use crate::inspectors::Families;

/// Bytes of an SBOM document.
const MAX_DOCUMENT: u64 = 256 << 20;
/// Enough of the beginning to know what it is.
const SNIFF: usize = 64 << 10;
/// What of a stream is read at once: as much as is skipped at once, so that no byte is copied twice.
const WINDOW: usize = 64 << 10;

/// Answers one question, all but its end.
pub(super) fn run(context: Context<'_>, request: Request, fds: Vec<OwnedFd>) -> io::Result<()> {
    let mut open = fds.into_iter().map(File::from);
    let families = match &request {
        Request::Files(families, _) => *families,
        Request::Layer(layer) => layer.families,
        _ => Families::ALL,
    };
    let chosen = context.inspectors.only(families).without(context.excludes);
    let mut context = Context {
        inspect: &chosen,
        ..context
    };
    if let Request::Files(_, files) = &request {
        return files
            .iter()
            .try_for_each(|file| inspect(&mut context, file, &mut open));
    }
    if let Request::Together(files) = &request {
        for evidence in told_together(files) {
            context.out.send(&Reply::Evidence(Box::new(evidence)));
        }
        return Ok(());
    }
    let file = open.next().ok_or_else(without_file)?;
    match request {
        Request::Settings(_) | Request::Files(..) | Request::Together(_) => {
            Err(io::Error::other("not a question"))
        }
        Request::Archive => archive(&mut context, file),
        Request::Layer(layer) => layer_of(&mut context, None, |context| {
            one_layer(context, file, &layer)
        }),
        Request::LayerAgain(layer, files) => layer_of(&mut context, Some(&files), |context| {
            one_layer(context, file, &layer)
        }),
        Request::Stream => stream(context, file, None),
        Request::StreamAgain(layers) => stream(context, file, Some(&layers)),
        Request::Document => {
            let content = FileContent::new(file)?;
            let mut head = vec![0; SNIFF];
            let length = content.read_at(0, &mut head)?;
            head.truncate(length);
            if may_be_document(&head) && content.size() <= MAX_DOCUMENT {
                document(&mut context, &read_all(&content, MAX_DOCUMENT)?)?;
            }
            Ok(())
        }
    }
}

fn without_file() -> io::Error {
    io::Error::other("a question without its file")
}

/// Looks into a file whose bytes came along, or which is the next of the open ones.
fn inspect(
    context: &mut Context<'_>,
    file: &AskedFile,
    open: &mut dyn Iterator<Item = File>,
) -> io::Result<()> {
    let facts = FileFacts {
        path: &file.path,
        size: file.size,
        mode: file.mode,
    };
    let found = if let Some(bytes) = &file.bytes {
        context.inspect.inspect(&facts, bytes)
    } else {
        let open = open.next().ok_or_else(without_file)?;
        let content = FileContent::with_size(open, file.size);
        context.inspect.inspect(&facts, &content)
    };
    for evidence in found {
        context.out.send(&Reply::Evidence(Box::new(evidence)));
    }
    Ok(())
}

fn archive(context: &mut Context<'_>, file: File) -> io::Result<()> {
    let content = FileContent::new(file)?;
    let plan = plan_archive(&content, &context.settings.limits);
    context.out.send(&Reply::Plan(Box::new(plan)));
    Ok(())
}

/// Whether bytes may be those of a text, as all documents are.
fn may_be_document(head: &[u8]) -> bool {
    !head.is_empty() && !head.contains(&0)
}

/// Answers with the document, and whether it is one.
fn document(context: &mut Context<'_>, bytes: &[u8]) -> io::Result<bool> {
    let sbom = seawall_documents::read(bytes).map_err(io::Error::other)?;
    let found = sbom.is_some();
    if let Some(sbom) = sbom {
        context.out.send(&Reply::Document(Box::new(sbom)));
    }
    Ok(found)
}

fn one_layer(context: &mut Context<'_>, file: File, layer: &LayerRequest) -> io::Result<LayerDone> {
    match layer.size {
        Some(size) => stored_layer(context, file, layer, size),
        None => streamed_layer(context, file, layer),
    }
}

/// Reads one layer and says that it is done. If it is read once more, only the files that are asked for
/// are looked into, under their other names.
fn layer_of(
    context: &mut Context<'_>,
    again: Option<&[AskedAgain]>,
    read: impl FnOnce(&mut Context<'_>) -> io::Result<LayerDone>,
) -> io::Result<()> {
    let Some(files) = again else {
        let done = read(context)?;
        context.out.send(&Reply::LayerDone(done));
        return Ok(());
    };
    let renamed = Renamed::new(context.inspect, files);
    let mut context = Context {
        inspectors: context.inspectors,
        excludes: context.excludes,
        inspect: &renamed,
        settings: context.settings,
        spool: &mut *context.spool,
        feeders: context.feeders,
        discard: context.discard,
        out: context.out.without_records(),
    };
    let done = read(&mut context)?;
    for hole in renamed.missing() {
        context.out.hole(hole);
    }
    context.out.send(&Reply::LayerDone(done));
    Ok(())
}

/// A layer in a file: read in place if it is a plain tar.
fn stored_layer(
    context: &mut Context<'_>,
    file: File,
    layer: &LayerRequest,
    size: u64,
) -> io::Result<LayerDone> {
    let content = FileContent::with_size(file.try_clone()?, layer.offset.saturating_add(size));
    let section = Section::new(&content, layer.offset, size);
    let mut head = [0; 512];
    let length = section.read_at(0, &mut head)?;
    let compression = sniff(&head[..length]);
    let raw = RawSection {
        file,
        offset: layer.offset,
        rest: size,
    };
    // What is not compressed is read in place, and hashed beside that only where a digest names it:
    // reading it whole would cost the most.
    if compression == Compression::None && !context.settings.verify_diff_ids {
        let hashed = layer.digest.as_ref().map(|expected| {
            let hashed = context.feeders.hash(Box::new(raw));
            (expected, hashed)
        });
        let source = RangeSource::new(&section, 0, size);
        let mut reader = TarReader::new(source, tar_limits(&context.settings.limits));
        let mut bytes = Bytes::InPlace(&section);
        scan_tar(
            &mut reader,
            &mut bytes,
            context.inspect,
            &context.settings.limits,
            &mut context.out,
        );
        let mut digest = None;
        if let Some((expected, hashed)) = hashed {
            digest = hashed.finish().digest;
            match &digest {
                Some(found) => compare(context, "digest", found, expected),
                None => context.out.hole(Hole::new(
                    HoleName::UNREADABLE_LAYER,
                    "layer",
                    "",
                    "not all of its bytes could be read to hash them",
                )),
            }
        }
        // Of what is not compressed both digests are the same.
        return Ok(LayerDone {
            name: String::new(),
            diff_id: digest.clone(),
            digest,
            size,
        });
    }
    compressed_layer(context, Box::new(raw), compression, layer)
}

fn streamed_layer(
    context: &mut Context<'_>,
    mut file: File,
    layer: &LayerRequest,
) -> io::Result<LayerDone> {
    let mut head = vec![0; 512];
    let length = fill(&mut file, &mut head)?;
    head.truncate(length);
    let compression = sniff(&head);
    let raw = io::Cursor::new(head).chain(file);
    compressed_layer(context, Box::new(raw), compression, layer)
}

/// A layer that comes by once: hashed as stored on one thread, inflated and read on this one.
fn compressed_layer(
    context: &mut Context<'_>,
    raw: Box<dyn Read + Send>,
    compression: Compression,
    layer: &LayerRequest,
) -> io::Result<LayerDone> {
    let feeders = context.feeders;
    let mut feed = feeders.feed(raw, layer.digest.is_some());
    let inflated = decompress(
        compression,
        Box::new(&mut feed),
        &expansion(&context.settings.limits),
    );
    let mut inflated = inflated.map_err(io::Error::other)?;
    let diff_id = scan_inflated(context, &mut inflated);
    drop(inflated);
    let fed = feed.finish();
    if let (Some(expected), Some(found)) = (&layer.digest, &fed.digest) {
        compare(context, "digest", found, expected);
    }
    Ok(LayerDone {
        name: String::new(),
        digest: fed.digest,
        diff_id,
        size: fed.bytes,
    })
}

/// The whole of an uncompressed layer; its digest if diff ids are to be verified.
fn scan_inflated(context: &mut Context<'_>, inflated: &mut (dyn Read + Send)) -> Option<Digest> {
    if !context.settings.verify_diff_ids {
        scan_stream(context, &mut StreamSource::new(inflated));
        return None;
    }
    let mut hashing = HashingReader::new(inflated);
    scan_stream(context, &mut StreamSource::new(&mut hashing));
    Some(hashing.finish().0)
}

/// A layer's tar, to the end of its source.
fn scan_stream(context: &mut Context<'_>, source: &mut dyn Source) {
    let limits = context.settings.limits;
    let mut reader = TarReader::new(&mut *source, tar_limits(&limits));
    let mut bytes = Bytes::Stream(context.spool);
    context.out.stopped_short = false;
    scan_tar(
        &mut reader,
        &mut bytes,
        context.inspect,
        &limits,
        &mut context.out,
    );
    drain(context, source);
}

/// Reads what follows, so that checksums and digests are of all of it.
fn drain(context: &mut Context<'_>, source: &mut dyn Source) {
    let drained = source.skip(u64::MAX);
    // Where the walk stopped short, that was said.
    if let (Err(error), false) = (drained, context.out.stopped_short) {
        let name = if error.kind() == io::ErrorKind::QuotaExceeded {
            HoleName::LIMIT_LAYER
        } else {
            HoleName::TRUNCATED_LAYER
        };
        let hole = Hole::new(
            name,
            "the end of the layer",
            "",
            seawall_model::chain(&error),
        );
        context.out.hole(hole);
    }
}

fn compare(context: &mut Context<'_>, what: &str, found: &Digest, expected: &Digest) {
    if found != expected {
        context.out.irregularity(Irregularity {
            id: Irregularity::DIGEST_MISMATCH.to_owned(),
            path: String::new(),
            offset: 0,
            detail: format!("the {what} is {found}, not {expected}"),
        });
    }
}

/// Of each layer, by its name, the files that are looked into once more.
type Again = [(String, Vec<AskedAgain>)];

/// A stream of which nothing is known: an archive of images, a root file system, or a document. If it
/// comes once more, only files that are asked for by other names are looked into.
fn stream(context: Context<'_>, mut file: File, again: Option<&Again>) -> io::Result<()> {
    let head = begin(&mut file)?;
    if head.is_empty() {
        return Err(io::Error::other("nothing came: it is empty"));
    }
    let compression = sniff(&head);
    if compression == Compression::None {
        let discard = context.discard;
        let source = |head, file| PipeSource::new(head, file, discard);
        return plain_stream(context, again, head, file, source);
    }
    let packed = io::Cursor::new(head).chain(BufReader::with_capacity(WINDOW, file));
    let feed = Box::new(context.feeders.feed(Box::new(packed), false));
    let limits = expansion(&context.settings.limits);
    let mut inflated = decompress(compression, feed, &limits).map_err(io::Error::other)?;
    let head = begin(&mut inflated)?;
    let source = |head, rest| StreamSource::new(io::Cursor::new(head).chain(rest));
    plain_stream(context, again, head, inflated, source)
}

/// Enough of the beginning to know what it is.
fn begin(reader: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = vec![0; SNIFF];
    let length = fill(reader, &mut head)?;
    head.truncate(length);
    Ok(head)
}

fn plain_stream<R: Read, S: Source + Send>(
    mut context: Context<'_>,
    again: Option<&Again>,
    head: Vec<u8>,
    rest: R,
    source: impl FnOnce(Vec<u8>, R) -> S,
) -> io::Result<()> {
    if !begins_tar(&head) {
        let mut bytes = head;
        let text = may_be_document(&bytes);
        if text {
            rest.take(MAX_DOCUMENT).read_to_end(&mut bytes)?;
        }
        if text && document(&mut context, &bytes)? {
            return Ok(());
        }
        return Err(io::Error::other(format!(
            "neither a tar, plain or compressed, nor an SBOM ({})",
            DocumentKind::READ
        )));
    }
    let images = seawall_image::begins_image_archive(&head);
    let mut source = source(head, rest);
    let asked_of = |name: &str| {
        let asked = again?.iter().find(|(layer, _)| layer == name);
        Some(asked.map_or(&[][..], |(_, files)| files))
    };
    if !images {
        return layer_of(&mut context, asked_of(""), |context| {
            scan_stream(context, &mut source);
            Ok(LayerDone {
                name: String::new(),
                digest: None,
                diff_id: None,
                size: 0,
            })
        });
    }
    let mut archive = StreamArchive::new();
    let mut tar = TarReader::new(source, tar_limits(&context.settings.limits));
    while let Some(layer) = archive.next_layer(&mut tar)? {
        let asked = asked_of(&layer.name);
        layer_of(&mut context, asked, |context| {
            layer_of_stream(context, layer)
        })?;
    }
    if again.is_none() {
        context.out.send(&Reply::Plan(Box::new(archive.finish())));
    }
    Ok(())
}

/// A layer inside a streamed archive. One that is not compressed, and whose name is no digest, has
/// nothing to check but its diff id, and is hashed only for that.
fn layer_of_stream(context: &mut Context<'_>, mut layer: StreamLayer<'_>) -> io::Result<LayerDone> {
    let verify = context.settings.verify_diff_ids;
    if layer.compression == Compression::None && !verify && layer.digest.is_none() {
        scan_stream(context, &mut *layer.bytes);
        return Ok(LayerDone {
            name: layer.name,
            digest: None,
            diff_id: None,
            size: layer.size,
        });
    }
    let mut raw = HashingReader::new(SourceReader(&mut *layer.bytes));
    let mut diff_id = None;
    if layer.compression == Compression::None {
        scan_stream(context, &mut StreamSource::new(&mut raw));
    } else {
        let limits = expansion(&context.settings.limits);
        let inflated = decompress(layer.compression, Box::new(&mut raw), &limits);
        let mut inflated = inflated.map_err(io::Error::other)?;
        diff_id = scan_inflated(context, &mut inflated);
        drop(inflated);
        drain(context, &mut StreamSource::new(&mut raw));
    }
    let (digest, size) = raw.finish();
    if let Some(expected) = &layer.digest {
        compare(context, "digest", &digest, expected);
    }
    if layer.compression == Compression::None {
        diff_id = Some(digest.clone());
    }
    Ok(LayerDone {
        name: layer.name,
        digest: Some(digest),
        diff_id,
        size,
    })
}

fn tar_limits(limits: &Limits) -> TarLimits {
    TarLimits {
        entries: limits.entries,
        ..TarLimits::default()
    }
}

fn expansion(limits: &Limits) -> ExpansionLimits {
    ExpansionLimits {
        total: limits.expanded,
        ratio: limits.expansion,
        ..ExpansionLimits::default()
    }
}

fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// A part of a file, read from its beginning to its end without moving the file's own position.
struct RawSection {
    file: File,
    offset: u64,
    rest: u64,
}

impl Read for RawSection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = usize::try_from(self.rest)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let length =
            std::os::unix::fs::FileExt::read_at(&self.file, &mut buffer[..length], self.offset)?;
        self.offset += length as u64;
        self.rest -= length as u64;
        Ok(length)
    }
}

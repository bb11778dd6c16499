//! From an uploaded PNG, JPEG or WebP to a bitmap, within limits. Its first bytes say which of them it is, not its name.

use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::bitmap::{Bitmap, Orientation};
use super::invalid;
use crate::Error;

/// The most pixels in a row or a column of an uploaded picture.
pub(super) const LONGEST_SIDE: usize = 8_000;
/// The most pixels of an uploaded picture: those of a camera of 24 megapixels. However few bytes a pixel takes, each costs work.
const MOST_PIXELS: usize = 24 << 20;
/// The most bytes of a decoded picture: so many pixels of three bytes each.
const LARGEST_DECODED: usize = 3 * MOST_PIXELS;

/// The picture as it is stored, and how it has to be turned.
///
/// # Errors
/// [`Error::Invalid`] where it is none of the three, is damaged, or is larger than the limits. What is too large is not decoded.
pub(super) fn decode(upload: &[u8]) -> Result<(Bitmap, Orientation), Error> {
    match upload {
        [0x89, b'P', b'N', b'G', ..] => png(upload),
        [0xff, 0xd8, 0xff, ..] => jpeg(upload),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp(upload),
        _ => Err(invalid("That is no picture that Daymark can read: it takes PNG, JPEG and WebP.")),
    }
}

fn png(upload: &[u8]) -> Result<(Bitmap, Orientation), Error> {
    let limits = png::Limits { bytes: LARGEST_DECODED };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(upload), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| unreadable())?;
    let (info, samples) = (reader.info(), reader.output_color_type().0.samples());
    check_size(info.width as usize, info.height as usize, samples)?;
    let orientation = orientation(info.exif_metadata.as_deref());
    let mut bytes = vec![0; reader.output_buffer_size().ok_or_else(unreadable)?];
    let frame = reader.next_frame(&mut bytes).map_err(|_| unreadable())?;
    bytes.truncate(frame.buffer_size());
    let bitmap = Bitmap::new(frame.width as usize, frame.height as usize, samples, bytes).ok_or_else(unreadable)?;
    Ok((bitmap, orientation))
}

fn jpeg(upload: &[u8]) -> Result<(Bitmap, Orientation), Error> {
    let options = DecoderOptions::default().set_strict_mode(false).set_max_width(usize::MAX).set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(upload), options);
    decoder.decode_headers().map_err(|_| unreadable())?;
    let (width, height) = decoder.dimensions().ok_or_else(unreadable)?;
    let colours = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => ColorSpace::Luma,
        _ => ColorSpace::RGB,
    };
    check_size(width, height, colours.num_components())?;
    let orientation = orientation(decoder.exif().map(Vec::as_slice));
    decoder.set_options(decoder.options().jpeg_set_out_colorspace(colours));
    let bytes = decoder.decode().map_err(|_| unreadable())?;
    let bitmap = Bitmap::new(width, height, colours.num_components(), bytes).ok_or_else(unreadable)?;
    Ok((bitmap, orientation))
}

fn webp(upload: &[u8]) -> Result<(Bitmap, Orientation), Error> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(upload)).map_err(|_| unreadable())?;
    decoder.set_memory_limit(LARGEST_DECODED);
    let (width, height) = decoder.dimensions();
    let (width, height, samples) = (width as usize, height as usize, if decoder.has_alpha() { 4 } else { 3 });
    check_size(width, height, samples)?;
    let orientation = orientation(decoder.exif_metadata().map_err(|_| unreadable())?.as_deref());
    let mut bytes = vec![0; decoder.output_buffer_size().ok_or_else(unreadable)?];
    decoder.read_image(&mut bytes).map_err(|_| unreadable())?;
    let bitmap = Bitmap::new(width, height, samples, bytes).ok_or_else(unreadable)?;
    Ok((bitmap, orientation))
}

/// Refuses what would cost too much before it is decoded.
fn check_size(width: usize, height: usize, samples: usize) -> Result<(), Error> {
    if width > LONGEST_SIDE || height > LONGEST_SIDE {
        return Err(unreadable());
    }
    let pixels = width * height;
    if pixels > MOST_PIXELS || pixels * samples > LARGEST_DECODED {
        return Err(invalid("That picture has too many pixels: 24 megapixels at most, please."));
    }
    Ok(())
}

/// What the camera noted of how it was held (EXIF 2.32, tag 0x0112). Of damaged notes, what can be read counts.
fn orientation(exif: Option<&[u8]>) -> Orientation {
    let noted = exif.and_then(|exif| {
        let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif).to_vec();
        let read = exif::Reader::new().continue_on_error(true).read_raw(tiff);
        let fields = read.or_else(|error| error.distill_partial_result(|_| ())).ok()?;
        fields.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?.value.get_uint(0)
    });
    noted.map_or_else(Orientation::default, Orientation::of_exif)
}

fn unreadable() -> Error {
    invalid("That picture is damaged or too large.")
}

//! Avatars and logos: whatever is uploaded is decoded within limits, resized and written anew, so that nothing of the
//! uploaded file itself (a script, a place where a photo was taken) is ever served.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};
use store::Tx;
pub use store::pictures::Picture;

use crate::actor::Reader;
use crate::permits::{Permit, Permits};
use crate::{Daymark, Error};

/// The most bytes that may be uploaded.
pub const LARGEST_UPLOAD: usize = 8 << 20;
/// The most pixels in a row or a column of an uploaded picture.
const LONGEST_SIDE: u32 = 8_000;
/// The most pixels of an uploaded picture: those of a camera of 24 megapixels. However few bytes a pixel takes, each costs work.
const MOST_PIXELS: u64 = 24 << 20;
/// The most bytes of a decoded picture: so many pixels of three bytes each.
const LARGEST_DECODED: u64 = 3 * MOST_PIXELS;
/// How JPEGs are written, of 100.
const JPEG_QUALITY: u8 = 85;

/// What a picture is for, which decides its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Stands for a person: a square of 256 pixels, cut from the middle.
    Avatar,
    /// Stands for an app on the authorise page: at most 470 by 200 pixels.
    Logo,
}

/// The permits to send a picture, each of which is in memory until it is redrawn.
pub(crate) fn permits() -> Permits {
    Permits::new(2, 16, 10)
}

/// Lets a person send a picture, as long as what is returned is kept. To be asked for before it is read.
///
/// # Errors
/// [`Error::Throttled`] and [`Error::Unavailable`] where too many are being sent.
pub fn permit(daymark: &Daymark, reader: &Reader) -> Result<Permit, Error> {
    daymark.picture_uploads().take(reader.user())
}

/// The picture with this SHA-256, given as hexadecimal digits.
pub async fn find(daymark: &Daymark, sha256: &str) -> Result<Picture, Error> {
    let mut key = [0; 32];
    hex::decode_to_slice(sha256, &mut key).map_err(|_| Error::NotFound)?;
    let picture = daymark.store().read(move |tx| store::pictures::find(tx, key)).await?;
    picture.ok_or(Error::NotFound)
}

/// A picture that was made ready to be stored.
#[derive(Clone)]
pub(crate) struct Prepared {
    /// By which it is found.
    pub(crate) sha256: [u8; 32],
    picture: Picture,
}

impl Prepared {
    /// Stores it.
    pub(crate) fn insert(&self, tx: &mut Tx<'_>) -> Result<(), store::Error> {
        store::pictures::insert(tx, self.sha256, &self.picture)
    }
}

/// Makes an uploaded PNG, JPEG or WebP ready to be stored; anything else is [`Error::Invalid`].
pub(crate) async fn prepare(daymark: &Daymark, upload: Vec<u8>, what_for: Use) -> Result<Prepared, Error> {
    if upload.len() > LARGEST_UPLOAD {
        return Err(invalid("That picture is too large: 8 MB at most, please."));
    }
    daymark
        .drawing()
        .run(move || {
            let picture = redraw(&upload, what_for)?;
            Ok(Prepared { sha256: Sha256::digest(&picture.content).into(), picture })
        })
        .await
}

fn redraw(upload: &[u8], what_for: Use) -> Result<Picture, Error> {
    let image = decode(upload)?;
    let image = match what_for {
        Use::Avatar => nearly(image, 256, 256).resize_to_fill(256, 256, FilterType::Lanczos3),
        Use::Logo if image.width() <= 470 && image.height() <= 200 => image,
        Use::Logo => nearly(image, 470, 200).resize(470, 200, FilterType::Lanczos3),
    };
    encode(&image).map_err(|error| Error::Internal(format!("writing a picture: {error}")))
}

/// The picture, made smaller by plain averages until it is at most four times as large as it will be on the side where it is least
/// so: a good filter takes far longer on what is large, and shows no difference.
fn nearly(image: DynamicImage, width: u32, height: u32) -> DynamicImage {
    let excess = (image.width() / width / 2).min(image.height() / height / 2);
    if excess < 2 {
        return image;
    }
    image.thumbnail_exact(image.width() / excess, image.height() / excess)
}

fn decode(upload: &[u8]) -> Result<DynamicImage, Error> {
    let mut reader = ImageReader::new(Cursor::new(upload))
        .with_guessed_format()
        .map_err(|error| Error::Internal(format!("reading a picture: {error}")))?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) {
        return Err(invalid("That is no picture that Daymark can read: it takes PNG, JPEG and WebP."));
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(LARGEST_DECODED);
    reader.limits(limits);
    let unreadable = |_| invalid("That picture is damaged or too large.");
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > LARGEST_DECODED {
        return Err(invalid("That picture has too many pixels: 24 megapixels at most, please."));
    }
    // Photos lie as the camera was held; what says so is lost when the picture is written anew.
    let orientation = decoder.orientation().map_err(unreadable)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn encode(image: &DynamicImage) -> image::ImageResult<Picture> {
    let mut content = Vec::new();
    let media_type = if image.color().has_alpha() {
        image.to_rgba8().write_with_encoder(PngEncoder::new(&mut content))?;
        "image/png"
    } else {
        image.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut content, JPEG_QUALITY))?;
        "image/jpeg"
    };
    Ok(Picture { media_type: media_type.into(), content })
}

fn invalid(message: &str) -> Error {
    Error::field("picture", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).expect("an encoded picture");
        bytes.into_inner()
    }

    fn size(picture: &Picture) -> (u32, u32) {
        let image = image::load_from_memory(&picture.content).expect("a picture");
        (image.width(), image.height())
    }

    #[test]
    fn pictures_of_three_formats_are_redrawn_in_the_size_of_their_use() {
        let photo = DynamicImage::new_rgb8(900, 300);
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let bytes = upload(&photo, format);
            let avatar = redraw(&bytes, Use::Avatar).expect("an avatar");
            assert_eq!((size(&avatar), avatar.media_type.as_str()), ((256, 256), "image/jpeg"));
            assert_eq!(size(&redraw(&bytes, Use::Logo).expect("a logo")), (470, 157));
        }
        let small = upload(&DynamicImage::new_rgba8(40, 40), ImageFormat::Png);
        let logo = redraw(&small, Use::Logo).expect("a logo");
        assert_eq!((size(&logo), logo.media_type.as_str()), ((40, 40), "image/png"));
    }

    #[test]
    fn what_is_no_picture_or_too_large_a_one_is_refused() {
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        let mut cut = upload(&DynamicImage::new_rgb8(50, 50), ImageFormat::Png);
        cut.truncate(60);
        let wide = upload(&DynamicImage::new_luma8(LONGEST_SIDE + 1, 1), ImageFormat::Png);
        let gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
        for bad in [&svg[..], b"", &cut, &wide, gif] {
            assert!(matches!(redraw(bad, Use::Avatar), Err(Error::Invalid { .. })));
        }
    }

    #[test]
    fn a_small_file_that_would_fill_the_memory_is_refused() {
        for bomb in [DynamicImage::new_luma16(7_000, 7_000), DynamicImage::new_luma8(5_100, 5_000)] {
            let bomb = upload(&bomb, ImageFormat::Png);
            assert!(bomb.len() < LARGEST_UPLOAD);
            let Err(Error::Invalid { message, .. }) = redraw(&bomb, Use::Avatar) else { panic!("it is refused") };
            assert!(message.contains("too many pixels"), "{message}");
        }
    }

    #[test]
    fn a_picture_is_made_smaller_in_two_steps_and_looks_the_same() {
        let stripes =
            |x: u32, y: u32| image::Rgb([(x / 40 % 2 * 255) as u8, (x * 255 / 3_000) as u8, (y * 255 / 1_500) as u8]);
        let photo = DynamicImage::from(image::RgbImage::from_fn(3_000, 1_500, stripes));
        assert_eq!(nearly(photo.clone(), 256, 256).height(), 750);
        let at_once = photo.resize_to_fill(256, 256, FilterType::Lanczos3).to_rgb8();
        let in_steps = nearly(photo, 256, 256).resize_to_fill(256, 256, FilterType::Lanczos3).to_rgb8();
        let difference = |(a, b): (&u8, &u8)| u64::from(a.abs_diff(*b));
        let mean = at_once.iter().zip(in_steps.iter()).map(difference).sum::<u64>() / (3 * 256 * 256);
        assert!(mean <= 3, "{mean}");
    }

    #[test]
    fn nothing_of_the_uploaded_file_survives() {
        let mut bytes = upload(&DynamicImage::new_rgb8(50, 50), ImageFormat::Png);
        bytes.extend(b"<script>alert(1)</script>");
        let picture = redraw(&bytes, Use::Logo).expect("a logo");
        assert!(!picture.content.windows(8).any(|part| part == b"<script>"));
    }
}

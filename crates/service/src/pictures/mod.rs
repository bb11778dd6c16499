//! Avatars and logos: whatever is uploaded is decoded within limits, resized and written anew, so that nothing of the
//! uploaded file itself (a script, a place where a photo was taken) is ever served.

mod bitmap;
mod decode;

use sha2::{Digest, Sha256};
use store::Tx;
pub use store::pictures::Picture;

use crate::actor::Reader;
use crate::permits::{Permit, Permits};
use crate::{Daymark, Error};

/// The most bytes that may be uploaded.
pub const LARGEST_UPLOAD: usize = 8 << 20;
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

/// The picture in the size of its use, lying as the camera was held.
fn redraw(upload: &[u8], what_for: Use) -> Result<Picture, Error> {
    let (bitmap, orientation) = decode::decode(upload)?;
    let scaled = match what_for {
        Use::Avatar => bitmap.square().scaled(256, 256),
        Use::Logo => {
            let (width, height) = orientation.turned(470, 200);
            let is_small = bitmap.width <= width && bitmap.height <= height;
            let (width, height) = bitmap.size_within(width, height);
            if is_small { Ok(bitmap) } else { bitmap.scaled(width, height) }
        }
    };
    let scaled = scaled.map_err(|error| Error::Internal(format!("scaling a picture: {error}")))?;
    let drawn = scaled.turned(orientation).encode();
    drawn.map_err(|error| Error::Internal(format!("writing a picture: {error}")))
}

/// Draws whatever bytes there are: what is refused is the sender's mistake, and what is drawn has its size and can be read again.
#[cfg(feature = "testing")]
pub(crate) fn fuzz(bytes: &[u8]) {
    for (what_for, width, height) in [(Use::Avatar, 256, 256), (Use::Logo, 470, 200)] {
        match redraw(bytes, what_for) {
            Ok(picture) => {
                let drawn = decode::decode(&picture.content).map(|(bitmap, _)| (bitmap.width, bitmap.height));
                assert!(drawn.is_ok_and(|size| size.0 <= width && size.1 <= height), "{what_for:?}");
            }
            Err(refused) => assert!(matches!(refused, Error::Invalid { .. }), "{refused:?}"),
        }
    }
}

fn invalid(message: &str) -> Error {
    Error::field("picture", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes a grey picture of that width and height, and of so many samples a pixel.
    type Format = fn(usize, usize, usize) -> Vec<u8>;

    const FORMATS: [Format; 3] = [png, jpeg, webp];

    fn png(width: usize, height: usize, samples: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
        let colours =
            [png::ColorType::Grayscale, png::ColorType::GrayscaleAlpha, png::ColorType::Rgb, png::ColorType::Rgba];
        encoder.set_color(colours[samples - 1]);
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&vec![99; width * height * samples]).expect("pixels");
        writer.finish().expect("an encoded picture");
        bytes
    }

    fn jpeg(width: usize, height: usize, samples: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let colours = if samples == 1 { jpeg_encoder::ColorType::Luma } else { jpeg_encoder::ColorType::Rgb };
        let pixels = vec![99; width * height * samples];
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
        encoder.encode(&pixels, width as u16, height as u16, colours).expect("an encoded picture");
        bytes
    }

    fn webp(width: usize, height: usize, samples: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let colours = if samples == 4 { image_webp::ColorType::Rgba8 } else { image_webp::ColorType::Rgb8 };
        let encoder = image_webp::WebPEncoder::new(&mut bytes);
        let pixels = vec![99; width * height * samples];
        encoder.encode(&pixels, width as u32, height as u32, colours).expect("an encoded picture");
        bytes
    }

    /// A JPEG with what a camera notes of how it was held.
    fn photo(width: usize, height: usize, orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        let mut bytes = jpeg(width, height, 3);
        let length = (exif.len() + 2) as u8;
        bytes.splice(2..2, [0xff, 0xe1, 0, length].into_iter().chain(exif));
        bytes
    }

    fn size(picture: &Picture) -> (usize, usize) {
        let (bitmap, _) = decode::decode(&picture.content).expect("a picture");
        (bitmap.width, bitmap.height)
    }

    #[test]
    fn pictures_of_three_formats_are_redrawn_in_the_size_of_their_use() {
        for format in FORMATS {
            let bytes = format(900, 300, 3);
            let avatar = redraw(&bytes, Use::Avatar).expect("an avatar");
            assert_eq!((size(&avatar), avatar.media_type.as_str()), ((256, 256), "image/jpeg"));
            assert_eq!(size(&redraw(&bytes, Use::Logo).expect("a logo")), (470, 157));
        }
        for (small, media_type) in [
            (png(40, 40, 4), "image/png"),
            (png(40, 40, 2), "image/png"),
            (webp(40, 40, 4), "image/png"),
            (png(40, 40, 1), "image/jpeg"),
            (jpeg(40, 40, 1), "image/jpeg"),
        ] {
            let logo = redraw(&small, Use::Logo).expect("a logo");
            assert_eq!((size(&logo), logo.media_type.as_str()), ((40, 40), media_type));
        }
    }

    #[test]
    fn a_photo_lies_as_the_camera_was_held() {
        let logo = |orientation| size(&redraw(&photo(400, 100, orientation), Use::Logo).expect("a logo"));
        assert_eq!([logo(1), logo(3), logo(6), logo(8)], [(400, 100), (400, 100), (50, 200), (50, 200)]);
    }

    #[test]
    fn what_is_no_picture_or_too_large_a_one_is_refused() {
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        let gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
        let cut = FORMATS.map(|format| format(50, 50, 3)[..40].to_vec());
        let wide = FORMATS.map(|format| format(decode::LONGEST_SIDE + 1, 1, 3));
        let empty = [&svg[..], b"", gif].map(<[u8]>::to_vec);
        for bad in empty.into_iter().chain(cut).chain(wide) {
            let refused = redraw(&bad, Use::Avatar);
            assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
        }
    }

    #[test]
    fn a_small_file_that_would_fill_the_memory_is_refused() {
        for bomb in [png(7_000, 7_000, 1), png(5_100, 5_000, 1), png(5_000, 4_000, 4), jpeg(5_100, 5_000, 1)] {
            assert!(bomb.len() < LARGEST_UPLOAD);
            let Err(Error::Invalid { message, .. }) = redraw(&bomb, Use::Avatar) else { panic!("it is refused") };
            assert!(message.contains("too many pixels"), "{message}");
        }
    }

    #[test]
    fn nothing_of_the_uploaded_file_survives() {
        let mut bytes = png(50, 50, 3);
        bytes.extend(b"<script>alert(1)</script>");
        let picture = redraw(&bytes, Use::Logo).expect("a logo");
        assert!(!picture.content.windows(8).any(|part| part == b"<script>"));
    }
}

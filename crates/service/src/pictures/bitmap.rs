//! Pixels in memory: turned, cut, scaled, and written as PNG or JPEG.

use jpeg_encoder::{JpegColorType, rgb_to_ycbcr};
use resize::Pixel::{RGB8, RGBA8P};
use resize::Type::Lanczos3;
use rgb::FromSlice;
use store::pictures::Picture;

/// How JPEGs are written, of 100.
const JPEG_QUALITY: u8 = 85;

/// A decoded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bitmap {
    pub(super) width: usize,
    pub(super) height: usize,
    /// 3, red, green and blue, or 4, with how opaque the pixel is.
    samples: usize,
    /// Row by row.
    bytes: Vec<u8>,
}

impl Bitmap {
    /// The bitmap of pixels that have so many samples of a byte: grey, grey with opacity, colours, colours with opacity. None where
    /// it has no pixel, or they are not as many.
    pub(super) fn new(width: usize, height: usize, samples: usize, bytes: Vec<u8>) -> Option<Bitmap> {
        if bytes.is_empty() || bytes.len() != width * height * samples {
            return None;
        }
        let (samples, bytes) = match samples {
            1 => (3, bytes.iter().flat_map(|grey| [*grey; 3]).collect()),
            2 => (4, bytes.chunks_exact(2).flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]]).collect()),
            3 | 4 => (samples, bytes),
            _ => return None,
        };
        Some(Bitmap { width, height, samples, bytes })
    }

    /// The largest square in its middle.
    pub(super) fn square(self) -> Bitmap {
        let side = self.width.min(self.height);
        let (left, top) = ((self.width - side) / 2, (self.height - side) / 2);
        let row = |y| {
            let start = ((top + y) * self.width + left) * self.samples;
            &self.bytes[start..start + side * self.samples]
        };
        let bytes = (0..side).flat_map(row).copied().collect();
        Bitmap { width: side, height: side, bytes, ..self }
    }

    /// The size of the largest picture of these proportions within a frame, at least one pixel each way.
    pub(super) fn size_within(&self, width: usize, height: usize) -> (usize, usize) {
        let scaled = |side: usize, by: usize, of: usize| ((2 * side * by + of) / (2 * of)).max(1);
        if self.width * height >= self.height * width {
            (width, scaled(self.height, width, self.width))
        } else {
            (scaled(self.width, height, self.height), height)
        }
    }

    /// The picture in another size.
    pub(super) fn scaled(&self, width: usize, height: usize) -> resize::Result<Bitmap> {
        let mut bytes = vec![0; width * height * self.samples];
        if self.samples == 4 {
            let mut resizer = resize::new(self.width, self.height, width, height, RGBA8P, Lanczos3)?;
            resizer.resize(self.bytes.as_rgba(), bytes.as_rgba_mut())?;
        } else {
            let mut resizer = resize::new(self.width, self.height, width, height, RGB8, Lanczos3)?;
            resizer.resize(self.bytes.as_rgb(), bytes.as_rgb_mut())?;
        }
        Ok(Bitmap { width, height, bytes, ..*self })
    }

    /// The picture as it was seen through the camera.
    pub(super) fn turned(self, orientation: Orientation) -> Bitmap {
        let (width, height) = orientation.turned(self.width, self.height);
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let source = pixels.map(|(x, y)| orientation.source((x, y), (self.width, self.height)));
        let pixel = |(x, y)| {
            let start = (y * self.width + x) * self.samples;
            &self.bytes[start..start + self.samples]
        };
        let bytes = source.flat_map(pixel).copied().collect();
        Bitmap { width, height, bytes, ..self }
    }

    /// As PNG where it can be transparent, else as JPEG.
    pub(super) fn encode(&self) -> Result<Picture, String> {
        if self.samples == 4 { self.png() } else { self.jpeg() }
    }

    fn png(&self) -> Result<Picture, String> {
        let mut content = Vec::new();
        let mut encoder = png::Encoder::new(&mut content, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&self.bytes));
        written.map_err(|error| error.to_string())?;
        Ok(Picture { media_type: "image/png".into(), content })
    }

    fn jpeg(&self) -> Result<Picture, String> {
        let mut content = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut content, JPEG_QUALITY);
        let written = encoder.encode_image(Colours(self));
        written.map_err(|error| error.to_string())?;
        Ok(Picture { media_type: "image/jpeg".into(), content })
    }
}

/// The pixels of an opaque bitmap as the encoder of JPEGs asks for them. (Handed over as bytes, all that it can make of bytes would be
/// compiled.)
struct Colours<'a>(&'a Bitmap);

impl jpeg_encoder::ImageBuffer for Colours<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.0.width as u16
    }

    fn height(&self) -> u16 {
        self.0.height as u16
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let start = usize::from(y) * self.0.width * 3;
        for pixel in self.0.bytes[start..start + self.0.width * 3].as_rgb() {
            let (luma, blue, red) = rgb_to_ycbcr(pixel.r, pixel.g, pixel.b);
            for (buffer, sample) in buffers.iter_mut().zip([luma, blue, red]) {
                buffer.push(sample);
            }
        }
    }
}

/// How a picture has to be mirrored and turned to be seen as through the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Orientation {
    /// Whether rows become columns, before it is mirrored.
    is_transposed: bool,
    /// Whether left and right change places.
    is_mirrored: bool,
    /// Whether top and bottom change places.
    is_upside_down: bool,
}

impl Orientation {
    /// What a number from 1 to 8 means (EXIF 2.32, section 4.6.4 A, Orientation); another means nothing.
    pub(super) fn of_exif(number: u32) -> Orientation {
        Orientation {
            is_transposed: matches!(number, 5..=8),
            is_mirrored: matches!(number, 2 | 3 | 6 | 7),
            is_upside_down: matches!(number, 3 | 4 | 7 | 8),
        }
    }

    /// The width and height that a picture of this width and height has once it is turned; also the other way round.
    pub(super) fn turned(self, width: usize, height: usize) -> (usize, usize) {
        if self.is_transposed { (height, width) } else { (width, height) }
    }

    /// Where in a picture of this size a pixel of the turned one is.
    fn source(self, (x, y): (usize, usize), (width, height): (usize, usize)) -> (usize, usize) {
        let (turned_width, turned_height) = self.turned(width, height);
        let x = if self.is_mirrored { turned_width - 1 - x } else { x };
        let y = if self.is_upside_down { turned_height - 1 - y } else { y };
        self.turned(x, y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of grey pixels.
    fn grey(width: usize, pixels: &[u8]) -> Bitmap {
        Bitmap::new(width, pixels.len() / width, 1, pixels.to_vec()).expect("a bitmap")
    }

    #[test]
    fn a_picture_is_turned_as_its_camera_was_held() {
        let seen = grey(2, &[1, 2, 3, 4, 5, 6]);
        // How each camera wrote what was seen: where its first row and column were, in the words of the standard.
        for (number, stored) in [
            (0, grey(2, &[1, 2, 3, 4, 5, 6])),
            (1, grey(2, &[1, 2, 3, 4, 5, 6])), // top, left
            (2, grey(2, &[2, 1, 4, 3, 6, 5])), // top, right
            (3, grey(2, &[6, 5, 4, 3, 2, 1])), // bottom, right
            (4, grey(2, &[5, 6, 3, 4, 1, 2])), // bottom, left
            (5, grey(3, &[1, 3, 5, 2, 4, 6])), // left, top
            (6, grey(3, &[2, 4, 6, 1, 3, 5])), // right, top
            (7, grey(3, &[6, 4, 2, 5, 3, 1])), // right, bottom
            (8, grey(3, &[5, 3, 1, 6, 4, 2])), // left, bottom
            (9, grey(2, &[1, 2, 3, 4, 5, 6])),
        ] {
            assert_eq!(stored.turned(Orientation::of_exif(number)), seen, "{number}");
        }
    }

    #[test]
    fn a_square_is_cut_from_the_middle() {
        assert_eq!(grey(4, &[1, 2, 3, 4, 5, 6, 7, 8]).square(), grey(2, &[2, 3, 6, 7]));
        assert_eq!(grey(1, &[1, 2, 3]).square(), grey(1, &[2]));
    }

    #[test]
    fn proportions_are_kept_within_a_frame() {
        let size = |width, height| grey(width, &vec![0; width * height]).size_within(470, 200);
        assert_eq!(
            [size(900, 300), size(300, 900), size(1, 1), size(4000, 1)],
            [(470, 157), (67, 200), (200, 200), (470, 1)]
        );
    }

    #[test]
    fn bytes_that_are_no_picture_make_none() {
        for (width, height, samples, bytes) in [(0, 0, 3, 0), (2, 2, 3, 11), (2, 2, 3, 13), (2, 2, 5, 20)] {
            assert_eq!(Bitmap::new(width, height, samples, vec![0; bytes]), None);
        }
    }

    #[test]
    fn an_even_colour_stays_what_it_is_and_what_is_transparent_does_not_shine_through() {
        let even = grey(900, &[77; 900 * 300]).scaled(470, 157).expect("scaled");
        assert!(even.bytes.iter().all(|sample| *sample == 77));
        let halves: Vec<u8> = (0..64).flat_map(|n| if n % 8 < 4 { [255, 0, 0, 255] } else { [0, 255, 0, 0] }).collect();
        let scaled = Bitmap::new(8, 8, 4, halves).and_then(|bitmap| bitmap.scaled(3, 3).ok()).expect("scaled");
        let visible = scaled.bytes.chunks(4).filter(|pixel| pixel[3] > 0);
        assert!(visible.clone().count() > 3 && visible.clone().all(|pixel| pixel[1] == 0), "{scaled:?}");
    }
}

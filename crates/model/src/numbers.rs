//! How a person writes numbers, and what a number that somebody typed can mean.

/// The marks between thousands and before decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumberFormat {
    /// `1,234.5`
    #[default]
    CommaPoint,
    /// `1.234,5`
    PointComma,
    /// `1 234,5`, with a narrow space at which lines do not break.
    SpaceComma,
    /// `1’234.5`
    ApostrophePoint,
}

/// A decimal number as it was typed, plain: digits, perhaps with a minus sign before, and a point and decimals behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// It can mean one number only.
    Number(String),
    /// Its one mark is not the person's own decimal mark, and three digits follow it: `72,500` may be 72.5 or 72 thousand. (`0,500` can
    /// only be a half.)
    Ambiguous {
        /// What it is where the mark stands before decimals.
        decimal: String,
        /// What it is where the mark stands between thousands.
        whole: String,
    },
}

/// Where numbers are written `1.234,5` (Unicode CLDR 48, by the main language of each region).
const POINT_COMMA: [&str; 22] = [
    "AR", "BE", "BR", "CL", "CO", "DE", "DK", "EC", "ES", "GR", "HR", "ID", "IS", "IT", "LU", "NL", "RO", "RS", "SI",
    "TR", "UY", "VN",
];
/// Where they are written `1 234,5`.
const SPACE_COMMA: [&str; 20] = [
    "AT", "BG", "BY", "CZ", "EE", "FI", "FR", "GE", "HU", "KZ", "LT", "LV", "NO", "PL", "PT", "RU", "SE", "SK", "UA",
    "ZA",
];
/// Where they are written `1’234.5`.
const APOSTROPHE_POINT: [&str; 2] = ["CH", "LI"];
/// Languages whose numbers are written `1.234,5`, where no region is named.
const POINT_COMMA_LANGUAGES: [&str; 15] =
    ["ca", "da", "de", "el", "es", "eu", "gl", "hr", "id", "is", "it", "nl", "ro", "tr", "vi"];
/// Languages whose numbers are written `1 234,5`, where no region is named.
const SPACE_COMMA_LANGUAGES: [&str; 20] = [
    "be", "bg", "cs", "et", "fi", "fr", "hu", "ka", "kk", "lt", "lv", "nb", "nn", "no", "pl", "pt", "ru", "sk", "sv",
    "uk",
];

/// The longest number that is written in full; longer ones are written in powers of ten.
const MOST_DIGITS: usize = 16;

impl NumberFormat {
    /// All of them, with the names by which forms and the database know them.
    pub const ALL: [(NumberFormat, &'static str); 4] = [
        (NumberFormat::CommaPoint, "comma-point"),
        (NumberFormat::PointComma, "point-comma"),
        (NumberFormat::SpaceComma, "space-comma"),
        (NumberFormat::ApostrophePoint, "apostrophe-point"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(format, _)| *format == self).map_or("comma-point", |(_, name)| name)
    }

    /// The format of that name.
    pub fn parse(name: &str) -> Option<NumberFormat> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(format, _)| *format)
    }

    /// What people are used to in a region (`DE`), or where none is known, with a language (`de`).
    pub(crate) fn of_locale(language: &str, region: Option<&str>) -> NumberFormat {
        let (point_comma, space_comma) = match region {
            Some(region) if APOSTROPHE_POINT.contains(&region) && language != "fr" => {
                return NumberFormat::ApostrophePoint;
            }
            Some(region) if !APOSTROPHE_POINT.contains(&region) => {
                (POINT_COMMA.contains(&region), SPACE_COMMA.contains(&region))
            }
            _ => (POINT_COMMA_LANGUAGES.contains(&language), SPACE_COMMA_LANGUAGES.contains(&language)),
        };
        match (point_comma, space_comma) {
            (true, _) => NumberFormat::PointComma,
            (_, true) => NumberFormat::SpaceComma,
            _ => NumberFormat::CommaPoint,
        }
    }

    /// The mark before decimals.
    pub fn decimal_mark(self) -> char {
        match self {
            NumberFormat::CommaPoint | NumberFormat::ApostrophePoint => '.',
            NumberFormat::PointComma | NumberFormat::SpaceComma => ',',
        }
    }

    fn thousands_mark(self) -> char {
        match self {
            NumberFormat::CommaPoint => ',',
            NumberFormat::PointComma => '.',
            NumberFormat::SpaceComma => '\u{202f}',
            NumberFormat::ApostrophePoint => '’',
        }
    }

    /// A plain number as the person writes it, with marks between thousands and a true minus sign. Numbers of more than 16 digits before
    /// the decimals are written in powers of ten.
    pub fn write(self, plain: &str) -> String {
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("−", digits));
        let (whole, _) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.len() > MOST_DIGITS {
            let number = plain.parse::<f64>().map_or_else(|_| plain.to_owned(), |n| format!("{n:.3e}"));
            return self.write_decimals(&number);
        }
        let mut text = sign.to_owned();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                text.push(self.thousands_mark());
            }
            text.push(digit);
        }
        text + &self.write_decimals(&digits[whole.len()..])
    }

    /// A plain number with the person's decimal mark and nothing between thousands, as it stands in a field to be edited.
    pub fn write_decimals(self, plain: &str) -> String {
        plain.replace('.', self.decimal_mark().encode_utf8(&mut [0; 4]))
    }

    /// A whole number that was typed, plain: digits, perhaps with a sign before and decimals behind. Any mark may stand between thousands.
    pub fn read_whole(self, typed: &str) -> Option<String> {
        Some(match self.read(typed)? {
            Typed::Number(number) => Marked::of(typed).and_then(|marked| marked.thousands()).unwrap_or(number),
            Typed::Ambiguous { whole, .. } => whole,
        })
    }

    /// A number that was typed, which may have decimals: in any format where it can mean one number only, else in the
    /// person's own, unless that would take a decimal mark of other countries for one between thousands.
    pub fn read(self, typed: &str) -> Option<Typed> {
        let marked = Marked::of(typed)?;
        match (marked.decimal(), marked.thousands()) {
            (Some(decimal), Some(whole)) if !marked.is_mark(self.decimal_mark()) => {
                Some(Typed::Ambiguous { decimal, whole })
            }
            (Some(number), _) | (None, Some(number)) => Some(Typed::Number(number)),
            (None, None) => None,
        }
    }
}

/// A number that was typed, taken apart at its marks.
struct Marked {
    sign: &'static str,
    /// The digits before the first mark, between marks, and after the last.
    runs: Vec<String>,
    marks: Vec<char>,
}

impl Marked {
    fn of(typed: &str) -> Option<Marked> {
        let typed = typed.trim();
        let (sign, digits) = match typed.strip_prefix(['-', '−']) {
            Some(digits) => ("-", digits.trim_start()),
            None => ("", typed.strip_prefix('+').unwrap_or(typed)),
        };
        let (mut runs, mut marks) = (vec![String::new()], Vec::new());
        for c in digits.chars() {
            match c {
                '0'..='9' => runs.last_mut()?.push(c),
                '.' | ',' => marks.push(c),
                '\'' | '’' => marks.push('’'),
                c if c.is_whitespace() => marks.push(' '),
                _ => return None,
            }
            if !c.is_ascii_digit() {
                runs.push(String::new());
            }
        }
        runs.iter().any(|run| !run.is_empty()).then_some(Marked { sign, runs, marks })
    }

    fn is_mark(&self, mark: char) -> bool {
        self.marks.last() == Some(&mark)
    }

    /// The number where its last mark stands before decimals, or it has none.
    fn decimal(&self) -> Option<String> {
        let Some((last, before)) = self.marks.split_last() else { return Some(self.plain(&self.runs[0], "")) };
        let (decimals, whole) = self.runs.split_last()?;
        let is_decimal = matches!(last, '.' | ',') && !before.contains(last);
        let is_grouped = before.is_empty() || are_thousands(whole, before);
        (is_decimal && is_grouped).then(|| self.plain(&whole.concat(), decimals))
    }

    /// The number where its marks all stand between thousands; none where it has no mark.
    fn thousands(&self) -> Option<String> {
        let is_grouped = !self.marks.is_empty() && are_thousands(&self.runs, &self.marks);
        is_grouped.then(|| self.plain(&self.runs.concat(), ""))
    }

    fn plain(&self, whole: &str, decimals: &str) -> String {
        let whole = if whole.is_empty() { "0" } else { whole };
        let mark = if decimals.is_empty() { "" } else { "." };
        format!("{}{whole}{mark}{decimals}", self.sign)
    }
}

/// Whether marks of one kind divide digits as they divide thousands: `1,234,567`, and not `0,500`.
fn are_thousands(runs: &[String], marks: &[char]) -> bool {
    let Some((first, others)) = runs.split_first() else { return false };
    let is_one_kind = marks.iter().all(|mark| *mark == marks[0]);
    is_one_kind
        && (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && others.iter().all(|digits| digits.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMATS: [NumberFormat; 4] =
        [NumberFormat::CommaPoint, NumberFormat::PointComma, NumberFormat::SpaceComma, NumberFormat::ApostrophePoint];

    #[test]
    fn numbers_are_written_as_their_reader_writes_them() {
        for (plain, expected) in [
            ("8123", ["8,123", "8.123", "8\u{202f}123", "8’123"]),
            ("-1234567.5", ["−1,234,567.5", "−1.234.567,5", "−1\u{202f}234\u{202f}567,5", "−1’234’567.5"]),
            ("0.05", ["0.05", "0,05", "0,05", "0.05"]),
            ("12345678901234567", ["1.235e16", "1,235e16", "1,235e16", "1.235e16"]),
        ] {
            assert_eq!(FORMATS.map(|format| format.write(plain)), expected);
        }
    }

    #[test]
    fn what_can_mean_one_number_only_is_that_number_in_every_format() {
        for (typed, plain) in [
            ("0,500", "0.500"),
            ("0.500", "0.500"),
            ("72,5", "72.5"),
            ("72.50", "72.50"),
            ("1,234.5", "1234.5"),
            ("1.234,5", "1234.5"),
            ("1 234,5", "1234.5"),
            ("1\u{a0}234.5", "1234.5"),
            ("1’234’567", "1234567"),
            ("1'234.567", "1234.567"),
            ("1,234,567", "1234567"),
            ("1.234.567", "1234567"),
            ("1234,567", "1234.567"),
            ("−3", "-3"),
            ("- 3", "-3"),
            ("+3", "3"),
            (",5", "0.5"),
            ("5.", "5"),
            ("007", "007"),
        ] {
            for format in FORMATS {
                assert_eq!(format.read(typed), Some(Typed::Number(plain.into())), "{typed} {format:?}");
            }
        }
    }

    #[test]
    fn what_is_no_number_is_none_in_any_format() {
        for typed in [
            "",
            "-",
            ".",
            ",",
            "12a",
            "1,2,3",
            "1.2.3",
            "1,23,456",
            "1 2",
            "0,500,000",
            "NaN",
            "inf",
            "1e5",
            "1,234 567",
            "٣",
        ] {
            for format in FORMATS {
                assert_eq!(format.read(typed), None, "{typed} {format:?}");
                assert_eq!(format.read_whole(typed), None, "{typed} {format:?}");
            }
        }
    }

    #[test]
    fn a_mark_before_three_digits_is_decimal_where_the_person_writes_it_so_and_else_asked_about() {
        let ambiguous = Some(Typed::Ambiguous { decimal: "72.500".into(), whole: "72500".into() });
        let number = Some(Typed::Number("72.500".into()));
        for (format, comma, point) in [
            (NumberFormat::CommaPoint, &ambiguous, &number),
            (NumberFormat::PointComma, &number, &ambiguous),
            (NumberFormat::SpaceComma, &number, &ambiguous),
            (NumberFormat::ApostrophePoint, &ambiguous, &number),
        ] {
            assert_eq!(format.read("72,500"), *comma, "{format:?}");
            assert_eq!(format.read("72.500"), *point, "{format:?}");
            assert_eq!(format.read("72 500"), Some(Typed::Number("72500".into())), "{format:?}");
            assert_eq!(
                [format.read_whole("8,123"), format.read_whole("8.123")],
                [Some("8123".into()), Some("8123".into())]
            );
        }
    }

    #[test]
    fn what_is_written_reads_back_as_the_same() {
        for format in FORMATS {
            for plain in ["0", "7", "-12.25", "1234.5", "1234567.125", "999.999"] {
                for written in [format.write(plain), format.write_decimals(plain)] {
                    assert_eq!(format.read(&written), Some(Typed::Number(plain.into())), "{written} {format:?}");
                }
            }
        }
    }

    #[test]
    fn the_format_is_that_of_the_region_or_else_of_the_language() {
        for (language, region, format) in [
            ("en", Some("GB"), NumberFormat::CommaPoint),
            ("de", Some("DE"), NumberFormat::PointComma),
            ("en", Some("DE"), NumberFormat::PointComma),
            ("de", Some("CH"), NumberFormat::ApostrophePoint),
            ("fr", Some("CH"), NumberFormat::SpaceComma),
            ("pt", Some("BR"), NumberFormat::PointComma),
            ("pt", None, NumberFormat::SpaceComma),
            ("es", Some("MX"), NumberFormat::CommaPoint),
            ("sv", None, NumberFormat::SpaceComma),
            ("ja", None, NumberFormat::CommaPoint),
        ] {
            assert_eq!(NumberFormat::of_locale(language, region), format, "{language} {region:?}");
        }
        for (format, name) in NumberFormat::ALL {
            assert_eq!((format.name(), NumberFormat::parse(name)), (name, Some(format)));
        }
    }
}

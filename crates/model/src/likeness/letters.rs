//! Letters that look like Latin ones and that TR39 leaves alone.

/// A Latin letter, and what can be taken for it: small capitals, Canadian syllables, letters with hooks, tails and strokes, letters
/// in squares and circles, and the Greek and Cyrillic ones whose skeleton is another letter than the one that people see.
const ALIKE: [(char, &str); 25] = [
    ('a', "ᗩᗅαаᴀᶏᶐⱥ🅐🅰🇦"),
    ('b', "ᗷβвʙᴃᵬᶀꞗꞵ𐞄🅑🅱🇧"),
    ('c', "ᑕϲсƈɕᶝꞓꞔ𝼝🅒🅲🇨"),
    ('d', "ᗪᗞԁðȡᴅᵭᶁᶑꝺꟈ𐞍🅓🅳🆥🇩"),
    ('e', "εеɛᴇᶒᶓⱸꬳꬴ🅔🅴🇪"),
    ('f', "ᶂꜰꝼ🅕🅵🇫"),
    ('g', "ɢʛᵹꞡꬶ𐞒𐞔🅖🅶🇬"),
    ('h', "нһʜⱨⱶꞕ𐞖🅗🅷🇭"),
    ('j', "јʄʝᴊᶨ🅙🅹🇯"),
    ('k', "кκĸᴋᶄⱪꝁꝃꝅꞣ🅚🅺🇰"),
    ('l', "ᒪ1|iıіιӏɪɩᶖ𝼚🅘🅸🇮ȴɬʟᴌᶅᶪᶫⱡꝇꝉꞎꬷꬸꬹꭝ𐞛𐞜𐞝𝼄𝼑𝼓🅛🅻🇱"),
    ('m', "ᗰмʍᴍᶆꬺ🅜🅼🇲"),
    ('n', "ȵɴᶇᶰꞑꞥꬻ🅝🅽🇳"),
    ('o', "0оοσᶗⱺꝍꬿ𝼛🅞🅾🇴"),
    ('p', "ᑭрρᴘᵱᶈꝑꝓꝕ🅟🅿🆊🇵"),
    ('q', "ɋꝗꝙꞯ🅠🆀🇶"),
    ('r', "ᖇɾʀᵳᶉꝛꞃꞧꭅꭆꭉꭋꭌ𐞩𐞪𝼖🅡🆁🇷"),
    ('s', "ѕȿᶊẜẝꞅꞩꟊ𐞺𝼞🅢🆂🇸"),
    ('t', "тτȶʈᴛⱦꞇ𐞯𝼉🅣🆃🇹"),
    ('u', "ᑌυʊᴞᵿᶙꞹ🅤🆄🇺"),
    ('v', "ᐯνʋᶌᶹỽⱱⱴꝟ𐞰🅥🆅🇻"),
    ('w', "ᴡⱳꟃ🅦🆆🇼"),
    ('x', "хχᶍꭓꭔꭕꭖꭗꭘꭙ🅧🆇🇽"),
    ('y', "уγʏ🅨🆈🇾"),
    ('z', "ᴢɀʑᶎᶽꝣ🅩🆉🇿"),
];

/// The Latin letter that a small letter, a digit or a sign can be taken for; none for any other.
pub(super) fn letter_like(small: char) -> Option<char> {
    ALIKE.iter().find(|(_, alike)| alike.contains(small)).map(|(letter, _)| *letter)
}

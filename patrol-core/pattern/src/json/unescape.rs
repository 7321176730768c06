//! JSON strings with escape sequences.

/// Appends the text of a JSON string that the scanner has accepted, with its escape
/// sequences replaced.
///
/// Half of an escaped surrogate pair becomes `?`, because Java turns it into that when
/// EventBridge encodes a value as bytes.
pub(crate) fn unescape(raw: &[u8], out: &mut Vec<u8>) {
    let mut rest = raw;
    while let Some(at) = rest.iter().position(|&byte| byte == b'\\') {
        out.extend_from_slice(&rest[..at]);
        let Some(&escape) = rest.get(at + 1) else {
            return;
        };
        rest = &rest[at + 2..];
        match escape {
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'u' => {
                let unit = hex4(rest);
                rest = rest.get(4..).unwrap_or_default();
                let mut code = unit;
                if (0xD800..0xDC00).contains(&unit) && rest.starts_with(b"\\u") {
                    let low = hex4(&rest[2..]);
                    if (0xDC00..0xE000).contains(&low) {
                        code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                        rest = rest.get(6..).unwrap_or_default();
                    }
                }
                let char = char::from_u32(code).unwrap_or('?');
                out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
            }
            other => out.push(other),
        }
    }
    out.extend_from_slice(rest);
}

fn hex4(text: &[u8]) -> u32 {
    text.iter().take(4).fold(0, |code, &byte| {
        code << 4 | char::from(byte).to_digit(16).unwrap_or(0)
    })
}

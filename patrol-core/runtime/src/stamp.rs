//! The digest of the rules, which `build` writes into the program that it has asked for it. Such a program was checked
//! as a whole when it was built, and does not do so again whenever it starts.

/// Where the digest stands in a program; dots where nobody has written it.
static STAMP: [u8; 56] = *b"patrol: the digest of the linked rules: ................";

/// As long as a digest.
const LEN: usize = 16;

/// The digest in this very program, if it was written into it.
#[cfg(feature = "lambda")]
pub(crate) fn read() -> Option<&'static str> {
    // Without it the compiler takes the text for the one that it sees here.
    let digest = std::hint::black_box(&STAMP).last_chunk::<LEN>()?;
    let digest = std::str::from_utf8(digest).ok()?;
    Some(digest).filter(|digest| digest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Writes the digest into a program that has one place for it, as functions of this version have. Any other program
/// is left as it is, and checks itself.
#[cfg(feature = "deploy")]
pub(crate) fn write(program: &mut [u8], digest: &str) {
    let mut places = memchr::memmem::find_iter(program, &STAMP);
    let (Some(place), None) = (places.next(), places.next()) else {
        return;
    };
    let stamp = &mut program[place..][..STAMP.len()];
    if let Some(dots) = stamp.last_chunk_mut::<LEN>()
        && digest.len() == LEN
    {
        dots.copy_from_slice(digest.as_bytes());
    }
}

#[cfg(all(test, feature = "deploy"))]
mod tests {
    use super::*;

    #[test]
    fn only_a_program_with_one_place_is_written_into() {
        let program =
            |places: usize| [b"\x7fELF".as_slice(), &STAMP.repeat(places), b"more"].concat();
        for (places, digest, written) in [
            (0, "0123456789abcdef", false),
            (1, "0123456789abcdef", true),
            (1, "0123456789abcde", false),
            (2, "0123456789abcdef", false),
        ] {
            let before = program(places);
            let mut after = before.clone();
            write(&mut after, digest);
            assert_eq!(after.len(), before.len());
            let said = String::from_utf8_lossy(&after);
            let at = "patrol: the digest of the linked rules: 0123456789abcdefmore";
            assert_eq!(said.ends_with(at), written, "{said}");
            assert_eq!(after != before, written, "{said}");
        }
    }
}

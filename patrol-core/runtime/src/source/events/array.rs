//! The elements of an array, and the records of a log file that are passed over.

use super::{
    super::{
        InputError, envelope, recorded,
        text::{Cut, Reach},
    },
    Events, Place,
};
use patrol_core::pattern::NextRecord;

/// Bytes of a log file that are looked at together: a matching record ends the look.
const LOOK_BYTES: usize = 32 * 1024;

impl Events<'_> {
    pub(super) fn array(&mut self, records: bool, after: bool) {
        let Some(byte) = self.text.skip_space() else {
            self.place = Place::Between;
            let position = self.next_index();
            let why = self.ended(InputError::ArrayCutOff);
            return self.give(position, Err(why));
        };
        match byte {
            b']' => {
                self.text.take();
                self.place = Place::Between;
                if records && self.text.rest_of_object() == Cut::Short {
                    let position = self.next_index();
                    let why = self.ended(InputError::ArrayCutOff);
                    self.give(position, Err(why));
                }
            }
            b',' if after => {
                self.text.take();
                self.place = Place::Array {
                    records,
                    after: false,
                };
            }
            _ if after => {
                let position = self.next_index();
                let why = InputError::NotJson("expected `,` or `]` after an event".to_owned());
                self.give(position, Err(why));
                self.place = Place::Array {
                    records,
                    after: false,
                };
            }
            _ if records && self.pass_over() => {
                self.place = Place::Array {
                    records,
                    after: true,
                };
            }
            _ => self.element(records),
        }
    }

    /// Passes over the records that no rule hears of; whether there was one.
    fn pass_over(&mut self) -> bool {
        let Some(router) = self.router else {
            return false;
        };
        if self.matches {
            return false;
        }
        loop {
            let window = self.text.window();
            let look = &window[..window.len().min(LOOK_BYTES)];
            let mut passed = router.pass_over_records(look);
            if passed.records == 0 && passed.next == NextRecord::Unknown {
                if look.len() < window.len() {
                    passed = router.pass_over_records(window);
                }
                // A record that does not end here may end further on.
                if passed.records == 0 && passed.next == NextRecord::Unknown && self.text.read_on()
                {
                    continue;
                }
            }
            self.matches = passed.next == NextRecord::Matches;
            self.index += passed.records as u64;
            self.passed_over += passed.records as u64;
            self.text.consume(passed.bytes);
            return passed.records > 0;
        }
    }

    fn element(&mut self, records: bool) {
        let position = self.next_index();
        self.place = Place::Array {
            records,
            after: true,
        };
        let mut bytes = Vec::new();
        let text = match self.text.value(&mut bytes, Reach::Element) {
            Cut::TooLong => Err(InputError::TooLong(self.text.limit)),
            Cut::Short => {
                self.place = Place::Between;
                Err(self.ended(InputError::CutOff))
            }
            Cut::Whole => envelope::utf8(bytes),
        };
        let text = match text {
            Ok(text) => text,
            Err(why) => return self.give(position, Err(why)),
        };
        if std::mem::take(&mut self.matches) {
            return self.give_record(position, recorded::trail_record(&text));
        }
        if records {
            return self.give_record(position, recorded::record(&text));
        }
        match recorded::element(&text) {
            Err(why) => self.give(position, Err(why)),
            Ok(found) => {
                for record in found {
                    self.give_record(position, record);
                }
            }
        }
    }
}

//! The units of work: one file, one object in S3, or standard input.

#[cfg(feature = "deploy")]
use std::sync::Arc;
use std::{
    fs::{self, File},
    io::{self, Read},
    path::PathBuf,
};

use super::inputs::{Input, InputError};
#[cfg(feature = "deploy")]
use super::{executor::Executor, s3::Objects, selection::Selection};

/// One thing to read from its beginning to its end.
pub(super) struct Unit {
    /// Its name in findings and faults.
    pub(super) name: String,
    source: Source,
}

enum Source {
    Stdin(Box<dyn Read + Send>),
    File(PathBuf),
    /// Nothing can be read here.
    Nothing(InputError),
    #[cfg(feature = "deploy")]
    Object {
        objects: Objects,
        key: String,
    },
}

impl Unit {
    /// The key of an object in S3. Others may be able to write there; files are the operator's own.
    pub(super) fn key(&self) -> Option<String> {
        match &self.source {
            #[cfg(feature = "deploy")]
            Source::Object { key, .. } => Some(key.clone()),
            _ => None,
        }
    }

    /// Opens it.
    ///
    /// # Errors
    ///
    /// Why nothing can be read.
    pub(super) fn open(self) -> Result<Box<dyn Read>, InputError> {
        match self.source {
            Source::Stdin(stdin) => Ok(stdin),
            Source::File(path) => Ok(Box::new(File::open(path)?)),
            Source::Nothing(why) => Err(why),
            #[cfg(feature = "deploy")]
            Source::Object { objects, key } => {
                Ok(Box::new(objects.open(&key).map_err(InputError::Object)?))
            }
        }
    }
}

/// What gives units in the order of the inputs. Objects are listed as they are asked for.
pub(super) struct Units {
    pub(super) each: Box<dyn Iterator<Item = Unit> + Send>,
    /// Bytes of all of them, where that is known before they are read.
    pub(super) bytes: Option<u64>,
    /// How many there are, where that is known.
    pub(super) count: Option<u64>,
}

impl Units {
    /// The units of these inputs.
    pub(super) fn of(
        inputs: Vec<Input>,
        stdin: Box<dyn Read + Send>,
        #[cfg(feature = "deploy")] (executor, selection): (&Executor, &Arc<Selection>),
    ) -> Self {
        let files = inputs
            .iter()
            .all(|input| matches!(input, Input::File(_) | Input::Unreadable(..)));
        let bytes = || {
            inputs.iter().map(|input| match input {
                Input::File(path) => fs::metadata(path).map_or(0, |file| file.len()),
                _ => 0,
            })
        };
        let (bytes, count) = if files {
            (Some(bytes().sum()), Some(inputs.len() as u64))
        } else {
            (None, None)
        };
        let mut stdin = Some(stdin);
        #[cfg(feature = "deploy")]
        let (executor, selection) = (executor.clone(), Arc::clone(selection));
        let each = inputs.into_iter().flat_map(move |input| {
            let name = input.name();
            let one = |source| -> Box<dyn Iterator<Item = Unit> + Send> {
                Box::new(std::iter::once(Unit { name, source }))
            };
            match input {
                // It stands among the inputs once.
                Input::Stdin => one(Source::Stdin(
                    stdin.take().unwrap_or_else(|| Box::new(io::empty())),
                )),
                Input::File(path) => one(Source::File(path)),
                Input::Unreadable(_, why) => one(Source::Nothing(why.into())),
                #[cfg(feature = "deploy")]
                Input::S3(location) => {
                    Box::new(objects(Objects::of(location, &executor, &selection)))
                }
            }
        });
        Self {
            each: Box::new(each),
            bytes,
            count,
        }
    }
}

/// The objects of a location in S3.
#[cfg(feature = "deploy")]
fn objects(objects: Objects) -> impl Iterator<Item = Unit> + Send {
    let location = objects.location().to_string();
    let unlisted = move |why: InputError| Unit {
        name: location.clone(),
        source: Source::Nothing(why),
    };
    let mut none = true;
    let mut keys = objects.keys();
    std::iter::from_fn(move || match keys.next() {
        Some(Ok(key)) => {
            none = false;
            Some(Unit {
                name: objects.location().of(&key),
                source: Source::Object {
                    objects: objects.clone(),
                    key,
                },
            })
        }
        Some(Err(why)) => {
            none = false;
            Some(unlisted(InputError::List(why)))
        }
        None if std::mem::take(&mut none) && !keys.left_out() => {
            Some(unlisted(InputError::NoObject))
        }
        None => None,
    })
}

//! The newest of what one thread makes, for another that cannot always keep up.
//!
//! At most one thing waits, and it is the newest: what nobody fetched in time is replaced, never queued. What was replaced or
//! used up goes back to its maker to be filled again, so a stream that runs allocates nothing.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Most things that wait to be filled again: one being made, one waiting and one in use are all that there are.
const SPARE_MAX: usize = 2;

/// The two ends of a place for one thing.
pub(super) fn latest<T, E>() -> (Maker<T, E>, Taker<T, E>) {
    let place = Arc::new(Place {
        state: Mutex::new(State {
            newest: None,
            spare: Vec::with_capacity(SPARE_MAX),
            end: None,
            wanted: true,
        }),
        changed: Condvar::new(),
    });
    (Maker(Arc::clone(&place)), Taker(place))
}

/// The end that makes things. Dropping it says that no more will come.
#[derive(Debug)]
pub(super) struct Maker<T, E>(Arc<Place<T, E>>);

/// The end that takes them. Dropping it says that no more are wanted.
#[derive(Debug)]
pub(super) struct Taker<T, E>(Arc<Place<T, E>>);

/// Why there was nothing to take.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Nothing<E> {
    /// Not within the time limit.
    Yet,
    /// And nothing will come any more; why, if it was said, and to the first who asked.
    AnyMore(Option<E>),
}

#[derive(Debug)]
struct Place<T, E> {
    state: Mutex<State<T, E>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T, E> {
    newest: Option<T>,
    spare: Vec<T>,
    end: Option<Option<E>>,
    wanted: bool,
}

impl<T, E> Place<T, E> {
    /// Each change of the state is whole by itself: a thread that panicked left nothing half done.
    fn state(&self) -> MutexGuard<'_, State<T, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T, E> State<T, E> {
    fn spare(&mut self, thing: T) {
        if self.spare.len() < SPARE_MAX {
            self.spare.push(thing);
        }
    }
}

impl<T, E> Maker<T, E> {
    /// Something to be filled again, where there is such a thing.
    pub(super) fn spare(&self) -> Option<T> {
        self.0.state().spare.pop()
    }

    /// Puts the newest in the place of the one before; false when nobody wants any more.
    pub(super) fn put(&self, thing: T) -> bool {
        let mut state = self.0.state();
        if let Some(missed) = state.newest.replace(thing) {
            state.spare(missed);
        }
        self.0.changed.notify_one();
        state.wanted
    }

    /// Ends, and says why.
    pub(super) fn end(self, why: E) {
        self.0.state().end = Some(Some(why));
    }
}

impl<T, E> Drop for Maker<T, E> {
    fn drop(&mut self) {
        self.0.state().end.get_or_insert(None);
        self.0.changed.notify_one();
    }
}

impl<T, E> Taker<T, E> {
    /// Takes the newest, waiting for it up to a limit. What was made before the end is still given.
    ///
    /// # Errors
    /// When there is nothing, yet or any more.
    pub(super) fn next(&self, limit: Duration) -> Result<T, Nothing<E>> {
        let waiting = |state: &mut State<T, E>| state.newest.is_none() && state.end.is_none();
        let waited = self.0.changed.wait_timeout_while(self.0.state(), limit, waiting);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if let Some(thing) = state.newest.take() {
            return Ok(thing);
        }
        match &mut state.end {
            Some(why) => Err(Nothing::AnyMore(why.take())),
            None => Err(Nothing::Yet),
        }
    }

    /// Gives back what was used up.
    pub(super) fn give_back(&self, thing: T) {
        self.0.state().spare(thing);
    }
}

impl<T, E> Drop for Taker<T, E> {
    fn drop(&mut self) {
        self.0.state().wanted = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_ONCE: Duration = Duration::ZERO;
    /// Longer than any thread takes to come round, on any machine.
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn only_the_newest_waits_and_what_was_missed_is_filled_again() {
        let (camera, viewer) = latest::<Vec<u8>, ()>();
        for picture in 0..100u8 {
            let mut memory = camera.spare().unwrap_or_default();
            memory.clear();
            memory.push(picture);
            assert!(camera.put(memory));
        }
        assert_eq!(viewer.next(AT_ONCE), Ok(vec![99]));
        assert_eq!(viewer.next(AT_ONCE), Err(Nothing::Yet), "older ones are gone");
    }

    #[test]
    fn a_stream_goes_on_with_three_buffers_however_slow_its_viewer_is() {
        let (camera, viewer) = latest::<Box<u8>, ()>();
        let mut made = 0;
        for picture in 0..1000u32 {
            let memory = camera.spare().unwrap_or_else(|| {
                made += 1;
                Box::new(0)
            });
            camera.put(memory);
            // The viewer comes for every seventh and keeps it for a while.
            if picture % 7 == 0
                && let Ok(seen) = viewer.next(AT_ONCE)
            {
                camera.put(camera.spare().unwrap_or_else(|| {
                    made += 1;
                    Box::new(0)
                }));
                viewer.give_back(seen);
            }
        }
        assert!(made <= 3, "{made} buffers were made");
    }

    #[test]
    fn a_viewer_who_waits_is_woken_by_a_picture_and_by_the_end() {
        let (camera, viewer) = latest::<u8, &str>();
        let watching = std::thread::spawn(move || [viewer.next(LONG), viewer.next(LONG), viewer.next(LONG)]);
        // Whichever of the two comes first, waiting or putting: the picture is seen.
        camera.put(1);
        while camera.0.state().newest.is_some() {
            std::thread::yield_now();
        }
        camera.end("unplugged");
        let seen = watching.join().unwrap();
        let expected = [
            Ok(1),
            Err(Nothing::AnyMore(Some("unplugged"))),
            Err(Nothing::AnyMore(None)),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_maker_that_is_gone_and_a_taker_that_is_gone_are_noticed() {
        let (camera, viewer) = latest::<u8, ()>();
        camera.put(7);
        drop(camera);
        assert_eq!(viewer.next(LONG), Ok(7), "what was made is still given");
        assert_eq!(viewer.next(LONG), Err(Nothing::AnyMore(None)));
        let (camera, viewer) = latest::<u8, ()>();
        drop(viewer);
        assert!(!camera.put(1));
    }
}

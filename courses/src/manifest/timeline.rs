//! Where in the whole course a moment of a clip is, and the other way round.

/// The clips of a course laid end to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// Where each clip ends, in milliseconds of the course; rising.
    ends_ms: Vec<u64>,
}

/// A moment of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Which clip of the course, from 0.
    pub clip: usize,
    /// Milliseconds from the clip's beginning.
    pub ms: u32,
}

impl Timeline {
    pub(super) fn new(durations_ms: impl Iterator<Item = u32>) -> Self {
        let ends = durations_ms.scan(0, |end, duration_ms| {
            *end += u64::from(duration_ms);
            Some(*end)
        });
        Self {
            ends_ms: ends.collect(),
        }
    }

    /// How long the course lasts.
    #[must_use]
    pub fn total_ms(&self) -> u64 {
        self.ends_ms.last().copied().unwrap_or(0)
    }

    /// Where a clip begins in the course.
    #[must_use]
    pub fn start_ms(&self, clip: usize) -> Option<u64> {
        self.ends_ms.get(clip)?;
        Some(self.begin(clip))
    }

    /// The clip that plays at a moment of the course. Where one clip ends and the next begins, it is the next; at the very end, and after it, it
    /// is the end of the last clip.
    #[must_use]
    pub fn locate(&self, course_ms: u64) -> Position {
        let course_ms = course_ms.min(self.total_ms());
        let last = self.ends_ms.len().saturating_sub(1);
        let clip = self.ends_ms.partition_point(|end| *end <= course_ms).min(last);
        // Within one clip, whose length was 32 bits wide.
        let ms = u32::try_from(course_ms - self.begin(clip)).unwrap_or(u32::MAX);
        Position { clip, ms }
    }

    /// The moment of the course at which a clip plays a moment of itself; none when there is no such clip or it does not last so long.
    #[must_use]
    pub fn course_ms(&self, position: Position) -> Option<u64> {
        let end = *self.ends_ms.get(position.clip)?;
        let moment = self.begin(position.clip) + u64::from(position.ms);
        (moment <= end).then_some(moment)
    }

    fn begin(&self, clip: usize) -> u64 {
        let before = clip.checked_sub(1).and_then(|before| self.ends_ms.get(before));
        before.copied().unwrap_or(0)
    }
}

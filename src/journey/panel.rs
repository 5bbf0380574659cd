//! Lamps and sounds of the front panel, as far as the machine is concerned: which page wants which lamp, and what calls for a sound.

use super::page::{OutOfOrder, Page, SlipState, StaffSlipState, Trouble, View};

/// The lamps that should be lit now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lamps {
    /// Around the card reader: a card is expected.
    pub card: bool,
    /// Beside the camera: a person is being looked at.
    pub camera: bool,
    /// At the mouth of the printer: paper is coming, or to be taken.
    pub printer: bool,
    /// For staff: somebody is needed here.
    pub attention: bool,
}

/// A sound that tells without looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// It worked.
    Done,
    /// Look here: paper to take, or a session that is about to end by itself.
    Attention,
    /// It did not work.
    Refused,
}

impl Lamps {
    /// The lamps that go with a page.
    #[must_use]
    pub fn of(page: &Page) -> Self {
        let paper = |slip: StaffSlipState| matches!(slip, StaffSlipState::Printing | StaffSlipState::Printed);
        Self {
            card: matches!(&page.view, View::LayCard(hint) if hint.wants_card()),
            camera: matches!(page.view, View::Look(_)),
            printer: match &page.view {
                View::Printing { .. } => true,
                View::Finished(finished) => finished.slip == SlipState::Printed,
                View::AskStaff(staff) => paper(staff.slip),
                View::Record(record) => record.staff_slip.is_some_and(paper),
                _ => false,
            },
            attention: match &page.view {
                View::OutOfOrder(why) => !matches!(why, OutOfOrder::Starting | OutOfOrder::DoorOpen),
                View::NotKept(_) | View::AskStaff(_) => true,
                _ => page
                    .troubles
                    .iter()
                    .any(|trouble| matches!(trouble, Trouble::Printer(_))),
            },
        }
    }
}

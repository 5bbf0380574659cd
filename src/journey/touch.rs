//! What a finger on the screen means.

use layby_domain::{Ground, Language};

/// A press, named by what the driver wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Touch {
    /// Begin a session in this language (attract screen), or change the language on any page.
    Speak(Language),
    /// The page's one main action: "continue", "I have read this", "confirm", "done".
    Next,
    /// To the page before.
    Back,
    /// End the session.
    End,
    /// "Yes, end" after the question what would be left unfinished.
    EndAnyway,
    /// "Stay": closes the question about ending, and the idle countdown.
    Stay,
    /// Open the help text of the page.
    Help,
    /// Close it.
    CloseHelp,
    /// Try again what failed.
    Retry,
    /// Menu: handle violations.
    HandleViolations,
    /// Menu, or after a restart: take up the unfinished handling.
    TakeUpUnfinished,
    /// List: choose or leave a row.
    Choose(usize),
    /// List: look at a row's evidence.
    Look(usize),
    /// Notice: "no objection".
    NoObjection,
    /// Notice: "state and defend".
    Defend,
    /// Defence: choose or leave a ground.
    Ground(Ground),
    /// Signature: the ink, as drawn.
    Signed(Ink),
    /// Payment: a new code after the last was cancelled or ran out.
    NewCode,
    /// Payment: pay later, by the date printed on the decision.
    PayLater,
    /// Finished: print the slip again.
    PrintAgain,
    /// Staff, record: a slip to show to a member of staff.
    PrintForStaff,
    /// Finished: check that the record was updated.
    CheckRecord,
    /// Finished: back to the menu.
    Menu,
}

/// A signature as the screen drew it.
#[derive(Clone, PartialEq, Eq)]
pub struct Ink {
    /// A PNG picture, black on white.
    pub png: Vec<u8>,
    /// The length of all strokes together, in logical pixels: tells a signature from a dot.
    pub length_px: u32,
}

/// Says how much ink there is, never the picture.
impl std::fmt::Debug for Ink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ink({} px)", self.length_px)
    }
}

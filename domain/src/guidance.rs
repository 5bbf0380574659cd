//! What a person before the camera is told.

use crate::challenge::Challenge;

/// One thing at a time that the person should know or do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guidance {
    /// Nobody is seen.
    LookAtCamera,
    /// Several faces of about the same size are seen.
    OnePersonOnly,
    /// The face is too small to judge.
    ComeCloser,
    /// The face fills the picture.
    StepBack,
    /// The face is at the edge of the picture.
    Centre,
    /// The face is dark against a bright background.
    Backlit,
    /// The face is too dark.
    MoreLight,
    /// The face is overexposed.
    TooBright,
    /// Light shines back from the face, from glasses or from what is held up.
    Glare,
    /// The head is turned, lowered or raised: look straight ahead.
    FaceForward,
    /// Mouth and chin are not of the colour of the cheeks: a mask or a scarf.
    Uncover,
    /// The eyes have been closed for a while.
    OpenEyes,
    /// The face moves too fast.
    HoldStill,
    /// The face is not sharp.
    Blur,
    /// All is well: now do this.
    Perform(Challenge),
    /// All is well and done: the result is being worked out.
    Checking,
}

//! What can go wrong in a played journey, and how a person would wish it to end.

use clap::ValueEnum;

/// A fault that the demo can inject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub enum Fault {
    /// The central API cannot be reached from the beginning.
    OfflineBefore,
    /// The network dies after the list was shown and stays away until the driver has gone.
    OfflineMid,
    /// The central API decides, and its reply is lost on the way.
    ReplyLost,
    /// The central API goes down when the driver signs and comes back while the driver waits.
    CentralDownThenUp,
    /// Every answer comes 0.3 s late.
    Slow,
    /// The central API fails with server errors when the driver signs, for a while.
    ServerErrors,
    /// The central API's answers break off when the driver signs, for a while.
    Malformed,
    /// The paper is out when the slip is due; staff put in a new roll.
    PaperOut,
    /// The printer is unplugged when the slip is due, and plugged in again.
    PrinterUnplugged,
    /// The camera is unplugged during the real-person check, and plugged in again.
    CameraUnplugged,
    /// A technician opens the cabinet while the driver reads the notice, and closes it again.
    DoorOpened,
    /// Another person stands before the camera.
    WrongPerson,
    /// A photo is held before the camera.
    PhotoAttack,
    /// The chosen violations would exceed the points of the cycle.
    OverLimit,
    /// The ledger's file is damaged.
    DamagedLedger,
    /// The disk is full when the driver signs; later there is room again.
    DiskFull,
    /// The process is killed right after the act was recorded, and started again. With an outage of the central API: once the driver was told
    /// that the act is safe, or once the reply was lost; the outage is over when the process starts again.
    KillAfterRecord,
}

/// How a journey ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Decided, paid, the slip in the driver's hand.
    Settled,
    /// Safe on the kiosk, delivered after the driver had gone.
    AcceptedThenDelivered,
    /// Told at the start that nobody can be looked up; nothing was begun.
    ToldOffline,
    /// Not confirmed in three tries: sent to a member of staff; nothing was begun.
    SentToStaff,
    /// Told before any money that the points would exceed the limit; nothing was submitted.
    ToldOverLimit,
    /// The kiosk serves nobody and says why; the damaged file is kept.
    OutOfOrder,
    /// Came back after a restart, and nothing was left to take up.
    NothingToResume,
    /// None of these.
    Unfinished,
}

impl Ending {
    /// As `summary.json` has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::AcceptedThenDelivered => "accepted-then-delivered",
            Self::ToldOffline => "told-offline",
            Self::SentToStaff => "sent-to-staff",
            Self::ToldOverLimit => "told-over-limit",
            Self::OutOfOrder => "out-of-order",
            Self::NothingToResume => "nothing-to-resume",
            Self::Unfinished => "unfinished",
        }
    }

    /// How many handlings the central API must hold after it.
    #[must_use]
    pub fn handlings(self) -> u32 {
        match self {
            Self::Settled | Self::AcceptedThenDelivered => 1,
            Self::ToldOffline
            | Self::SentToStaff
            | Self::ToldOverLimit
            | Self::OutOfOrder
            | Self::NothingToResume
            | Self::Unfinished => 0,
        }
    }
}

/// How a journey under these faults must end. After a kill the driver comes back when the kiosk and the network do, and pays.
#[must_use]
pub fn expected(faults: &[Fault]) -> Ending {
    let has = |fault| faults.contains(&fault);
    if has(Fault::DamagedLedger) {
        Ending::OutOfOrder
    } else if has(Fault::OfflineBefore) {
        Ending::ToldOffline
    } else if has(Fault::WrongPerson) || has(Fault::PhotoAttack) {
        Ending::SentToStaff
    } else if has(Fault::OverLimit) {
        Ending::ToldOverLimit
    } else if has(Fault::OfflineMid) && !has(Fault::KillAfterRecord) {
        Ending::AcceptedThenDelivered
    } else {
        Ending::Settled
    }
}

impl Fault {
    /// The faults that a driver gets through: what a soak mixes.
    pub const MIXABLE: [Self; 12] = [
        Self::OfflineMid,
        Self::ReplyLost,
        Self::CentralDownThenUp,
        Self::Slow,
        Self::ServerErrors,
        Self::Malformed,
        Self::PaperOut,
        Self::PrinterUnplugged,
        Self::CameraUnplugged,
        Self::DoorOpened,
        Self::DiskFull,
        Self::KillAfterRecord,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(|| format!("{self:?}"), |value| value.get_name().to_owned())
    }

    /// Whether the central API's switch makes it: it has one at a time, so a mix takes one of these.
    #[must_use]
    pub fn is_on_the_network(self) -> bool {
        matches!(
            self,
            Self::OfflineMid
                | Self::ReplyLost
                | Self::CentralDownThenUp
                | Self::Slow
                | Self::ServerErrors
                | Self::Malformed
                | Self::OfflineBefore
        )
    }
}

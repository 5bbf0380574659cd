//! Everything a hand can do on the desk, and the words by which the window asks for it.

use std::str::FromStr;
use std::time::Duration;

use layby_central::server::Fault as CentralFault;

use crate::device::camera::stage::{Actor, Performer};

/// The photograph that is held before the camera: a picture of the man of the demo.
const PHOTO: &str = "franck_02045.jpg";

/// How much later answers come on the slow network: a person notices, and nothing times out.
const SLOWNESS: Duration = Duration::from_secs(3);

/// Something a hand can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Wish {
    /// Lay this driver's card on the reader; take it away when it lies there.
    Card(Holder),
    /// Take away whatever lies there.
    TakeCard,
    /// Somebody else steps before the camera.
    Stand(Stander),
    /// Turn a switch the other way.
    Turn(Switch),
    /// Set the network.
    Network(Network),
    /// Pay the open order on the phone.
    Pay,
    /// Cancel it there.
    CancelPayment,
    /// Look at the paper before this one.
    EarlierPaper,
    /// Look at the paper after this one.
    LaterPaper,
}

/// Whose card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Holder {
    Franck,
    Cora,
    Limit,
    Suspended,
    Stranger,
}

/// Who is before the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Stander {
    Franck,
    Cora,
    Photo,
    TwoPeople,
    Nobody,
}

/// Something that is on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::demo) enum Switch {
    /// The card reader's plug is out.
    ReaderUnplugged,
    /// The camera's plug is out.
    CameraUnplugged,
    /// The person does what the page asks.
    Obedient,
    /// The roll is empty.
    PaperOut,
    /// The roll is near its end.
    PaperLow,
    /// The printer's cover is open.
    CoverOpen,
    /// The printer's plug is out.
    PrinterUnplugged,
    /// The cabinet's door stands open.
    DoorOpen,
}

/// How the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) enum Network {
    Up,
    Slow,
    Down,
    ReplyLost,
    ServerErrors,
    Malformed,
}

impl Wish {
    /// The word by which the window asks for it.
    pub fn word(self) -> String {
        match self {
            Self::Card(holder) => format!("card:{}", holder.key()),
            Self::TakeCard => "take-card".to_owned(),
            Self::Stand(stander) => format!("stand:{}", stander.key()),
            Self::Turn(switch) => format!("turn:{}", switch.key()),
            Self::Network(network) => format!("network:{}", network.key()),
            Self::Pay => "pay".to_owned(),
            Self::CancelPayment => "cancel-payment".to_owned(),
            Self::EarlierPaper => "earlier-paper".to_owned(),
            Self::LaterPaper => "later-paper".to_owned(),
        }
    }

    /// Everything that can be wished for.
    pub fn all() -> Vec<Self> {
        let single = [
            Self::TakeCard,
            Self::Pay,
            Self::CancelPayment,
            Self::EarlierPaper,
            Self::LaterPaper,
        ];
        let cards = Holder::ALL.map(Self::Card);
        let people = Stander::ALL.map(Self::Stand);
        let switches = Switch::ALL.map(Self::Turn);
        let networks = Network::ALL.map(Self::Network);
        single
            .into_iter()
            .chain(cards)
            .chain(people)
            .chain(switches)
            .chain(networks)
            .collect()
    }
}

/// The window asked for something that nobody can do: a mistake in the window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nobody at the desk understands `{0}`")]
pub(in crate::demo) struct UnknownWish(String);

impl FromStr for Wish {
    type Err = UnknownWish;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::all()
            .into_iter()
            .find(|wish| wish.word() == word)
            .ok_or_else(|| UnknownWish(word.to_owned()))
    }
}

impl Holder {
    pub const ALL: [Self; 5] = [Self::Franck, Self::Cora, Self::Limit, Self::Suspended, Self::Stranger];

    /// The name in the reference server's world.
    pub fn key(self) -> &'static str {
        match self {
            Self::Franck => "franck",
            Self::Cora => "cora",
            Self::Limit => "limit",
            Self::Suspended => "suspended",
            Self::Stranger => "stranger",
        }
    }

    /// What happens with this card, and whose face belongs to it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Franck => "his own car and a borrowed one · face of Franck",
            Self::Cora => "warnings, another region · face of Cora",
            Self::Limit => "9 of 12 points already · face of Franck",
            Self::Suspended => "licence suspended · face of Cora",
            Self::Stranger => "no driving licence on record",
        }
    }
}

impl Stander {
    pub const ALL: [Self; 5] = [Self::Franck, Self::Cora, Self::Photo, Self::TwoPeople, Self::Nobody];

    fn key(self) -> &'static str {
        match self {
            Self::Franck => "franck",
            Self::Cora => "cora",
            Self::Photo => "photo",
            Self::TwoPeople => "two-people",
            Self::Nobody => "nobody",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Franck => "Franck, live",
            Self::Cora => "Cora, live",
            Self::Photo => "Held-up photo",
            Self::TwoPeople => "Two people",
            Self::Nobody => "Nobody",
        }
    }

    /// As the stage knows them.
    pub fn actor(self) -> Actor {
        match self {
            Self::Franck => Actor::Person(Performer::Franck),
            Self::Cora => Actor::Person(Performer::Cora),
            Self::Photo => Actor::Photo(PHOTO.to_owned()),
            Self::TwoPeople => Actor::TwoPeople,
            Self::Nobody => Actor::Nobody,
        }
    }
}

impl Switch {
    const ALL: [Self; 8] = [
        Self::ReaderUnplugged,
        Self::CameraUnplugged,
        Self::Obedient,
        Self::PaperOut,
        Self::PaperLow,
        Self::CoverOpen,
        Self::PrinterUnplugged,
        Self::DoorOpen,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::ReaderUnplugged => "reader-unplugged",
            Self::CameraUnplugged => "camera-unplugged",
            Self::Obedient => "obedient",
            Self::PaperOut => "paper-out",
            Self::PaperLow => "paper-low",
            Self::CoverOpen => "cover-open",
            Self::PrinterUnplugged => "printer-unplugged",
            Self::DoorOpen => "door-open",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::ReaderUnplugged => "Reader unplugged",
            Self::CameraUnplugged => "Camera unplugged",
            Self::Obedient => "Does as asked",
            Self::PaperOut => "Paper out",
            Self::PaperLow => "Paper low",
            Self::CoverOpen => "Cover open",
            Self::PrinterUnplugged => "Printer unplugged",
            Self::DoorOpen => "Cabinet door open",
        }
    }
}

impl Network {
    pub const ALL: [Self; 6] = [
        Self::Up,
        Self::Slow,
        Self::Down,
        Self::ReplyLost,
        Self::ServerErrors,
        Self::Malformed,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Slow => "slow",
            Self::Down => "down",
            Self::ReplyLost => "reply-lost",
            Self::ServerErrors => "server-errors",
            Self::Malformed => "malformed",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Up => "Up",
            Self::Slow => "Slow",
            Self::Down => "Down",
            Self::ReplyLost => "Lose next reply",
            Self::ServerErrors => "Server errors",
            Self::Malformed => "Malformed",
        }
    }

    /// The server's switch for it.
    pub fn fault(self) -> CentralFault {
        match self {
            Self::Up => CentralFault::None,
            Self::Slow => CentralFault::Slow(SLOWNESS),
            Self::Down => CentralFault::Down,
            Self::ReplyLost => CentralFault::ReplyLostOnce,
            Self::ServerErrors => CentralFault::ServerError,
            Self::Malformed => CentralFault::Malformed,
        }
    }

    /// What the server's switch stands at.
    pub fn of(fault: CentralFault) -> Self {
        match fault {
            CentralFault::None => Self::Up,
            CentralFault::Slow(_) => Self::Slow,
            CentralFault::Down => Self::Down,
            CentralFault::ReplyLostOnce => Self::ReplyLost,
            CentralFault::ServerError => Self::ServerErrors,
            CentralFault::Malformed => Self::Malformed,
        }
    }
}

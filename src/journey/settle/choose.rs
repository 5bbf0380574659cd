//! From the list of violations to a signed act: everything before something irreversible happens.
//!
//! The order of the pages is the order of the law: the facts, the points they would bring, the notice and the rights, the driver's own
//! choice, the warning where it applies, a summary, the signature. Nothing here talks of decisions or money received.

use std::collections::BTreeMap;

use jiff::Timestamp;
use layby_domain::handling::needs_trading_warning;
use layby_domain::{
    Act, Chosen, EvidenceId, Ground, HandleViolations, Language, Objection, Picture, PlateNumber, PointsOutlook,
    Refusal, Statement, TransactionId, Violation, ViolationId,
};

use super::list::Violations;
use crate::journey::context::{Asked, Context};
use crate::journey::effect::{Question, Ticket};
use crate::journey::event::{Answer, Event};
use crate::journey::page::{
    DefendView, DetailView, EvidencePicture, NoticeFact, NoticeView, OutOfOrder, PictureState, Row, SignPurpose,
    SignView, SummaryView, View, WaitingFor,
};
use crate::journey::rules::{Rules, SHORTEST_SIGNATURE_PX};
use crate::journey::session::Session;
use crate::journey::touch::{Ink, Touch};

/// Choosing what to handle, up to the signature.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::journey) struct Choosing {
    step: Step,
    violations: Option<Violations>,
    pictures: BTreeMap<EvidenceId, (Option<Asked>, PictureState)>,
    grounds: Vec<Ground>,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Loading(Asked),
    NotReachable,
    List,
    Detail(usize),
    CannotHandle(Refusal),
    Notice(PointsOutlook),
    Defend(BeforeDefence),
    TradingWarning(PointsOutlook),
    Summary(PointsOutlook),
    Sign { signing: Signing, too_short: bool },
    Keeping { asked: Asked, submission: Submission },
    NotKept(OutOfOrder),
}

/// What led to the defence, and where its "back" leads.
#[derive(Clone, Copy, Debug, PartialEq)]
enum BeforeDefence {
    /// The notice.
    Notice(PointsOutlook),
    /// Handling would go beyond the points: whoever cannot handle may defend all the same.
    Refusal(Refusal),
}

/// What is being signed, and what is known of it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Signing {
    NoObjection(PointsOutlook),
    Objection(BeforeDefence),
}

impl BeforeDefence {
    fn step(self) -> Step {
        match self {
            Self::Notice(outlook) => Step::Notice(outlook),
            Self::Refusal(refusal) => Step::CannotHandle(refusal),
        }
    }
}

impl Signing {
    fn purpose(self) -> SignPurpose {
        match self {
            Self::NoObjection(_) => SignPurpose::NoObjection,
            Self::Objection(_) => SignPurpose::Objection,
        }
    }

    /// What it does to the driver's points.
    fn outlook(self) -> Option<PointsOutlook> {
        match self {
            Self::NoObjection(outlook) => Some(outlook),
            Self::Objection(_) => None,
        }
    }
}

/// Only the points stand in the way: nothing that a defence would bring.
fn can_defend(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::WouldExceedPoints { .. })
}

/// What was signed, before the ledger gave it a number.
#[derive(Clone, Debug, PartialEq)]
struct Submission {
    accepted_at: Timestamp,
    signing: Signing,
    signature_png: Picture,
}

/// An act that the ledger has kept.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::journey) struct Submitted {
    pub transaction: TransactionId,
    pub accepted_at: Timestamp,
    pub objection: bool,
    pub signature_png: Option<Picture>,
    /// What it does to the driver's points; `None` for an objection, and where this session did not show it.
    pub outlook: Option<PointsOutlook>,
    pub plate: Option<PlateNumber>,
    pub violations: Vec<ViolationId>,
    /// The grounds of a defence.
    pub grounds: Vec<Ground>,
    /// The rows as the driver chose them; empty after a restart.
    pub rows: Vec<Row>,
    /// The violations themselves; empty after a restart.
    pub facts: Vec<Violation>,
}

/// Where the driver goes from here.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::journey) enum Choice {
    /// Still choosing.
    Going,
    /// Back to the menu.
    Menu,
    /// The act is safe.
    Submitted(Box<Submitted>),
}

impl Step {
    fn sign(signing: Signing) -> Self {
        Self::Sign {
            signing,
            too_short: false,
        }
    }
}

impl Choosing {
    pub fn begin(session: &Session, cx: &mut Context<'_>) -> Self {
        let asked = cx.ask(Question::Violations(session.driver_ref()));
        Self {
            step: Step::Loading(asked),
            violations: None,
            pictures: BTreeMap::new(),
            grounds: Vec::new(),
        }
    }

    pub fn step(&mut self, event: &Event, session: &Session, cx: &mut Context<'_>) -> Choice {
        match event {
            Event::Touch(Touch::Back) if self.step == Step::List || self.step == Step::NotReachable => {
                return Choice::Menu;
            }
            Event::Touch(touch) => self.touched(touch, session, cx),
            Event::Answer { ticket, answer } => self.answered(*ticket, answer, session, cx),
            Event::Tick => self.waited(cx),
            Event::Kept { ticket, outcome } => {
                if let Some(submitted) = self.kept(*ticket, *outcome, cx) {
                    return Choice::Submitted(Box::new(submitted));
                }
            }
            _ => {}
        }
        Choice::Going
    }

    pub fn state(&self) -> &'static str {
        match self.step {
            Step::Loading(_) => "settle.loading",
            Step::NotReachable => "settle.not_reachable",
            Step::List => "settle.list",
            Step::Detail(_) => "settle.detail",
            Step::CannotHandle(_) => "settle.cannot_handle",
            Step::Notice(_) => "settle.notice",
            Step::Defend(_) => "settle.defend",
            Step::TradingWarning(_) => "settle.trading_warning",
            Step::Summary(_) => "settle.summary",
            Step::Sign { .. } => "settle.sign",
            Step::Keeping { .. } => "settle.keeping",
            Step::NotKept(_) => "settle.not_kept",
        }
    }

    /// Whether ending now would lose choices the driver made.
    pub fn has_choices(&self) -> bool {
        match self.step {
            Step::Loading(_) | Step::NotReachable | Step::NotKept(_) => false,
            Step::List | Step::Detail(_) | Step::CannotHandle(_) => {
                self.violations.as_ref().is_some_and(|v| !v.nothing_chosen())
            }
            _ => true,
        }
    }

    /// The commit is under way: for this moment nobody can leave.
    pub fn is_keeping(&self) -> bool {
        matches!(self.step, Step::Keeping { .. })
    }

    /// It was signed and could not be kept: that is what the driver must hear, whatever the kiosk's parts say of themselves.
    pub fn is_not_kept(&self) -> bool {
        matches!(self.step, Step::NotKept(_))
    }

    pub fn can_go_back(&self) -> bool {
        !matches!(self.step, Step::Loading(_) | Step::Keeping { .. } | Step::NotKept(_))
    }

    fn touched(&mut self, touch: &Touch, session: &Session, cx: &mut Context<'_>) {
        if let Touch::Signed(ink) = touch {
            self.signed(ink, session, cx);
            return;
        }
        let next = match (&self.step, touch) {
            (Step::NotReachable, Touch::Retry | Touch::Next) => {
                Some(Step::Loading(cx.ask(Question::Violations(session.driver_ref()))))
            }
            (Step::List, Touch::Choose(index)) => {
                if let Some(violations) = &mut self.violations {
                    violations.toggle(*index);
                }
                None
            }
            (Step::Detail(shown), Touch::Choose(index)) if shown == index => {
                if let Some(violations) = &mut self.violations {
                    violations.toggle(*index);
                }
                Some(Step::List)
            }
            (Step::List, Touch::Look(index)) => self.look(*index, cx),
            (Step::List, Touch::Next) => self.check(session, cx),
            (Step::Detail(_) | Step::CannotHandle(_), Touch::Next | Touch::Back) => Some(Step::List),
            (Step::Notice(_), Touch::Back) => Some(Step::List),
            (Step::Notice(outlook), Touch::Defend) => Some(Step::Defend(BeforeDefence::Notice(*outlook))),
            (Step::CannotHandle(refusal), Touch::Defend) if can_defend(refusal) => {
                Some(Step::Defend(BeforeDefence::Refusal(*refusal)))
            }
            (Step::Notice(outlook), Touch::NoObjection) => Some(self.after_no_objection(*outlook)),
            (Step::Defend(before), Touch::Back) => Some(before.step()),
            (Step::TradingWarning(outlook), Touch::Back) => Some(Step::Notice(*outlook)),
            (Step::Defend(_), Touch::Ground(ground)) => {
                match self.grounds.iter().position(|chosen| chosen == ground) {
                    Some(at) => drop(self.grounds.remove(at)),
                    None => self.grounds.push(*ground),
                }
                None
            }
            (Step::Defend(before), Touch::Next) if !self.grounds.is_empty() => {
                Some(Step::sign(Signing::Objection(*before)))
            }
            (Step::TradingWarning(outlook), Touch::Next) => Some(Step::Summary(*outlook)),
            (Step::Summary(outlook), Touch::Back) => Some(Step::Notice(*outlook)),
            (Step::Summary(outlook), Touch::Next) => Some(Step::sign(Signing::NoObjection(*outlook))),
            (Step::Sign { signing, .. }, Touch::Back) => Some(match signing {
                Signing::NoObjection(outlook) => Step::Summary(*outlook),
                Signing::Objection(before) => Step::Defend(*before),
            }),
            _ => None,
        };
        if let Some(next) = next {
            self.step = next;
        }
    }

    fn look(&mut self, index: usize, cx: &mut Context<'_>) -> Option<Step> {
        let violations = self
            .violations
            .as_ref()
            .filter(|violations| violations.contains(index))?;
        let (_, violation) = violations.entry(index)?;
        // The screen holds the pictures of one violation at a time.
        self.pictures.retain(|id, _| violation.evidence.contains(id));
        for id in &violation.evidence {
            if !matches!(
                self.pictures.get(id),
                Some((_, PictureState::Loading | PictureState::Ready))
            ) {
                let asked = cx.ask(Question::Evidence(id.clone()));
                self.pictures.insert(id.clone(), (Some(asked), PictureState::Loading));
            }
        }
        Some(Step::Detail(index))
    }

    fn check(&self, session: &Session, cx: &Context<'_>) -> Option<Step> {
        let checked = self
            .violations
            .as_ref()?
            .check(&session.driver(), &cx.rules.document.policy, cx.now.wall);
        Some(match checked {
            Ok(outlook) => Step::Notice(outlook),
            Err(refusal) => Step::CannotHandle(refusal),
        })
    }

    fn after_no_objection(&self, outlook: PointsOutlook) -> Step {
        match self.violations.as_ref().map(Violations::chosen_vehicle) {
            Some(Ok(entry)) if !needs_trading_warning(&entry.vehicle) => Step::Summary(outlook),
            _ => Step::TradingWarning(outlook),
        }
    }

    fn signed(&mut self, ink: &Ink, session: &Session, cx: &mut Context<'_>) {
        let Step::Sign { signing, .. } = self.step else {
            return;
        };
        let signature = Picture::new(ink.png.clone())
            .ok()
            .filter(|_| ink.length_px >= SHORTEST_SIGNATURE_PX);
        let Some(signature_png) = signature else {
            self.step = Step::Sign {
                signing,
                too_short: true,
            };
            return;
        };
        let Some(act) = self.act(signing, signature_png.clone(), session, cx) else {
            return;
        };
        let asked = cx.accept(session.card.number.clone(), act);
        let submission = Submission {
            accepted_at: cx.now.wall,
            signing,
            signature_png,
        };
        self.step = Step::Keeping { asked, submission };
    }

    fn act(&self, signing: Signing, signature_png: Picture, session: &Session, cx: &Context<'_>) -> Option<Act> {
        let violations = self.violations.as_ref()?;
        let entry = violations.chosen_vehicle().ok()?;
        let chosen = Chosen::new(violations.chosen_ids()).ok()?;
        let notice_version = cx.rules.document.notice.version.clone();
        Some(match signing {
            Signing::NoObjection(outlook) => Act::HandleViolations(HandleViolations {
                driver: session.driver_ref(),
                plate: entry.vehicle.plate.clone(),
                violations: chosen,
                trading_warning_acknowledged: needs_trading_warning(&entry.vehicle),
                policy_version: cx.rules.document.version.clone(),
                notice_version,
                signature_png,
                person: session.person.clone(),
                accepted_at: cx.now.wall,
                expected: outlook,
                fine_total: violations.fine(),
            }),
            Signing::Objection(_) => Act::Object(Objection {
                driver: session.driver_ref(),
                violations: chosen,
                grounds: Chosen::new(self.grounds.clone()).ok()?,
                statement: Statement::default(),
                signature_png,
                person: session.person.clone(),
                accepted_at: cx.now.wall,
                notice_version,
            }),
        })
    }

    fn answered(&mut self, ticket: Ticket, answer: &Answer, session: &Session, cx: &Context<'_>) {
        if matches!(&self.step, Step::Loading(asked) if asked.ticket == ticket) {
            self.step = match answer {
                Answer::Violations(list) if cx.rules.may_ask_for_signatures() => {
                    let policy = &cx.rules.document.policy;
                    self.violations = Some(Violations::new((**list).clone(), session, policy, cx.now.wall));
                    Step::List
                }
                _ => Step::NotReachable,
            };
            return;
        }
        let ours = self
            .pictures
            .values_mut()
            .find(|(asked, _)| asked.is_some_and(|a| a.ticket == ticket));
        if let Some((asked, state)) = ours {
            *asked = None;
            *state = if matches!(answer, Answer::Evidence(_)) {
                PictureState::Ready
            } else {
                PictureState::Missing
            };
        }
    }

    fn waited(&mut self, cx: &Context<'_>) {
        if matches!(&self.step, Step::Loading(asked) if cx.overdue(*asked)) {
            self.step = Step::NotReachable;
        }
        for (asked, state) in self.pictures.values_mut() {
            if asked.is_some_and(|a| cx.overdue(a)) {
                *asked = None;
                *state = PictureState::Missing;
            }
        }
    }

    fn kept(
        &mut self,
        ticket: Ticket,
        outcome: Result<TransactionId, OutOfOrder>,
        cx: &Context<'_>,
    ) -> Option<Submitted> {
        let Step::Keeping { asked, submission } = &self.step else {
            return None;
        };
        if asked.ticket != ticket {
            return None;
        }
        let transaction = match outcome {
            Ok(transaction) => transaction,
            Err(why) => {
                self.step = Step::NotKept(why);
                return None;
            }
        };
        let violations = self.violations.as_ref()?;
        Some(Submitted {
            transaction,
            accepted_at: submission.accepted_at,
            objection: submission.signing.purpose() == SignPurpose::Objection,
            signature_png: Some(submission.signature_png.clone()),
            outlook: submission.signing.outlook(),
            plate: violations
                .chosen_vehicle()
                .ok()
                .map(|entry| entry.vehicle.plate.clone()),
            violations: violations.chosen_ids(),
            grounds: self.grounds.clone(),
            rows: violations.chosen_rows(cx.language),
            facts: violations.chosen_violations().cloned().collect(),
        })
    }

    pub fn view(&self, language: Language, rules: &Rules) -> View {
        let waiting = View::Waiting(WaitingFor::Violations);
        let Some(violations) = &self.violations else {
            return if self.step == Step::NotReachable {
                View::NotReachable {
                    what: WaitingFor::Violations,
                }
            } else {
                waiting
            };
        };
        let plate = violations
            .chosen_vehicle()
            .ok()
            .map(|entry| entry.vehicle.plate.clone());
        match (&self.step, plate) {
            (Step::Loading(_), _) => waiting,
            (Step::NotReachable, _) => View::NotReachable {
                what: WaitingFor::Violations,
            },
            (Step::Detail(index), _) => self.detail(violations, *index, language).map_or_else(
                || View::Violations(violations.view(language)),
                |detail| View::Violation(Box::new(detail)),
            ),
            (Step::CannotHandle(refusal), _) => View::CannotHandle {
                refusal: *refusal,
                can_defend: can_defend(refusal),
            },
            (Step::Keeping { .. }, _) => View::Waiting(WaitingFor::Recording),
            (Step::NotKept(why), _) => View::NotKept(*why),
            (Step::Defend(_), _) => View::Defend(DefendView {
                grounds: Ground::ALL
                    .iter()
                    .map(|ground| (*ground, self.grounds.contains(ground)))
                    .collect(),
                can_continue: !self.grounds.is_empty(),
            }),
            (Step::Sign { signing, too_short }, _) => View::Sign(SignView {
                purpose: signing.purpose(),
                too_short: *too_short,
            }),
            (Step::Notice(outlook), Some(plate)) => View::Notice(NoticeView {
                plate,
                facts: self.facts(violations, language),
                rights: rules.rights(language),
                outlook: *outlook,
            }),
            (Step::TradingWarning(_), Some(plate)) => View::TradingWarning {
                plate,
                text: rules.trading_warning(language),
            },
            (Step::Summary(outlook), Some(plate)) => View::Summary(SummaryView {
                plate,
                rows: violations.chosen_rows(language),
                fine: violations.fine(),
                outlook: *outlook,
            }),
            (Step::List | Step::Notice(_) | Step::TradingWarning(_) | Step::Summary(_), _) => {
                View::Violations(violations.view(language))
            }
        }
    }

    fn facts(&self, violations: &Violations, language: Language) -> Vec<NoticeFact> {
        let rows = violations.chosen_rows(language);
        rows.into_iter()
            .zip(violations.chosen_violations())
            .map(|(row, violation)| NoticeFact {
                row,
                basis: violation.basis.clone(),
            })
            .collect()
    }

    fn detail(&self, violations: &Violations, index: usize, language: Language) -> Option<DetailView> {
        let (entry, violation) = violations.entry(index)?;
        let picture = |id: &EvidenceId| EvidencePicture {
            id: id.clone(),
            state: self.pictures.get(id).map_or(PictureState::Loading, |(_, state)| *state),
        };
        Some(DetailView {
            row: violations.row(index, language)?,
            plate: entry.vehicle.plate.clone(),
            basis: violation.basis.clone(),
            standard: violation.standard.clone(),
            measured: violation.measured.clone(),
            authority: violation.authority.clone(),
            evidence: violation.evidence.iter().map(picture).collect(),
        })
    }
}

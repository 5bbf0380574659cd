//! The printer's driver and the simulated printer over a real pseudo-terminal, down to the dots on the paper.
#![cfg(feature = "demo")]

use std::time::Duration;

use image::{GrayImage, Luma};
use layby::device::printer::{
    self, Align, Block, Document, Line, PaperWidth, PrintFault, PrinterHandle, PrinterSettings, PrinterSimulator,
    PrinterState, TextEncoding,
};
use tokio::sync::watch;

/// Far longer than anything here takes; only a fault waits it out.
const PATIENCE: Duration = Duration::from_secs(30);
const READY: PrinterState = PrinterState::Ready { paper_low: false };

struct Desk {
    simulator: PrinterSimulator,
    printer: PrinterHandle,
    states: watch::Receiver<PrinterState>,
    _dir: tempfile::TempDir,
}

impl Desk {
    async fn ready(paper: PaperWidth, encoding: TextEncoding) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let simulator = PrinterSimulator::open(dir.path(), paper).unwrap();
        simulator.set_encoding(encoding);
        let (tell, states) = watch::channel(PrinterState::Disconnected);
        let quick = Duration::from_millis(20);
        let settings = PrinterSettings {
            encoding,
            status_interval: quick,
            ..PrinterSettings::new(simulator.path(), paper)
        };
        let printer = printer::spawn(settings, tell);
        let mut desk = Self {
            simulator,
            printer,
            states,
            _dir: dir,
        };
        desk.wait_for(READY).await;
        desk
    }

    async fn wait_for(&mut self, state: PrinterState) {
        tokio::time::timeout(PATIENCE, self.states.wait_for(|now| *now == state))
            .await
            .expect("the state")
            .expect("a driver");
    }
}

fn slip() -> Document {
    Document {
        blocks: vec![
            Block::Text(Line::new("中文测试 ABC").centred().bold().double()),
            Block::Rule,
            Block::Columns("罚款".to_owned(), "200.00 元".to_owned()),
            Block::Qr("https://example.test/r/1101051800123456".to_owned()),
            Block::Raster(GrayImage::from_pixel(64, 40, Luma([0])), Align::Right),
            Block::Feed(1),
            Block::Cut,
        ],
    }
}

#[tokio::test]
async fn what_was_sent_is_read_back_in_every_encoding_and_width() {
    for encoding in [TextEncoding::Gb18030, TextEncoding::Gbk, TextEncoding::Utf8] {
        for (paper, gap) in [(PaperWidth::Mm80, 35), (PaperWidth::Mm58, 19)] {
            let desk = Desk::ready(paper, encoding).await;
            assert_eq!(desk.printer.print(slip()).await, Ok(()));

            let [piece] = desk.simulator.receipts().try_into().ok().expect("one piece of paper");
            let dots = paper.dots();
            let expected = format!(
                "中文测试 ABC\n────────\n罚款{}200.00 元\n[QR: https://example.test/r/1101051800123456]\n[picture {dots}x40]\n",
                " ".repeat(gap)
            );
            assert_eq!(piece.text, expected);
            assert_eq!(piece.image.width(), dots);
            assert_eq!(desk.simulator.misunderstood(), 0);
        }
    }
}

#[tokio::test]
async fn the_code_on_the_paper_can_be_read_by_a_camera() {
    let desk = Desk::ready(PaperWidth::Mm58, TextEncoding::Gb18030).await;
    desk.printer.print(slip()).await.unwrap();
    let [piece] = desk.simulator.receipts().try_into().ok().expect("one piece of paper");
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(
        piece.image.width() as usize,
        piece.image.height() as usize,
        |x, y| piece.image.get_pixel(x as u32, y as u32).0[0],
    );
    let [code] = picture.detect_grids().try_into().ok().expect("one code");
    assert_eq!(code.decode().unwrap().1, "https://example.test/r/1101051800123456");
}

#[tokio::test]
async fn a_name_that_no_printer_knows_is_drawn() {
    let desk = Desk::ready(PaperWidth::Mm80, TextEncoding::Gb18030).await;
    let document = Document {
        blocks: vec![Block::Text(Line::new("王𬭎")), Block::Cut],
    };
    desk.printer.print(document).await.unwrap();
    let [piece] = desk.simulator.receipts().try_into().ok().expect("one piece of paper");
    assert_eq!(piece.text, "[picture 576x32]\n");
    let ink = |columns: std::ops::Range<u32>| {
        columns
            .flat_map(|x| (48..80).map(move |y| (x, y)))
            .filter(|&(x, y)| piece.image.get_pixel(x, y).0[0] == 0)
            .count()
    };
    assert!(ink(0..24) > 40 && ink(24..48) > 40, "both characters have left ink");
    assert_eq!(ink(48..576), 0);
}

#[tokio::test]
async fn paper_that_ends_in_the_middle_is_an_interruption() {
    let mut desk = Desk::ready(PaperWidth::Mm80, TextEncoding::Gb18030).await;
    desk.simulator.run_out_after(100);
    assert_eq!(
        desk.printer.print(slip()).await,
        Err(PrintFault::Interrupted(PrinterState::PaperOut))
    );
    desk.wait_for(PrinterState::PaperOut).await;
    assert_eq!(
        desk.printer.print(slip()).await,
        Err(PrintFault::NotStarted(PrinterState::PaperOut))
    );

    desk.simulator.paper_out(false);
    desk.wait_for(READY).await;
    assert_eq!(desk.printer.print(slip()).await, Ok(()));
}

#[tokio::test]
async fn a_cover_that_is_open_keeps_everything_in() {
    let mut desk = Desk::ready(PaperWidth::Mm80, TextEncoding::Gb18030).await;
    desk.simulator.cover(true);
    assert_eq!(
        desk.printer.print(slip()).await,
        Err(PrintFault::NotStarted(PrinterState::CoverOpen))
    );
    desk.simulator.cover(false);
    desk.wait_for(READY).await;
    assert!(desk.simulator.receipts().is_empty() && desk.simulator.bytes().is_empty());
}

#[tokio::test]
async fn a_printer_pulled_out_and_put_back_prints_again() {
    let mut desk = Desk::ready(PaperWidth::Mm80, TextEncoding::Gb18030).await;
    desk.simulator.unplug();
    desk.wait_for(PrinterState::Disconnected).await;
    assert_eq!(
        desk.printer.print(slip()).await,
        Err(PrintFault::NotStarted(PrinterState::Disconnected))
    );
    desk.simulator.plug().unwrap();
    desk.wait_for(READY).await;
    assert_eq!(desk.printer.print(slip()).await, Ok(()));
}

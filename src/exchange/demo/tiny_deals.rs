//! The deals of the tiny company: every review flag has one.

/// One deal: days are counted back from today.
#[derive(Clone, Copy)]
pub(super) struct Sketch {
    /// Name; the account is the part before the dash.
    pub(super) name: &'static str,
    /// 0 Ana, 1 Ben, 2 Piet.
    pub(super) owner: usize,
    /// Days ago and stage, the first is the birth.
    pub(super) path: &'static [(i64, usize)],
    /// Thousands of dollars; 0 is none.
    pub(super) amount: i64,
    /// Close date, days from today.
    pub(super) close: i64,
    pub(super) next_step: &'static str,
    /// Days ago; negative is none.
    pub(super) last_activity: i64,
}

/// Every flag has its deal; the first has none.
pub(super) const SKETCHES: [Sketch; 20] = [
    open(
        "Alder Foods - Line planning",
        0,
        &[(30, 1), (20, 2), (6, 3)],
        48,
        25,
        "Demo for plant managers, Thursday 10:00",
        2,
    ),
    open(
        "Birch Logistics - Route desk",
        0,
        &[(70, 1), (50, 3), (12, 4)],
        64,
        -9,
        "Chase signature with purchasing",
        3,
    ),
    open(
        "Cedar Clinics - Intake",
        0,
        &[(150, 1), (120, 2)],
        36,
        40,
        "Meet head of nursing",
        5,
    ),
    open(
        "Dogwood Press - Archive",
        0,
        &[(90, 1), (70, 2), (15, 4)],
        27,
        -60,
        "Budget round, waiting for date",
        4,
    ),
    open(
        "Elm Retail - Store audits",
        0,
        &[(25, 1), (9, 2)],
        81,
        35,
        "",
        6,
    ),
    open(
        "Fir Energy - Field crews",
        0,
        &[(60, 1), (45, 2), (14, 3)],
        120,
        45,
        "Send reference list",
        41,
    ),
    open(
        "Garnet Steel - Yard view",
        1,
        &[(20, 0), (8, 1)],
        0,
        33,
        "Find out what it is worth to them",
        7,
    ),
    open(
        "Hazel Hotels - Front desk",
        1,
        &[(40, 1), (25, 3), (5, 4)],
        55,
        18,
        "Proposal to the owner family",
        1,
    ),
    open(
        "Iris Pharma - Batch records",
        1,
        &[(80, 1), (60, 2), (30, 3), (7, 5)],
        210,
        12,
        "Lawyers compare clauses on Wednesday",
        2,
    ),
    open(
        "Juniper Bank - Branch coaching",
        1,
        &[(75, 1), (55, 2), (28, 3), (13, 4), (4, 5)],
        175,
        9,
        "Sign with CFO on 2 December",
        1,
    ),
    open(
        "Kauri Tea - Import desk",
        1,
        &[(35, 1), (10, 3)],
        42,
        50,
        "Taste of the data with Zoë, Friday",
        4,
    ),
    open(
        "Larch Rail - Depot planning",
        2,
        &[(65, 1), (40, 2)],
        90,
        60,
        "Hand over to a colleague",
        12,
    ),
    won(
        "Maple Dairy - Cold chain",
        0,
        &[(140, 1), (125, 2), (110, 3), (96, 4), (85, 5), (80, 7)],
        58,
    ),
    won(
        "Nutmeg Foods - Recipes",
        0,
        &[(200, 1), (190, 2), (176, 3), (160, 4), (150, 5), (146, 7)],
        33,
    ),
    won(
        "Oak Insurance - Claims desk",
        1,
        &[(120, 1), (108, 2), (92, 3), (80, 4), (70, 5), (64, 7)],
        144,
    ),
    won(
        "Pine Paper - Mill planning",
        1,
        &[(95, 1), (80, 2), (66, 3), (52, 4), (40, 5), (33, 7)],
        71,
    ),
    won(
        "Quince Media - Rights",
        0,
        &[(60, 1), (50, 2), (38, 3), (25, 4), (15, 5), (10, 7)],
        29,
    ),
    won(
        "Rowan Ships - Crew lists",
        1,
        &[(170, 1), (155, 2), (144, 3), (130, 4), (120, 5), (112, 7)],
        96,
    ),
    won(
        "Sorrel Toys - Safety files",
        0,
        &[(110, 1), (98, 2), (77, 4), (50, 8)],
        45,
    ),
    won(
        "Teak Homes - Site diary",
        1,
        &[(88, 1), (60, 2), (20, 8)],
        62,
    ),
];

const fn open(
    name: &'static str,
    owner: usize,
    path: &'static [(i64, usize)],
    amount: i64,
    close: i64,
    next_step: &'static str,
    last_activity: i64,
) -> Sketch {
    Sketch {
        name,
        owner,
        path,
        amount,
        close,
        next_step,
        last_activity,
    }
}

/// Won or lost: the close date is the day of the last stage.
const fn won(
    name: &'static str,
    owner: usize,
    path: &'static [(i64, usize)],
    amount: i64,
) -> Sketch {
    Sketch {
        name,
        owner,
        path,
        amount,
        close: 0,
        next_step: "",
        last_activity: -1,
    }
}

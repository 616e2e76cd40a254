"""What the plant wants: targets with why, what an hour costs, and its safety record."""

from datetime import date, timedelta

Goal = tuple[str, str, str, str, str, str]  # line, kpi, target, tolerance, who set it, why
GOALS: tuple[Goal, ...] = (
    ("L1", "oee", "0.80", "0.03", "manager", "Spring rate plus what the new caps should bring"),
    ("L1", "scrap_ratio", "0.018", "0.003", "manager", "Glass is dear: last year's best quarter"),
    ("L1", "mttr", "7", "1.5", "supervisor", "The fitter is in the hall, nobody should wait longer"),
    ("L1", "plan_attainment", "0.97", "0.03", "manager", "What we promised to the warehouse"),
    ("L1", "changeover", "15", "3", "supervisor", "The plan counts on a quarter of an hour"),
    ("L1", "dangers_open", "0", "0", "manager", "Removed in the same shift"),
    ("L2", "oee", "0.77", "0.02", "manager", "The plan is made at this rate: who meets one meets the other"),
    ("L2", "changeover", "10", "3", "manager", "The plan counts on ten minutes"),
    ("L2", "scrap_ratio", "0.020", "0.0015", "manager", "Half a point better than last year"),
    ("L2", "plan_attainment", "0.97", "0.03", "manager", "What we promised to the warehouse"),
    ("L2", "mtbf", "1.2", "0.3", "supervisor", "As before the labeller began to wear"),
    ("L2", "dangers_open", "0", "0", "manager", "Removed in the same shift"),
    ("L3", "plan_attainment", "0.95", "0.03", "manager", "What we promised to the shops"),
    ("L3", "scrap_ratio", "0.02", "0.008", "supervisor", "A dented box is a lost gift"),
    ("L3", "safety_days", "90", "30", "manager", "A quarter without anybody hurt"),
    ("L3", "dangers_open", "0", "0", "manager", "Removed in the same shift"),
)
SMALL_TO_LARGE: Goal = ("L2", "changeover", "12", "3", "manager", "The larger bottle needs two nozzles more")
LOOSER: tuple[Goal, ...] = (
    ("L2", "oee", "0.75", "0.02", "manager", "Where the line stood after the new tray packer"),
    ("L1", "scrap_ratio", "0.020", "0.003", "manager", "To begin with"),
)
BEFORE_DAYS, RAISED_DAYS = 400, 60  # the looser goals held until 60 days ago
RATES = (
    {"line": "L1", "from": "2025-01-01", "crew": 4, "labor_rate": "34.00", "overhead_rate": "95.00"},
    {"line": "L2", "from": "2025-01-01", "crew": 5, "labor_rate": "34.00", "overhead_rate": "110.00"},
    {"line": "L3", "from": "2025-01-01", "crew": 6, "labor_rate": "29.50", "overhead_rate": "30.00"},
)
# days ago, local hour, line, kind, note
INCIDENTS = (
    (131, 3, "L3", "recordable", "Sprained wrist lifting a full pallet corner; three days off work"),
    (88, 15, "L1", "first_aid", "Small cut from a broken bottle at the filler; plaster"),
    (52, 10, "L2", "near_miss", "Tray stack leaned into the walkway; nobody stood there"),
    (23, 19, "L3", "near_miss", "Forklift turned into the packing hall without a horn"),
    (9, 9, "L2", "first_aid", "Hot glue on a glove at the labeller; cooled, back at work"),
)


def goals(loaded_on: date) -> list[dict[str, object]]:
    """The targets that hold now, and those that held before them."""
    raised = (loaded_on - timedelta(days=RAISED_DAYS)).isoformat()
    always = (loaded_on - timedelta(days=BEFORE_DAYS)).isoformat()
    was_looser = {goal[:2] for goal in LOOSER}
    return [
        *(_row(goal, raised if goal[:2] in was_looser else always) for goal in GOALS),
        *(_row(goal, always) for goal in LOOSER),
        _row(SMALL_TO_LARGE, always) | {"product_from": "W033", "product_to": "W050"},
    ]


def _row(goal: Goal, since: str) -> dict[str, object]:
    line, kpi, target, tolerance, set_by, why = goal
    return {
        "line": line,
        "kpi": kpi,
        "from": since,
        "target": target,
        "tolerance": tolerance,
        "set_by": set_by,
        "why": why,
    }

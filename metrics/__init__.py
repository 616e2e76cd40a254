"""KPI catalogue as data, pure formulas, calendar, values, losses, targets."""

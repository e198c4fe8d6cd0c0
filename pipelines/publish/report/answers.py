"""What the pages say, asked of the warehouse: rows of its views, and sums of their numerators and denominators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]

LONGEST_LIST = 60
"""Rows of a list of examples at most; how many there are in all stands beside it."""


def rows(connection: DuckDBPyConnection, query: str, parameters: list[object] | None = None) -> list[Row]:
    """Return the rows of a query, each by column name."""
    answer = connection.execute(query, parameters or [])
    names = [column[0] for column in answer.description]
    return [dict(zip(names, values, strict=True)) for values in answer.fetchall()]


def row(connection: DuckDBPyConnection, query: str) -> Row:
    """Return the one row of a query."""
    [only] = rows(connection, query)
    return only


def build(connection: DuckDBPyConnection) -> Row:
    """Return the build: `build_id`, `sql_fingerprint`, `made` (text, UTC), and how many rows there are of what."""
    return row(
        connection,
        "SELECT build_id, sql_fingerprint, extractor_version, documents, projects, indicators, findings, "
        "strftime(created_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M UTC') AS made FROM build_info",
    )


def scope(connection: DuckDBPyConnection) -> Row:
    """Return what is there: forms by kind, provinces, years from and to, departments, findings by severity."""
    return row(
        connection,
        "SELECT count(*) FILTER (WHERE form_kind = 'self_evaluation') AS self_evaluations, "
        "count(*) FILTER (WHERE form_kind = 'target') AS target_forms, count(DISTINCT province_code) AS provinces, "
        "min(fiscal_year) AS year_from, max(fiscal_year) AS year_to, count(DISTINCT department) AS departments, "
        "(SELECT count(*) FROM findings WHERE severity = 'error') AS errors, "
        "(SELECT count(*) FROM findings WHERE severity = 'signal') AS signals FROM projects",
    )


def headlines(connection: DuckDBPyConnection) -> Row:
    """Return the figures of the overview over all provinces and years, each with its n and what was left out."""
    parts = (
        "SELECT sum(n) AS execution_n, sum(left_out) AS execution_left_out, sum(executed_wan) AS executed_wan, "
        "sum(budget_wan) AS budget_wan, sum(executed_wan) / nullif(sum(budget_wan), 0) AS execution_rate "
        "FROM execution_by_province_year",
        "SELECT sum(n) AS attainment_n, sum(left_out) AS attainment_left_out, sum(attained) AS attained, "
        "sum(attained) / nullif(sum(n), 0) AS share_attained FROM attainment_by_province_year "
        "WHERE breakdown = 'all'",
        "SELECT sum(grade_n) AS grade_n, sum(grade_left_out) AS grade_left_out, sum(excellent) AS excellent, "
        "sum(excellent) / nullif(sum(grade_n), 0) AS share_excellent, "
        "(SELECT count(*) FROM low_execution_high_grade) AS low_but_excellent FROM inflation_index",
        "SELECT sum(n) AS upward_n, sum(left_out) AS upward_left_out, sum(overshoots) AS overshoots, "
        "sum(explained) AS explained, sum(overshoots) / nullif(sum(n), 0) AS share_overshoot "
        "FROM overshoot_by_province_year",
        "SELECT sum(points) AS points, sum(qualitative_points) AS qualitative_points, sum(n) AS points_n, "
        "sum(left_out) AS points_left_out, sum(qualitative_points) / nullif(sum(points), 0) AS qualitative_share "
        "FROM qualitative_points",
        "SELECT sum(n) AS scored_n, sum(left_out) AS scored_left_out, sum(lost) AS lost, sum(weight) AS weight, "
        "sum(lost) / nullif(sum(weight), 0) AS loss_rate FROM points_lost WHERE breakdown = 'all'",
        "SELECT count(*) AS targets_n, (SELECT count(*) FROM unmeasurable_targets) AS unmeasurable, "
        "(SELECT count(*) FROM unmeasurable_targets) / nullif(count(*), 0) AS share_unmeasurable FROM indicators",
    )
    return {name: value for part in parts for name, value in row(connection, part).items()}


def documents(connection: DuckDBPyConnection) -> Row:
    """Return documents by status, and those that were not wholly understood, with the reason."""
    unread = "FROM documents WHERE status IN ('partial', 'unreadable')"
    return {
        "by_status": rows(connection, "SELECT status, count(*) AS n FROM documents GROUP BY status ORDER BY n DESC"),
        "unread_n": row(connection, f"SELECT count(*) AS n {unread}")["n"],
        "unread": rows(
            connection,
            f"SELECT path, status, status_reason, project_count {unread} ORDER BY status DESC, path "
            f"LIMIT {LONGEST_LIST}",
        ),
    }


def comparison(connection: DuckDBPyConnection) -> list[Row]:
    """Return the view `province_year_comparison` with sums and percentiles of execution, newest year first."""
    return rows(
        connection,
        "SELECT c.*, e.budget_wan, e.executed_wan, e.rate_p10, e.rate_p90 FROM province_year_comparison AS c "
        "LEFT JOIN execution_by_province_year AS e ON e.province_code IS NOT DISTINCT FROM c.province_code "
        "AND e.fiscal_year IS NOT DISTINCT FROM c.fiscal_year "
        "ORDER BY c.province_code NULLS LAST, c.fiscal_year DESC NULLS LAST",
    )


def execution_histogram(connection: DuckDBPyConnection) -> Row:
    """Return how many forms have which execution rate, in steps of 5 %, with n and how many have no rate."""
    histogram = rows(
        connection,
        "WITH rates AS (SELECT least(floor(round(execution_rate, 9) * 20), 20) AS step FROM projects "
        "WHERE form_kind = 'self_evaluation' AND execution_rate >= 0) "
        "SELECT CAST(s.step AS INTEGER) AS step, count(rates.step) AS forms "
        "FROM range(0, 21) AS s(step) LEFT JOIN rates ON rates.step = s.step GROUP BY s.step ORDER BY s.step",
    )
    totals = row(
        connection,
        "SELECT count(*) FILTER (WHERE execution_rate >= 0) AS n, "
        "count(*) FILTER (WHERE (execution_rate >= 0) IS NOT TRUE) AS left_out "
        "FROM projects WHERE form_kind = 'self_evaluation'",
    )
    return {"steps": histogram, **totals}


def attainment_distribution(connection: DuckDBPyConnection) -> list[Row]:
    """Return indicators by range of attainment over all provinces: all of them, then family by family."""
    return rows(
        connection,
        "SELECT breakdown, family, bucket_no, bucket, "
        "sum(n) AS n, sum(left_out) AS left_out, sum(in_bucket) AS in_bucket, "
        "sum(in_bucket) / nullif(sum(n), 0) AS share FROM attainment_buckets WHERE breakdown IN ('all', 'family') "
        "GROUP BY breakdown, family, bucket_no, bucket ORDER BY breakdown, family NULLS LAST, bucket_no",
    )


def score_distribution(connection: DuckDBPyConnection) -> list[Row]:
    """Return forms by range of total scores over all provinces, with n and how many have no total."""
    return rows(
        connection,
        "SELECT bucket, sum(n) AS n, sum(left_out) AS left_out, sum(forms_in_bucket) AS forms, "
        "sum(forms_in_bucket) / nullif(sum(n), 0) AS share FROM score_distribution "
        "GROUP BY bucket, bucket_low, bucket_high ORDER BY bucket_low NULLS FIRST, bucket_high NULLS LAST",
    )


def low_but_excellent(connection: DuckDBPyConnection) -> list[Row]:
    """Return projects that executed less than 80 % and are graded 优, lowest rate first."""
    return rows(
        connection,
        "SELECT province, fiscal_year, project_id, project_name, budget_wan, execution_rate, rate_basis, total_score, "
        f"grade_basis FROM low_execution_high_grade ORDER BY execution_rate, project_id LIMIT {LONGEST_LIST}",
    )


def funnel(connection: DuckDBPyConnection) -> list[Row]:
    """Return the steps of `measurability_funnel` by kind of form over all provinces; NULL where it does not apply."""
    return rows(
        connection,
        "SELECT form_kind, step_no, step, sum(all_indicators) AS all_indicators, sum(indicators) AS indicators, "
        "sum(indicators) / nullif(sum(all_indicators), 0) AS share FROM measurability_funnel "
        "GROUP BY ALL ORDER BY form_kind, step_no",
    )


def unmeasurable(connection: DuckDBPyConnection) -> Row:
    """Return targets that say nothing: by family, by province and year, the commonest wordings, and examples."""
    return {
        "by_family": rows(
            connection,
            "WITH said AS (SELECT family, count(*) AS unmeasurable FROM unmeasurable_targets GROUP BY family), "
            "known AS (SELECT family, count(*) AS n FROM indicators GROUP BY family) "
            "SELECT known.family, n, coalesce(unmeasurable, 0) AS unmeasurable, coalesce(unmeasurable, 0) / n AS share "
            "FROM known LEFT JOIN said ON said.family IS NOT DISTINCT FROM known.family "
            "ORDER BY share DESC, n DESC, known.family NULLS LAST",
        ),
        "wordings": rows(
            connection,
            "SELECT target_printed, count(*) AS times, count(DISTINCT project_id) AS forms FROM unmeasurable_targets "
            "GROUP BY target_printed ORDER BY times DESC, target_printed NULLS LAST LIMIT 24",
        ),
        "wordings_n": row(
            connection,
            "SELECT count(DISTINCT coalesce(target_printed, '')) AS n FROM unmeasurable_targets",
        )["n"],
        "examples": rows(
            connection,
            "SELECT province, fiscal_year, project_id, project_name, family, name, target_printed, weight, "
            "actual_printed, path, source FROM unmeasurable_targets "
            f"ORDER BY weight DESC NULLS LAST, indicator_id LIMIT {LONGEST_LIST}",
        ),
    }


def loss(connection: DuckDBPyConnection) -> Row:
    """Return where points are lost: by group over all provinces, by province and year, and the gravest losses."""
    return {
        "by_group": rows(
            connection,
            "SELECT breakdown, family, sum(items) AS items, sum(n) AS n, sum(left_out) AS left_out, "
            "sum(weight) AS weight, sum(lost) AS lost, sum(lost) / nullif(sum(weight), 0) AS loss_rate, "
            "sum(lost) / nullif((SELECT sum(lost) FROM points_lost WHERE breakdown = 'all'), 0) AS share_of_loss, "
            "sum(items_losing) AS items_losing FROM points_lost WHERE breakdown IN ('execution', 'family') "
            "GROUP BY breakdown, family ORDER BY lost DESC NULLS LAST, breakdown, family NULLS LAST",
        ),
        "by_province": rows(
            connection,
            "SELECT province, fiscal_year, items, n, left_out, weight, lost, loss_rate, items_losing, share_losing "
            "FROM points_lost WHERE breakdown = 'all' "
            "ORDER BY province_code NULLS LAST, fiscal_year DESC NULLS LAST",
        ),
        "gravest": rows(
            connection,
            "SELECT p.province, p.fiscal_year, p.project_id, p.project_name, i.name, i.target_printed, "
            "i.actual_printed, i.weight, i.score, i.weight - i.score AS lost, i.deviation_reason, i.source "
            "FROM indicators AS i JOIN projects AS p USING (project_id) "
            "WHERE p.form_kind = 'self_evaluation' AND i.weight - i.score > 0.011 "
            f"ORDER BY lost DESC, i.indicator_id LIMIT {LONGEST_LIST}",
        ),
        "losing": row(
            connection,
            "SELECT coalesce(sum(items_losing), 0) AS n FROM points_lost WHERE breakdown = 'family'",
        )["n"],
    }


def findings(connection: DuckDBPyConnection) -> list[Row]:
    """Return the table `rules`, most findings first, each with `projects` (how many) and up to a few `examples`."""
    rules = rows(
        connection,
        "SELECT r.*, (SELECT count(DISTINCT f.project_id) FROM findings AS f WHERE f.rule = r.rule) AS projects "
        "FROM rules AS r ORDER BY finding_count DESC, rule",
    )
    examples = rows(
        connection,
        "SELECT f.rule, f.project_id, f.message_zh, f.message_en, f.source, p.province, p.fiscal_year, d.path "
        "FROM findings AS f LEFT JOIN projects AS p USING (project_id) JOIN documents AS d "
        "ON d.document_id = f.document_id "
        "QUALIFY row_number() OVER (PARTITION BY f.rule ORDER BY f.severity, f.finding_id) <= 8 "
        "ORDER BY f.rule, f.severity, f.finding_id",
    )
    for rule in rules:
        rule["examples"] = [example for example in examples if example["rule"] == rule["rule"]]
    return rules


def accuracy(connection: DuckDBPyConnection) -> Row:
    """Return how exactly labelled documents are read: the share of exact rows over all layouts, with n and the date."""
    return row(
        connection,
        "SELECT sum(forms) AS forms, sum(rows) AS n, sum(exact_share * rows) / nullif(sum(rows), 0) AS exact_share, "
        "count(DISTINCT carrier) AS carriers, count(DISTINCT layout) AS layouts, max(measured_on) AS measured_on "
        "FROM accuracy",
    )

-- 名称: 指标值变化
-- en: How the targets of one project changed from one year to the next: indicators of the same name in a project's form
--     of a year and in its form of the year stated before. Lowered is less demanding, whatever the direction: a lower ≥
--     or a higher ≤. Where a year has a self-evaluation and a target form, the self-evaluation stands for it, for it has
--     the result too. Projects without a key and indicators whose name is not unique in a form are not here. In no order.
-- zh: 同一项目相邻年度的指标值变化：按项目键和指标名称对应。lowered指要求降低（≥类变小或≤类变大）。
--     同一年度既有自评表又有目标表的，取自评表（含完成值）。没有项目键的项目、同一表内重名的指标不列入。未排序。
-- grain: one row per indicator that the same project also stated in its previous year on record | 同一项目上一有表年度也有的每个指标一行
-- stored: pairs every indicator with that of the year before
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   year_before | year | Previous fiscal year on record | 上一有表年度
--   fiscal_year | as in the contract
--   project_key | as in the contract
--   department | as in the contract
--   unit | as in the contract
--   project_name | as in the contract
--   family | as in the contract
--   name | as in the contract
--   target_printed_before | | Target of the year before as printed | 上年指标值，原文
--   target_printed | as in the contract
--   target_value_before | target_unit | Target of the year before, where comparable | 上年指标值（可比时）
--   target_value | as in the contract
--   target_unit | as in the contract
--   direction | | up: more is better; down: less is better; NULL where not comparable | 方向：up 越高越好，down 越低越好；不可比为空
--   change | | lowered, raised, unchanged, or not_comparable (texts, dates, ranges, other units) | 变化：lowered 降低，raised 提高，unchanged 未变，not_comparable 不可比
--   change_share | ratio | (target_value - target_value_before) / target_value_before, where comparable | 变化幅度（可比时）
--   result_before_printed | | Result of the year before as printed | 上年完成值，原文
--   result_before | target_unit | Result of the year before in the unit of the target, where comparable | 上年完成值（可比时）
--   below_last_result | | Whether the target asks for less than the year before reached; NULL where not comparable | 指标值是否低于上年完成水平；不可比为空
--   budget_before_wan | 万元 | Budget of the year before: initial in both years, or full-year in both | 上年预算数（两年同为年初数，或同为全年数）
--   budget_wan | 万元 | Budget of the year, of the same kind | 本年预算数（口径相同）
--   budget_grew | | Whether the budget grew; NULL where not comparable | 预算是否增加；不可比为空
--   indicator_id_before | | Indicator of the year before | 上年指标编号
--   indicator_id | as in the contract
--   source | as in the contract
WITH years AS (
    SELECT
        project_key,
        fiscal_year,
        -- self_evaluation comes before target in the alphabet.
        min_by(project_id, form_kind || project_id) AS project_id
    FROM projects
    WHERE project_key IS NOT NULL AND fiscal_year IS NOT NULL
    GROUP BY project_key, fiscal_year
),

pairs AS (
    SELECT
        project_id,
        lag(project_id) OVER (PARTITION BY project_key ORDER BY fiscal_year) AS project_id_before
    FROM years
),

-- A name that stands twice in a form does not say which of the two it means.
repeated AS (
    SELECT project_id, list(name) AS names
    FROM (SELECT project_id, name FROM indicators GROUP BY project_id, name HAVING count(*) > 1) AS twice
    GROUP BY project_id
),

followed AS (
    SELECT
        p.project_id,
        b.project_id AS project_id_before,
        b.fiscal_year AS year_before,
        CASE
            WHEN p.budget_initial IS NOT NULL AND b.budget_initial IS NOT NULL THEN b.budget_initial
            WHEN p.budget_adjusted IS NOT NULL AND b.budget_adjusted IS NOT NULL THEN b.budget_adjusted
        END AS budget_before,
        CASE
            WHEN p.budget_initial IS NOT NULL AND b.budget_initial IS NOT NULL THEN p.budget_initial
            WHEN b.budget_adjusted IS NOT NULL THEN p.budget_adjusted
        END AS budget,
        list_concat(r.names, q.names) AS repeated_names
    FROM pairs
    JOIN projects AS p USING (project_id)
    JOIN projects AS b ON b.project_id = pairs.project_id_before
    LEFT JOIN repeated AS r ON r.project_id = p.project_id
    LEFT JOIN repeated AS q ON q.project_id = b.project_id
),

matched AS (
    SELECT
        f.project_id,
        f.year_before,
        f.budget_before,
        f.budget,
        i.indicator_id,
        i.family,
        i.name,
        i.source,
        i.target_printed,
        i.target_unit,
        i.target_value,
        CASE
            WHEN i.target_kind <> 'numeric' OR i.target_value_high IS NOT NULL THEN NULL
            WHEN i.target_operator IN ('>=', '>', '=') THEN 'up'
            WHEN i.target_operator IN ('<=', '<') THEN 'down'
            WHEN i.target_operator_method = 'assumed' THEN 'up'
            WHEN i.target_operator_method IN ('cost_assumed', 'time_limit_assumed') THEN 'down'
            WHEN starts_with(i.attainment_method, 'up') THEN 'up'
            WHEN starts_with(i.attainment_method, 'down') THEN 'down'
        END AS direction,
        b.indicator_id AS indicator_id_before,
        b.target_printed AS target_printed_before,
        b.target_value AS target_value_before,
        b.target_unit AS target_unit_before,
        b.actual_printed AS result_before_printed,
        CASE
            WHEN b.target_kind <> 'numeric' OR b.target_value_high IS NOT NULL THEN NULL
            WHEN b.target_operator IN ('>=', '>', '=') THEN 'up'
            WHEN b.target_operator IN ('<=', '<') THEN 'down'
            WHEN b.target_operator_method = 'assumed' THEN 'up'
            WHEN b.target_operator_method IN ('cost_assumed', 'time_limit_assumed') THEN 'down'
            WHEN starts_with(b.attainment_method, 'up') THEN 'up'
            WHEN starts_with(b.attainment_method, 'down') THEN 'down'
        END AS direction_before,
        -- The result in the unit of its target, whatever unit it was printed in.
        CASE
            WHEN b.actual_unit = b.target_unit AND b.actual_kind = 'numeric' AND b.attained IS NOT NULL
                THEN b.actual_value
            WHEN starts_with(b.attainment_method, 'up') THEN b.target_value * b.attainment
            WHEN starts_with(b.attainment_method, 'down') THEN b.target_value / nullif(b.attainment, 0)
            WHEN starts_with(b.attainment_method, 'actual_zero') THEN 0
        END AS result_before
    FROM followed AS f
    JOIN indicators AS i ON i.project_id = f.project_id
    JOIN indicators AS b ON b.project_id = f.project_id_before AND b.name = i.name
    WHERE f.repeated_names IS NULL OR NOT list_contains(f.repeated_names, i.name)
),

compared AS (
    SELECT
        *,
        coalesce(direction = direction_before AND target_unit IS NOT DISTINCT FROM target_unit_before, FALSE)
            AS comparable,
        CASE direction WHEN 'up' THEN 1 WHEN 'down' THEN -1 END AS sign,
        1e-9 * greatest(abs(target_value), abs(target_value_before)) AS near
    FROM matched
)

SELECT
    p.province_code,
    p.province,
    c.year_before,
    p.fiscal_year,
    p.project_key,
    p.department,
    p.unit,
    p.project_name,
    c.family,
    c.name,
    c.target_printed_before,
    c.target_printed,
    CASE WHEN c.comparable THEN c.target_value_before END AS target_value_before,
    c.target_value,
    c.target_unit,
    CASE WHEN c.comparable THEN c.direction END AS direction,
    CASE
        WHEN c.target_printed = c.target_printed_before THEN 'unchanged'
        WHEN NOT c.comparable THEN 'not_comparable'
        WHEN abs(c.target_value - c.target_value_before) <= c.near THEN 'unchanged'
        WHEN (c.target_value - c.target_value_before) * c.sign < 0 THEN 'lowered'
        ELSE 'raised'
    END AS change,
    CASE WHEN c.comparable THEN (c.target_value - c.target_value_before) / nullif(c.target_value_before, 0) END
        AS change_share,
    c.result_before_printed,
    CASE WHEN c.comparable THEN c.result_before END AS result_before,
    CASE WHEN c.comparable THEN (c.target_value - c.result_before) * c.sign < -c.near END AS below_last_result,
    CAST(c.budget_before / 10000 AS DECIMAL(18, 2)) AS budget_before_wan,
    CAST(c.budget / 10000 AS DECIMAL(18, 2)) AS budget_wan,
    c.budget > c.budget_before AS budget_grew,
    c.indicator_id_before,
    c.indicator_id,
    c.source
FROM compared AS c
JOIN projects AS p USING (project_id)

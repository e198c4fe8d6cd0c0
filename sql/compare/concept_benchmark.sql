-- 名称: 概念对标
-- en: The same concept across provinces and years, whatever words say it: what is targeted, what is reached, how far,
--     and what a unit costs. Only values in the unit that the concept is compared in count, amounts per unit among them;
--     the others are left out and counted. The unit cost is money laid on the only quantity that a form counts (result
--     and execution, or target and initial budget in a target form): forms with several quantities are left out, for
--     nothing says how they share the money. A row with a small n is no benchmark.
-- zh: 同一概念（不论措辞）的跨省跨年对照：指标值、完成值、完成程度和单位成本。只统计按该概念的可比单位表示的数值，
--     其余不计入并单独计数。单位成本为资金除以表中唯一的数量指标（自评表用完成值和执行数，目标表用指标值和年初预算数）；
--     有多个数量指标的表无法分摊资金，不计入。n 很小时不宜用作标准。
-- grain: one row per concept, family, unit, province, fiscal year, kind of form and measure | 每个概念、类别、单位、省、年度、表类和度量一行
-- stored: medians over every concept, province, year and measure
-- columns:
--   concept_id | as in the contract
--   concept | as in the contract
--   family | as in the contract
--   comparable_unit | | Unit in which the concept is compared; NULL for those left out for their unit | 可比单位；因单位未计入的为空
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   form_kind | as in the contract
--   measure | | target, result, attainment (result against target) or unit_cost (元 per unit) | 度量：target 指标值，result 完成值，attainment 完成程度，unit_cost 单位成本（元）
--   indicators | indicators | Indicators of the concept; for results and attainment of self-evaluations only | 该概念的指标数；完成值和完成程度仅自评表
--   n | indicators | Indicators with a comparable value | 有可比数值的指标数
--   left_out | indicators | Indicators left out | 未计入的指标数
--   median | unit | Median | 中位数
--   p10 | unit | 10th percentile | 第10百分位
--   p90 | unit | 90th percentile | 第90百分位
WITH members AS (
    SELECT
        c.indicator_id,
        c.concept_id,
        c.concept,
        c.comparable_unit,
        c.target_comparable,
        c.actual_comparable,
        i.project_id,
        i.family,
        i.attainment,
        i.target_unit,
        i.actual_unit,
        p.province_code,
        p.province,
        p.fiscal_year,
        p.form_kind,
        p.executed,
        p.budget_initial
    FROM indicator_concepts AS c
    JOIN indicators AS i USING (indicator_id)
    JOIN projects AS p USING (project_id)
    WHERE c.concept_id IS NOT NULL
),

-- Forms with one quantity only: the whole money of the form was spent on it.
single AS (
    SELECT project_id
    FROM indicators
    WHERE family = 'quantity' AND project_id IN (SELECT project_id FROM members WHERE family = 'quantity')
    GROUP BY project_id
    HAVING count(*) = 1
),

valued AS (
    SELECT
        m.*,
        m.form_kind = 'self_evaluation' AS evaluated,
        CASE
            WHEN s.project_id IS NULL THEN NULL
            WHEN m.form_kind = 'self_evaluation' THEN CAST(m.executed AS DOUBLE) / nullif(m.actual_comparable, 0)
            ELSE CAST(m.budget_initial AS DOUBLE) / nullif(m.target_comparable, 0)
        END AS unit_cost
    FROM members AS m
    LEFT JOIN single AS s ON s.project_id = m.project_id AND m.family = 'quantity' AND m.comparable_unit <> '%'
),

measured AS (
    SELECT
        concept_id,
        any_value(concept) AS concept,
        family,
        comparable_unit,
        province_code,
        any_value(province) AS province,
        fiscal_year,
        form_kind,
        evaluated,
        count(*) AS indicators,
        count(target_comparable) AS target_n,
        quantile_cont(target_comparable, [0.1, 0.5, 0.9]) AS target,
        count(actual_comparable) FILTER (WHERE evaluated) AS result_n,
        quantile_cont(actual_comparable, [0.1, 0.5, 0.9]) FILTER (WHERE evaluated) AS result,
        count(attainment) FILTER (WHERE evaluated) AS attainment_n,
        quantile_cont(attainment, [0.1, 0.5, 0.9]) FILTER (WHERE evaluated) AS attainment,
        count(unit_cost) AS unit_cost_n,
        quantile_cont(unit_cost, [0.1, 0.5, 0.9]) AS unit_cost
    FROM valued
    GROUP BY concept_id, family, comparable_unit, province_code, fiscal_year, form_kind, evaluated
),

measures AS (
    SELECT *, 'target' AS measure, target_n AS n, target AS points FROM measured
    UNION ALL
    SELECT *, 'result', result_n, result FROM measured WHERE evaluated
    UNION ALL
    SELECT *, 'attainment', attainment_n, attainment FROM measured WHERE evaluated
    UNION ALL
    SELECT *, 'unit_cost', unit_cost_n, unit_cost FROM measured WHERE family = 'quantity'
)

SELECT
    concept_id,
    concept,
    family,
    comparable_unit,
    province_code,
    province,
    fiscal_year,
    form_kind,
    measure,
    indicators,
    n,
    indicators - n AS left_out,
    points[2] AS median,
    points[1] AS p10,
    points[3] AS p90
FROM measures
ORDER BY concept_id, family, comparable_unit, province_code, fiscal_year, form_kind, measure

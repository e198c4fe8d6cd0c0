-- 名称: 得分重算对照
-- en: Every score that a form prints against what the scoring scheme gives: the execution score from the money, each
--     indicator's from its target and result. A qualitative result allows an interval, not a point. Scores that cannot
--     be recomputed are listed as such. Forms without scores and target forms are not here.
-- zh: 表上每项得分与按评分办法重算的得分对照：预算执行得分按金额计算，指标得分按指标值和完成值计算。
--     定性结果对应区间而非单一分数；不能重算的也列出。没有得分的表和绩效目标表不列入。
-- grain: one row per scored item of a self-evaluation form: the execution of the budget, or an indicator | 自评表的每个计分项一行：预算执行或一个指标
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   project_id | as in the contract
--   project_name | as in the contract
--   item | | execution: the execution of the budget; indicator: one indicator | execution 预算执行，indicator 指标 | 计分项
--   indicator_id | | Indicator; NULL for execution | 指标编号；预算执行为空
--   name | | Name of the indicator; 预算执行率 for execution | 指标名称；预算执行为“预算执行率”
--   target_printed | as in the contract
--   actual_printed | | Result as printed; for execution the printed rate | 实际完成值原文；预算执行为表上的执行率
--   weight | as in the contract
--   score | as in the contract
--   expected_score_low | as in the contract
--   expected_score_high | as in the contract
--   score_check | as in the contract
--   difference | points | Points above (+) or below (-) the nearest score that the scheme allows; 0 where it matches, NULL where not computable | 高于（+）或低于（-）允许得分的分数；相符为0，不可计算为空 | 与允许得分之差
--   deviation_reason | as in the contract
--   scheme_id | as in the contract
--   scheme_assumed | as in the contract
--   source | as in the contract
WITH due AS (
    SELECT
        *,
        -- greatest and least pass over NULL, so a missing rate is kept out first.
        CASE WHEN execution_rate IS NOT NULL THEN greatest(least(execution_rate, 1), 0) * execution_weight END AS points
    FROM projects
    WHERE execution_score IS NOT NULL
),

execution AS (
    SELECT
        project_id,
        0 AS position,
        'execution' AS item,
        NULL AS indicator_id,
        '预算执行率' AS name,
        NULL AS target_printed,
        execution_rate_printed AS actual_printed,
        execution_weight AS weight,
        execution_score AS score,
        points AS expected_score_low,
        points AS expected_score_high,
        CASE
            WHEN points IS NULL THEN 'not_computable'
            WHEN execution_score > points + 0.011 THEN 'above'
            WHEN execution_score < points - 0.011 THEN 'below'
            ELSE 'match'
        END AS score_check,
        NULL AS deviation_reason,
        source
    FROM due
),

items AS (
    SELECT * FROM execution
    UNION ALL
    SELECT
        project_id,
        ordinal,
        'indicator',
        indicator_id,
        name,
        target_printed,
        actual_printed,
        weight,
        score,
        expected_score_low,
        expected_score_high,
        score_check,
        deviation_reason,
        source
    FROM indicators
    WHERE score IS NOT NULL
)

SELECT
    p.province_code,
    p.province,
    p.fiscal_year,
    p.project_id,
    p.project_name,
    i.item,
    i.indicator_id,
    i.name,
    i.target_printed,
    i.actual_printed,
    i.weight,
    i.score,
    i.expected_score_low,
    i.expected_score_high,
    i.score_check,
    CASE i.score_check
        WHEN 'match' THEN 0
        WHEN 'above' THEN i.score - i.expected_score_high
        WHEN 'below' THEN i.score - i.expected_score_low
    END AS difference,
    i.deviation_reason,
    p.scheme_id,
    p.scheme_assumed,
    i.source
FROM items AS i
JOIN projects AS p USING (project_id)
WHERE p.form_kind = 'self_evaluation'

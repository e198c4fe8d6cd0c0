-- 名称: 各省分数核对
-- en: Whether printed scores hold, by province and fiscal year, for each kind of check: execution scores against the
--     money, indicator scores against target and result, weights against 100, totals against the sum of scores, and
--     grades against totals. What cannot be checked is left out and counted; never counted as a match.
-- zh: 各省各年度表上分数的核对结果，按核对种类：执行得分、指标得分、分值合计、总分、等级。
--     不可核对的不计入并单独计数，绝不视为相符。
-- grain: one row per province, fiscal year and kind of check | 每省每年度每种核对一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   check_kind | | execution_score, indicator_score, weights, total or grade | 核对种类：execution_score 执行得分，indicator_score 指标得分，weights 分值合计，total 总分，grade 等级
--   items | items | Items with something printed to check: scores, forms with weights, totals, grades | 可供核对的项数
--   n | items | Items that can be checked | 可核对的项数
--   left_out | items | Items that cannot be checked | 不可核对的项数
--   matches | items | Items that hold | 相符的项数
--   above | items | Items above what the scheme or the sum gives | 偏高的项数
--   below | items | Items below it | 偏低的项数
--   share_match | ratio | matches / n | 相符比例
--   share_above | ratio | above / n | 偏高比例
WITH checks AS (
    SELECT
        p.province_code,
        p.province,
        p.fiscal_year,
        'indicator_score' AS check_kind,
        i.score_check AS outcome,
        i.items
    FROM (
        SELECT project_id, score_check, count(*) AS items
        FROM indicators
        WHERE score IS NOT NULL
        GROUP BY project_id, score_check
    ) AS i
    JOIN projects AS p USING (project_id)
    WHERE p.form_kind = 'self_evaluation'
    UNION ALL
    SELECT
        province_code,
        province,
        fiscal_year,
        'execution_score',
        CASE
            WHEN execution_rate IS NULL OR execution_weight IS NULL THEN 'not_computable'
            WHEN execution_score > greatest(least(execution_rate, 1), 0) * execution_weight + 0.011 THEN 'above'
            WHEN execution_score < greatest(least(execution_rate, 1), 0) * execution_weight - 0.011 THEN 'below'
            ELSE 'match'
        END,
        1
    FROM projects
    WHERE form_kind = 'self_evaluation' AND execution_score IS NOT NULL
    UNION ALL
    SELECT province_code, province, fiscal_year, 'weights', weights_check, 1
    FROM totals_check
    WHERE weights_missing < indicators OR execution_weight IS NOT NULL
    UNION ALL
    SELECT province_code, province, fiscal_year, 'total', total_check, 1
    FROM totals_check
    WHERE total_score IS NOT NULL
    UNION ALL
    SELECT
        province_code,
        province,
        fiscal_year,
        'grade',
        -- Grades as their place in ascending order; what is not one of the four cannot be checked.
        CASE sign(
                nullif(strpos('差中良优', left(nullif(grade, ''), 1)), 0)
                - nullif(strpos('差中良优', grade_derived), 0)
            )
            WHEN 1 THEN 'above'
            WHEN -1 THEN 'below'
            WHEN 0 THEN 'match'
            ELSE 'not_computable'
        END,
        1
    FROM projects
    WHERE form_kind = 'self_evaluation' AND grade IS NOT NULL
)

SELECT
    province_code,
    any_value(province) AS province,
    fiscal_year,
    check_kind,
    CAST(sum(items) AS BIGINT) AS items,
    CAST(coalesce(sum(items) FILTER (WHERE outcome <> 'not_computable'), 0) AS BIGINT) AS n,
    CAST(coalesce(sum(items) FILTER (WHERE outcome = 'not_computable'), 0) AS BIGINT) AS left_out,
    CAST(coalesce(sum(items) FILTER (WHERE outcome = 'match'), 0) AS BIGINT) AS matches,
    CAST(coalesce(sum(items) FILTER (WHERE outcome = 'above'), 0) AS BIGINT) AS above,
    CAST(coalesce(sum(items) FILTER (WHERE outcome = 'below'), 0) AS BIGINT) AS below,
    coalesce(sum(items) FILTER (WHERE outcome = 'match'), 0)
        / nullif(sum(items) FILTER (WHERE outcome <> 'not_computable'), 0) AS share_match,
    coalesce(sum(items) FILTER (WHERE outcome = 'above'), 0)
        / nullif(sum(items) FILTER (WHERE outcome <> 'not_computable'), 0) AS share_above
FROM checks
GROUP BY province_code, fiscal_year, check_kind
ORDER BY province_code, fiscal_year, check_kind

-- 名称: 合计核对
-- en: Whether a form adds up: weights to 100, and scores to its total. Nothing is added up where a weight or a score is
--     missing. Figures with decimals may each be rounded by half of their last digit, and a total may be rounded to
--     whole points. Where the form prints no execution weight, weights below 100 may leave room for it.
-- zh: 自评表的分值之和是否为100、得分之和是否等于总分。分值或得分有缺的不加总。
--     带小数的数各允许末位半个单位的舍入，总分允许取整；没有执行分值的表，分值不足100不算错。
-- grain: one row per self-evaluation form | 每张自评表一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   department | as in the contract
--   project_name | as in the contract
--   indicators | indicators | Indicators | 指标数
--   weights_missing | indicators | Indicators without weight | 无分值的指标数
--   scores_missing | indicators | Indicators without score | 无得分的指标数
--   execution_weight | as in the contract
--   indicator_weight | points | Sum of the indicators' weights | 指标分值合计
--   weights | points | execution_weight + indicator_weight | 分值合计
--   weights_check | | match, above, below (100), or not_computable | 分值合计与100比较：match 相符，above 偏高，below 偏低，not_computable 不可计算
--   execution_score | as in the contract
--   indicator_score | points | Sum of the indicators' scores | 指标得分合计
--   scores | points | execution_score + indicator_score | 得分合计
--   total_score | as in the contract
--   total_difference | points | total_score - scores; NULL where not computable | 总分减得分合计；不可计算为空
--   total_check | | match, above, below (the sum of the scores), or not_computable | 总分与得分合计比较：match 相符，above 偏高，below 偏低，not_computable 不可计算
--   project_id | as in the contract
--   path | as in the contract
--   source | as in the contract
WITH sums AS (
    SELECT
        project_id,
        count(*) AS indicators,
        count(*) - count(weight) AS weights_missing,
        count(*) - count(score) AS scores_missing,
        sum(weight) AS indicator_weight,
        sum(score) AS indicator_score,
        count(*) FILTER (WHERE abs(weight - round(weight)) >= 1e-9) AS fractional_weights,
        count(*) FILTER (WHERE abs(score - round(score)) >= 1e-9) AS fractional_scores
    FROM indicators
    GROUP BY project_id
),

forms AS (
    SELECT
        p.*,
        d.path,
        s.indicators,
        s.weights_missing,
        s.scores_missing,
        s.indicator_weight,
        s.indicator_score,
        CASE WHEN s.weights_missing = 0 THEN s.indicator_weight + coalesce(p.execution_weight, 0) END AS weights,
        CASE WHEN s.scores_missing = 0 THEN s.indicator_score + coalesce(p.execution_score, 0) END AS scores,
        greatest(0.011, s.fractional_weights * 0.005 + 0.001) AS weights_tolerance,
        greatest(0.011, s.fractional_scores * 0.005 + 0.001) AS scores_tolerance,
        -- Without an execution score the sum is complete only where the indicators carry all 100 points.
        p.execution_score IS NOT NULL
            OR (p.execution_weight IS NULL AND s.weights_missing = 0 AND abs(s.indicator_weight - 100) <= 0.011)
            AS scores_complete
    FROM projects AS p
    JOIN sums AS s USING (project_id)
    JOIN documents AS d USING (document_id)
    WHERE p.form_kind = 'self_evaluation'
),

compared AS (
    SELECT
        *,
        CASE WHEN scores_complete THEN total_score - scores END AS total_difference,
        -- A total in whole points over scores with decimals.
        CASE
            WHEN abs(total_score - round(total_score)) < 1e-9 AND abs(scores - round(scores)) >= 1e-9
                THEN greatest(0.5, scores_tolerance)
            ELSE scores_tolerance
        END AS total_tolerance
    FROM forms
)

SELECT
    province_code,
    province,
    fiscal_year,
    department,
    project_name,
    indicators,
    weights_missing,
    scores_missing,
    execution_weight,
    indicator_weight,
    weights,
    CASE
        WHEN weights IS NULL THEN 'not_computable'
        WHEN weights > 100 + weights_tolerance THEN 'above'
        WHEN weights >= 100 - weights_tolerance THEN 'match'
        WHEN execution_weight IS NOT NULL THEN 'below'
        ELSE 'not_computable'
    END AS weights_check,
    execution_score,
    indicator_score,
    scores,
    total_score,
    total_difference,
    CASE
        WHEN total_difference IS NULL THEN 'not_computable'
        WHEN total_difference > total_tolerance THEN 'above'
        WHEN total_difference < -total_tolerance THEN 'below'
        ELSE 'match'
    END AS total_check,
    project_id,
    path,
    source
FROM compared
ORDER BY province_code, fiscal_year, project_id

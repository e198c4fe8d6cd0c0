-- 名称: 偏差原因
-- en: Reasons for deviation as the forms state them, each with what it explains: a missed target, a result far above its
--     target, points lost or something else; or, for a funding line, money not spent. times_used tells texts that are
--     used again and again in the same province and year.
-- zh: 表上所列的偏差原因，以及它所说明的情形：未完成、远超指标值、失分或其他；资金来源行则为未执行完。
--     times_used为同省同年度使用同一文字的次数。
-- grain: one row per indicator or funding line with a reason | 有原因的每个指标或资金来源一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   department | as in the contract
--   project_name | as in the contract
--   item | | indicator or funding | 事项：indicator 指标，funding 资金来源
--   name | | Name of the indicator, or label of the funding line | 指标名称或资金来源标签
--   situation | | missed, overshoot, points_lost, not_comparable or on_target; unspent or spent for money | 情形：missed 未完成，overshoot 远超，points_lost 失分，not_comparable 不可比，on_target 按目标完成；unspent 未执行完，spent 执行完
--   target_printed | | Target as printed; full-year budget for money | 指标值原文；资金为全年预算数原文
--   actual_printed | | Result as printed; amount executed for money | 完成值原文；资金为全年执行数原文
--   weight | as in the contract
--   score | as in the contract
--   deviation_reason | as in the contract
--   reason_length | characters | Length of the reason | 原因的字数
--   times_used | reasons | How often this text stands in this province and year | 同省同年度使用该文字的次数
--   project_id | as in the contract
--   indicator_id | | Indicator; NULL for money | 指标编号；资金为空
--   path | as in the contract
--   source | as in the contract
WITH reasons AS (
    SELECT
        i.project_id,
        'indicator' AS item,
        i.name,
        CASE
            WHEN i.attained IS NULL THEN 'not_comparable'
            WHEN NOT i.attained THEN 'missed'
            WHEN starts_with(i.attainment_method, 'up') AND i.attainment >= coalesce(s.overshoot_limit, 1.3)
                THEN 'overshoot'
            WHEN i.score < i.weight - 0.011 THEN 'points_lost'
            ELSE 'on_target'
        END AS situation,
        i.target_printed,
        i.actual_printed,
        i.weight,
        i.score,
        i.deviation_reason,
        i.indicator_id,
        i.source
    FROM indicators AS i
    JOIN projects AS p USING (project_id)
    LEFT JOIN schemes AS s ON s.scheme_id = p.scheme_id
    WHERE i.deviation_reason IS NOT NULL
    UNION ALL
    SELECT
        project_id,
        'funding',
        label_printed,
        CASE
            WHEN executed IS NULL OR budget_adjusted IS NULL THEN 'not_comparable'
            WHEN executed < budget_adjusted THEN 'unspent'
            ELSE 'spent'
        END,
        budget_adjusted_printed,
        executed_printed,
        weight,
        score,
        deviation_reason,
        NULL,
        source
    FROM funding
    WHERE deviation_reason IS NOT NULL
)

SELECT
    p.province_code,
    p.province,
    p.fiscal_year,
    p.department,
    p.project_name,
    r.item,
    r.name,
    r.situation,
    r.target_printed,
    r.actual_printed,
    r.weight,
    r.score,
    r.deviation_reason,
    length(r.deviation_reason) AS reason_length,
    count(*) OVER (PARTITION BY p.province_code, p.fiscal_year, r.deviation_reason) AS times_used,
    r.project_id,
    r.indicator_id,
    d.path,
    r.source
FROM reasons AS r
JOIN projects AS p USING (project_id)
JOIN documents AS d USING (document_id)
WHERE p.form_kind = 'self_evaluation'
ORDER BY p.province_code, p.fiscal_year, r.project_id, r.item DESC, r.indicator_id, r.source

-- 名称: 各省偏差原因
-- en: How often a deviation is explained, by province, fiscal year and situation. Every indicator of a self-evaluation is
--     in one situation. Forms whose header has no column for reasons ask for none: their indicators are left out and
--     counted; where the header was not read, the column is assumed.
-- zh: 各省各年度各种情形的偏差原因说明情况，自评表的每个指标归入一种情形。表头没有原因栏的表不要求说明，
--     其指标不计入并单独计数；表头未读出的视为有该栏。
-- grain: one row per province, fiscal year and situation | 每省每年度每种情形一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   situation | | missed, overshoot (far above the target), points_lost (reached, yet below its weight), on_target or not_comparable | 情形：missed 未完成，overshoot 远超，points_lost 完成但失分，on_target 按目标完成，not_comparable 不可比
--   indicators | indicators | Indicators in the situation | 该情形的指标数
--   n | indicators | Those in forms that ask for reasons | 其中表上有原因栏的指标数
--   left_out | indicators | Those in forms that ask for none | 其中表上没有原因栏的指标数
--   explained | indicators | Indicators of n with a reason | 说明原因的指标数
--   share_explained | ratio | explained / n | 说明原因的比例
--   reasons | texts | Different texts among the reasons | 不同的原因文字数
--   reason_length_median | characters | Median length of the reasons | 原因字数的中位数
WITH judged AS (
    SELECT
        p.province_code,
        p.province,
        p.fiscal_year,
        CASE
            WHEN i.attained IS NULL THEN 'not_comparable'
            WHEN NOT i.attained THEN 'missed'
            WHEN starts_with(i.attainment_method, 'up') AND i.attainment >= coalesce(s.overshoot_limit, 1.3)
                THEN 'overshoot'
            WHEN i.score < i.weight - 0.011 THEN 'points_lost'
            ELSE 'on_target'
        END AS situation,
        i.deviation_reason,
        p.asks
    FROM indicators AS i
    JOIN (
        SELECT
            *,
            header_printed IS NULL OR contains(header_printed, '原因') OR contains(header_printed, '偏差') AS asks
        FROM projects
        WHERE form_kind = 'self_evaluation'
    ) AS p USING (project_id)
    LEFT JOIN schemes AS s ON s.scheme_id = p.scheme_id
)

SELECT
    province_code,
    any_value(province) AS province,
    fiscal_year,
    situation,
    count(*) AS indicators,
    count(*) FILTER (WHERE asks) AS n,
    count(*) FILTER (WHERE NOT asks) AS left_out,
    count(deviation_reason) FILTER (WHERE asks) AS explained,
    count(deviation_reason) FILTER (WHERE asks) / nullif(count(*) FILTER (WHERE asks), 0) AS share_explained,
    count(DISTINCT deviation_reason) FILTER (WHERE asks) AS reasons,
    median(length(deviation_reason)) FILTER (WHERE asks) AS reason_length_median
FROM judged
GROUP BY province_code, fiscal_year, situation
ORDER BY province_code, fiscal_year, situation

-- 名称: 恰好完成
-- en: How many results are exactly their target, by province and fiscal year. A result exactly on target every time may
--     have been copied from it. Only results with a computed degree of attainment; the others are left out and counted.
--     By family and taxonomy code, see the range 1 of attainment_buckets.
-- zh: 各省各年度完成值恰好等于指标值的指标比例。次次恰好，可能是照抄指标值。
--     只统计可计算完成程度的指标，其余不计入并单独计数。分类别见attainment_buckets的区间1。
-- grain: one row per province and fiscal year | 每省每年度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   indicators | indicators | Indicators of self-evaluation forms | 自评表的指标数
--   n | indicators | Indicators with a computed degree of attainment | 可计算完成程度的指标数
--   left_out | indicators | Indicators without | 不可计算而未计入的指标数
--   exactly | indicators | Indicators of n whose result is their target | 恰好完成的指标数
--   share | ratio | exactly / n | 恰好完成的比例
--   exactly_not_100 | indicators | Indicators of exactly whose target is not 100 % | 其中指标值不是100%的指标数
--   exactly_with_decimals | indicators | Indicators of exactly whose target is no whole number, which chance explains least | 其中指标值带小数的指标数
--   forms_n | forms | Forms with at least one indicator of n | 有可比指标的表数
--   share_median | ratio | Median of those forms' own shares | 恰好完成的比例，各表中位数
--   forms_all_exactly | forms | Forms of forms_n with every result exactly on target | 全部恰好完成的表数
WITH forms AS (
    SELECT
        project_id,
        count(*) AS indicators,
        count(attainment) AS n,
        count(*) FILTER (WHERE on_target) AS exactly,
        count(*) FILTER (WHERE on_target AND NOT coalesce(target_unit = '%' AND target_value = 100, FALSE)) AS not_100,
        count(*) FILTER (WHERE on_target AND abs(target_value - round(target_value)) >= 1e-9) AS with_decimals
    FROM (SELECT *, abs(attainment - 1) < 1e-9 AS on_target FROM indicators) AS i
    GROUP BY project_id
)

SELECT
    p.province_code,
    any_value(p.province) AS province,
    p.fiscal_year,
    CAST(sum(f.indicators) AS BIGINT) AS indicators,
    CAST(sum(f.n) AS BIGINT) AS n,
    CAST(sum(f.indicators) - sum(f.n) AS BIGINT) AS left_out,
    CAST(sum(f.exactly) AS BIGINT) AS exactly,
    sum(f.exactly) / nullif(sum(f.n), 0) AS share,
    CAST(sum(f.not_100) AS BIGINT) AS exactly_not_100,
    CAST(sum(f.with_decimals) AS BIGINT) AS exactly_with_decimals,
    count(*) FILTER (WHERE f.n > 0) AS forms_n,
    median(f.exactly / nullif(f.n, 0)) FILTER (WHERE f.n > 0) AS share_median,
    count(*) FILTER (WHERE f.n > 0 AND f.exactly = f.n) AS forms_all_exactly
FROM forms AS f
JOIN projects AS p USING (project_id)
WHERE p.form_kind = 'self_evaluation'
GROUP BY p.province_code, p.fiscal_year
ORDER BY p.province_code, p.fiscal_year

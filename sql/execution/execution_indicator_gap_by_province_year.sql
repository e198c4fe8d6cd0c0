-- 名称: 各省执行与指标得分差距
-- en: How forms score on money and how they score on results, by province and fiscal year: the forms of
--     execution_indicator_gap together. Forms not scored throughout are left out of every figure and counted.
-- zh: 各省各年度预算执行得分率与指标得分率对照，即execution_indicator_gap所列各表的汇总。
--     得分不齐的表不计入任何数字并单独计数。
-- grain: one row per province and fiscal year | 每省每年度一行
-- columns:
--   province_code | as in the contract
--   province | as in the contract
--   fiscal_year | as in the contract
--   forms | forms | Self-evaluation forms | 自评表数
--   n | forms | Forms scored throughout | 得分齐全的表数
--   left_out | forms | Forms not scored throughout | 得分不齐而未计入的表数
--   execution_score | points | Sum of execution scores | 执行得分合计
--   execution_weight | points | Sum of execution weights | 执行分值合计
--   execution_share | ratio | execution_score / execution_weight | 执行得分率，合计数之比
--   indicator_score | points | Sum of indicator scores | 指标得分合计
--   indicator_weight | points | Sum of indicator weights | 指标分值合计
--   indicator_share | ratio | indicator_score / indicator_weight | 指标得分率，合计数之比
--   gap | ratio | indicator_share - execution_share | 指标得分率减执行得分率
--   gap_median | ratio | Median gap of the forms | 差距的中位数
--   gap_p90 | ratio | 90th percentile of the forms' gaps | 差距的第90百分位
--   wide_gaps | forms | Forms with a gap of 0.2 or more | 差距达0.2及以上的表数
WITH forms AS (
    SELECT province_code, any_value(province) AS province, fiscal_year, count(*) AS forms
    FROM projects
    WHERE form_kind = 'self_evaluation'
    GROUP BY province_code, fiscal_year
),

gaps AS (
    SELECT
        province_code,
        fiscal_year,
        count(*) AS n,
        sum(execution_score) AS execution_score,
        sum(execution_weight) AS execution_weight,
        sum(indicator_score) AS indicator_score,
        sum(indicator_weight) AS indicator_weight,
        median(gap) AS gap_median,
        quantile_cont(gap, 0.9) AS gap_p90,
        count(*) FILTER (WHERE gap >= 0.2 - 1e-9) AS wide_gaps
    FROM execution_indicator_gap
    GROUP BY province_code, fiscal_year
)

SELECT
    f.province_code,
    f.province,
    f.fiscal_year,
    f.forms,
    coalesce(g.n, 0) AS n,
    f.forms - coalesce(g.n, 0) AS left_out,
    g.execution_score,
    g.execution_weight,
    g.execution_score / nullif(g.execution_weight, 0) AS execution_share,
    g.indicator_score,
    g.indicator_weight,
    g.indicator_score / nullif(g.indicator_weight, 0) AS indicator_share,
    g.indicator_score / nullif(g.indicator_weight, 0) - g.execution_score / nullif(g.execution_weight, 0) AS gap,
    g.gap_median,
    g.gap_p90,
    coalesce(g.wide_gaps, 0) AS wide_gaps
FROM forms AS f
LEFT JOIN gaps AS g
    ON g.province_code IS NOT DISTINCT FROM f.province_code AND g.fiscal_year IS NOT DISTINCT FROM f.fiscal_year
ORDER BY f.province_code, f.fiscal_year
